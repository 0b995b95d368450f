"""Opt-outs: explicit words, looked for only in what the person wrote."""

from tools.inbox.patterns import any_of

_ME = r"(?:me|us|my|our|this|mine)"
_NEVER = r"(?:do\s?n[o']?t|do not|dont|never|stop|quit|cease|no longer|please refrain from)"
_WRITE = r"(?:contact|e-?mail|mail|text|messag|writ|send|spam|bother|sollicit|solicit)(?:ing|e|ting)?"
_WORDS = any_of(
    r"\b(?:un-?subscribe|unsubcribe|unsuscribe|opt(?:ing|ed)?[\s-]?(?:me\s|us\s)?out)\b",
    rf"\b(?:remove|delete|erase|drop|strike|scrub) {_ME}\b(?:\s+\S+){{0,5}}?\s+(?:from|off)\b",
    rf"\b(?:remove|delete|erase) {_ME}(?: (?:e-?mail|address|name|details|data|info|information|contact|account))+\b",
    rf"\b(?:remove|delete|erase) {_ME}\b\s*(?:please|now|asap|immediately|thanks?|thank you)?\s*(?:[.,!]|$)",
    rf"\b(?:take|get|keep|leave) {_ME}(?:\s+\S+){{0,3}}? off\b(?! guard)|\b(?:take|get) off (?:your|this|the) list",
    rf"\b{_NEVER} (?:ever |please )?(?:{_WRITE}|reach(?:ing)? out)(?: to)? {_ME}\b(?! (?:by phone|on my|the|your))",
    rf"\b{_NEVER} (?:ever |please )?{_WRITE} (?:any ?more|further|these|those|such|again|e?-?mails?|messages?)\b",
    rf"\b{_NEVER} (?:ever |please )?(?:contact|e-?mail|mail|messag|writ|spam|bother)(?:ing|e)?\s*(?:[.!]|$)",
    r"\bno (?:more|further) (?:e-?mails?|messages?|mails?|contact|correspondence|communication)",
    r"\b(?:cease|stop) (?:all )?(?:contact|communication|correspondence)|\bcease and desist|leave (?:me|us) alone",
    r"(?:^|[.!?])\s*(?:please )?(?:stop|remove)(?: (?:now|please|it|this|thanks?))?\s*[.!]*\s*$",
    r"\boff (?:of )?(?:your|this|the) (?:mailing |e-?mail |contact |distribution )?list\b",
    r"\blose my (?:e-?mail|address|number)|\b(?:do not|don'?t) (?:wish|want) to (?:receive|be contacted|hear from)",
    r"\babmelde|\babbestell|\bkeine (?:weiteren )?(?:e-?)?mails?|\bnicht mehr (?:kontaktieren|anschreiben|schreiben)",
    r"\baus (?:ihrem|dem|eurem) verteiler|\blöschen sie (?:meine|mich|unsere)|\bwiderspreche (?:\S+ ){0,2}der",
    r"\bdésabonn|\bdésinscri|\bne (?:me|nous) (?:contactez|écrivez|envoyez|sollicitez) plus|\bplus recevoir",
    r"\bretirez[\s-](?:moi|nous)|\bsupprime[rz] (?:mon|notre|mes|nos)",
    r"\b(?:darme|dar|denme|dame) de baja|\bcancelar (?:la |mi )?suscripci",
    r"\bno (?:me|nos) (?:contacte|escriba|env[ií]e)",
    r"\bno (?:deseo|quiero) (?:recibir|más)|\belim[ií]n(?:e|en|ar)(?:me|nos)\b",
    r"\bcancell(?:ami|atemi|arsi|azione)|\bdisiscri|\bnon (?:scrivetemi|contattatemi)",
    r"\bnon (?:desidero|voglio) (?:più )?ricevere|\brimuov(?:etemi|imi|ete)",
    r"\bdescadastr|\bcancelar (?:a |minha )?(?:inscrição|assinatura)|\bn[aã]o (?:quero|desejo) (?:mais )?receber",
    r"\bremov(?:a|am)[\s-]me|\bschrijf (?:me|mij|ons) uit|\buitschrijven|\ba[fv]meld|\bavregistrera",
    r"\bgeen (?:verdere )?(?:e-?mails?|berichten) meer|\bavsluta prenumeration",
    r"\bwypis(?:ać|z)|\brezygnuj[ęe] z|\bodhlási|\bотпи(?:сать|шите)|配信停止|登録解除|退订|取消订阅",  # noqa: RUF001
)
_NOT_MEANT = any_of(
    r"\b(?:don'?t|do not|didn'?t|no need to|not going to|wouldn'?t|never) (?:(?:want|mean|wish) to |ever )?"
    r"(?:un-?subscribe|opt|remove|take|delete)\b",
    r"\b(?:don'?t|do not) stop\b|\bnot (?:un-?subscrib|opting)",
)
_SUBJECT = any_of(
    r"un-?subscribe\b|opt[\s-]?out\b|(?:please )?remove(?: me)?\s*[.!]*$|stop\s*[.!]*$",
    r"abmelden|abmeldung|désabonne|désinscri|baja\s*$|cancella|uitschrijven",
)


# The words on which carriers act (CTIA, Messaging Principles, 5.1.3), and "stop" first or last in a short text.
_TEXTED = any_of(
    r"^\W*(?:stop\s?all|stop|un-?subscribe|end|quit|cancel|revoke|opt\s?-?out)\W*$",
    r"^\W*(?:please |pls )?stop\b(?!\s+(?:by|in|at|over|and)\b)(?:\W+\w+){0,5}\W*$",
    r"^(?:\W*\w+){1,6}?\W+stop\W*(?:please|pls|now|thanks?|thank you)?\W*$",
)
_BUTTON = any_of(r"^\s*unsubscribe\b[\s:<(]*[\w.~+/=-]*[\s>)]*$")


def by_button(subject: str) -> bool:
    """Say whether a mail program wrote this, its button to unsubscribe pressed; some say that a machine wrote it."""
    return bool(_BUTTON.match(subject))


def find_opt_out(subject: str, written: str) -> str | None:
    """Return the words that opt out, or None. ``written`` is the person's own text, without quotes."""
    match = _SUBJECT.match(subject.strip())
    if match:
        return f"subject: {match[0].strip()}"
    text = _NOT_MEANT.sub(" ", written[:4_000])
    found = _WORDS.search(text)
    return f"words: {' '.join(found[0].split())[:80]}" if found else None


def find_in_text(written: str) -> str | None:
    """Return the words that opt out of a text message, where a word alone says it; or None."""
    found = _TEXTED.search(_NOT_MEANT.sub(" ", written))
    return f"words: {' '.join(found[0].split())[:80]}" if found else find_opt_out("", written)
