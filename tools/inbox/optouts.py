"""Opt-outs: explicit words, looked for only in what the person wrote."""

import re

_ME = r"(?:me|us|my|our|this|mine)"
_WORDS = re.compile(
    rf"""\b(?:un-?subscribe|unsubcribe|unsuscribe|opt(?:ing|ed)?[\s-]?(?:me\s|us\s)?out)\b
    |\b(?:remove|delete|erase|drop|strike|scrub)\s+{_ME}\b(?!\s+(?:old|existing|roof|shingles))(?:\s+(?:\S+\s+){{0,5}}(?:from|off)\b|\s*(?:please|now|asap|immediately|thanks|thank)?\s*[.,!]|\s*$|\s+(?:e-?mail|address|name|details|data|info|information|contact|company|account|inbox))
    |\b(?:take|get|keep|leave)\s+{_ME}(?:\s+\S+){{0,3}}\s+off\b(?!\s+guard)|\b(?:take|get)\s+off\s+(?:your|this|the)\s+list
    |\b(?:do\s*n['’]?o?t|don['’]?t|never|stop|quit|cease|no\s+longer|please\s+refrain\s+from)\s+(?:ever\s+|please\s+)?(?:contact|e-?mail|mail|messag|writ|send|spam|bother|sollicit|solicit|reach)(?:ing|e|ting)?(?:\s+(?:out\s+)?(?:to\s+)?{_ME}|\s+(?:any\s*)?(?:more|further|these|those|this|such|again|here|emails?|mails?|messages?|unsolicited)|\s*[.!,]|\s*$)
    |\bno\s+(?:more|further)\s+(?:e-?mails?|messages?|mails?|contact|correspondence|communication)
    |\b(?:cease|stop)\s+(?:all\s+)?(?:contact|communication|correspondence)|\bcease\s+and\s+desist
    |(?:^|[.!?\n]\s*)(?:please\s+)?(?:stop|remove|leave\s+me\s+alone)(?:\s+(?:now|please|it|this|thanks?))?\s*[.!]*\s*(?:$|\n)
    |\boff\s+(?:of\s+)?(?:your|this|the)\s+(?:mailing\s+|e-?mail\s+|contact\s+|distribution\s+)?list\b|\blose\s+my\s+(?:e-?mail|address|number)
    |\bdo\s+not\s+(?:wish|want)\s+to\s+(?:receive|be\s+contacted|hear|get)|\bdon['’]?t\s+(?:wish|want)\s+to\s+(?:receive|be\s+contacted|hear|get\s+(?:any|these|more))
    |\babmelde|\babbestell|\b(?:bitte\s+)?(?:keine\s+(?:weiteren\s+)?(?:e-?)?mails?|nicht\s+mehr\s+(?:kontaktieren|anschreiben|schreiben))|\baus\s+(?:ihrem|dem|eurem)\s+verteiler|\blöschen\s+sie\s+(?:meine|mich|unsere)|\bwiderspreche\s+(?:hiermit\s+)?der\s+(?:nutzung|verwendung|verarbeitung)
    |\bdésabonn|\bdésinscri|\bne\s+(?:me|nous)\s+(?:contactez|écrivez|envoyez|sollicitez)\s+plus|\bplus\s+recevoir|\bretirez[\s-](?:moi|nous)|\bsupprime[rz]\s+(?:mon|notre|mes|nos)
    |\bdarme\s+de\s+baja|\bdar\s+de\s+baja|\bdenme\s+de\s+baja|\bcancelar\s+(?:la\s+|mi\s+)?suscripci|\bno\s+(?:me|nos)\s+(?:contacte|escriba|env[ií]e)|\bno\s+(?:deseo|quiero)\s+(?:recibir|más)|\belim[ií]n(?:e|en|ar)(?:me|nos)\b
    |\bcancell(?:ami|atemi|atemi|arsi|azione)|\bdisiscri|\bnon\s+(?:scrivetemi|contattatemi|desidero\s+ricevere|voglio\s+ricevere)|\brimuov(?:etemi|imi|ete)
    |\bdescadastr|\bcancelar\s+(?:a\s+|minha\s+)?(?:inscrição|assinatura)|\bn[aã]o\s+(?:quero|desejo)\s+(?:mais\s+)?receber|\bremov(?:a|am)[\s-]me
    |\b(?:schrijf\s+me\s+uit|uitschrijven|afmelden|geen\s+(?:verdere\s+)?(?:e-?mails?|berichten)\s+meer)|\bavregistrera|\bavsluta\s+prenumeration|\bafmeld|\bavmeld
    |\bwypis(?:ać|z|ać\s+się)|\brezygnuj[ęe]\s+z|\bodhlási|\bотпи(?:сать|шите)|配信停止|登録解除|退订|取消订阅""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_NOT_MEANT = re.compile(
    r"\b(?:don['’]?t|do\s+not|didn['’]?t|no\s+need\s+to|not\s+going\s+to|wouldn['’]?t|never)\s+(?:want\s+to\s+|mean\s+to\s+|wish\s+to\s+|ever\s+)?"
    r"(?:un-?subscribe|opt|remove|take|delete)\b|\bdon['’]?t\s+stop\b|\bnot\s+(?:un-?subscrib|opting)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\s*(?:un-?subscribe\b|opt[\s-]?out\b|(?:please\s+)?remove(?:\s+me)?\s*[.!]*$|stop\s*[.!]*$|abmelden|abmeldung|désabonne|désinscri|baja\s*$|cancella|uitschrijven)",
    re.IGNORECASE,
)


def find_opt_out(subject: str, written: str) -> str | None:
    """Return the words that opt out, or None. ``written`` is the person's own text, without quotes."""
    match = _SUBJECT.search(subject)
    if match:
        return f"subject: {match[0].strip()}"
    text = _NOT_MEANT.sub(" ", written[:4_000])
    found = _WORDS.search(text)
    return f"words: {' '.join(found[0].split())[:80]}" if found else None
