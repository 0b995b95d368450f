# ruff: noqa: RUF001 - words of many scripts
"""Mails that a machine sent for a person: what proves it, and what only hints at it.

Standard headers (RFC 3834) and those that auto-responders alone write prove it. Names, subjects and words are in
people's mails too: they hint, and our own subject and text never do.
"""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from data.wordings import any_of
from tools.inbox.reading.bounces import from_a_mail_system
from tools.inbox.reading.parts import content_type, header, mailbox_of, parameter
from tools.inbox.reading.patterns import REPLY_MARK
from tools.inbox.reading.sent import NOTHING, Sent

_VENDOR_HEADERS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From", "X-Auto-Reply", "X-Mail-Autoreply",
    "X-Vacation", "X-Out-Of-Office", "X-MS-Exchange-Inbox-Rules-Loop", "X-FC-MachineGenerated",
    "X-Autoreply-Identifier", "X-Amazon-Auto-Reply",
)  # fmt: skip

_LONG_MARK = re.compile(
    r"^\s*(?:antwort|antwoord|respuesta|réponse|réf|resposta|risposta|odpowiedź|odpověď|odgovor|válasz|vastaus|svar|yanıt|ynt"
    r"|răspuns|ответ|відповідь|απάντηση|update|fw|i|encaminhado|doorgestuurd|weitergeleitet|rv|vl|továbbítás)\s*[:：]",
    re.IGNORECASE,
)
_TICKET_SYSTEM = re.compile(
    r"zendesk|freshdesk|help ?scout|intercom|zoho desk|hubspot|front|gorgias|kayako|jira|otrs"
    r"|help ?desk",
    re.IGNORECASE,
)
_SUBJECT = any_of(
    r"automatic (?:reply|response)|auto(?:mated)?[ _-]?(?:reply|response|responder|answer|acknowledg\w*)\b|auto\s*:",
    r"out of (?:the )?office|ooo\b|away from (?:the |my )?(?:office|desk)|on (?:vacation|annual leave|leave)\b",
    r"vacation (?:reply|message|response)|i am (?:currently )?(?:away|out)\b",
    r"automatische (?:antwort|e-?mail)|abwesenheits|abwesend|nicht im (?:büro|haus)",
    r"ich bin (?:derzeit|zur zeit|momentan) (?:nicht|abwesend)",
    r"réponse automatique|message automatique|absence\s*(?:du bureau)?\s*[:-]|absent du bureau|en congés?\b",
    r"message d'absence|respuesta automática|fuera de (?:la )?oficina|ausente|ausencia|autorrespuesta",
    r"risposta automatica|risponditore|fuori (?:sede|ufficio)|assente|assenza",
    r"resposta automática|ausência|fora do escritório",
    r"automatisch antwoord|automatische beantwoording|afwezig|niet op kantoor",
    r"automatiskt svar|autosvar|frånvar|automatisk svar|fravær|ikke på kontoret|automaattinen vastaus|poissa",
    r"automatyczna odpowied|odpowied\S* automatyczn|autoodpowied|nieobecno",
    r"automatická odpověď|nepřítomn|automatikus válasz|r[aă]spuns automat|automatinis atsakymas|automātiskā atbilde"
    r"|automaatvastus|samodejni odgovor|resposta automàtica"
    r"|samodejn|automatski odgovor|автоматичен отговор|αυτόματη|fora de l'oficina|absència",
    r"автоответ|автоматический ответ|отсутстви|нет на месте|автоматична відповідь",
    r"otomatik (?:yanıt|cevap)|ofis dışı|αυτόματη απάντηση|εκτός γραφείου",
    r"自動(?:応答|返信|回覆|回复)|自动(?:答复|回复)|不在|外出|자동 ?(?:회신|응답)|부재중",
    r"מענה אוטומטי|תשובה אוטומטית|رد تلقائي",
)
_RECEIPT = any_of(
    r"^\W*(?:thank you|thanks) for (?:contacting|writing|reaching|getting in touch|your (?:e-?mail|message|inquiry"
    r"|enquiry|request))|^\W*we(?:'ve| have)? (?:received|got) your",
    r"your (?:request|message|e-?mail|ticket|case|inquiry|enquiry).{0,40}(?:received|created|opened)|(?:ticket|case"
    r"|request|inquiry) (?:received|created|opened|confirmation)",
    r"^\W*(?:ticket|case|request)(?: (?:id|no|number))?\s*[:#]?\s*[A-Z-]*\d{2,}|^\W*(?:read|delivered|gelesen|lu"
    r"|leído|letto|lida)\s*:",
    r"(?:ihre|deine) (?:anfrage|nachricht|e-?mail)\b.{0,40}(?:eingegangen|erhalten)|eingangsbestätigung"
    r"|accusé de réception|acuse de recibo|conferma di ricezione|confirmação de rec"
    r"|ontvangstbevestiging|potwierdzenie (?:otrzymania|odbioru)|mottagningsbekräftelse|verification required|受付"
    r"|已收到|подтверждение получения",
)
_AUTOMATIC = any_of(
    r"\b(?:this is an?|an?) (?:automat(?:ed|ic)|auto-?generated) (?:reply|response|message|e-?mail|answer"
    r"|notification|acknowledg\w+)|\bautomatically generated\b|\bsent automatically\b|\bauto-?(?:reply|response)\b",
    r"\b(?:mailbox|inbox|address|account) is (?:not|un)\s?(?:being )?(?:monitored|attended|read)|\b(?:do not"
    r"|don't) (?:reply|respond) to this (?:e-?mail|message)|has not been forwarded",
    r"\bautomatisch (?:erstellt|generiert|versendet|verzonden|gegenereerd)|\bautomatische (?:antwort|nachricht"
    r"|e-?mail|reactie)|\bantworten sie (?:bitte )?nicht auf|wird nicht weitergeleitet",
    r"\b(?:réponse|message) (?:automatique|générée? automatiquement)|\bne pas répondre à ce|\b(?:respuesta"
    r"|mensaje) autom[aá]tic|\bno responda a este|\bgenerat[ao] automaticamente|\brisposta automatica"
    r"|\bnon rispondere a quest|\bresposta autom[aá]tica|\bnão responda a est",
    r"\bautomatiskt (?:svar|genererat|meddelande)|\bautomatisk (?:svar|generert|besked)"
    r"|\bwiadomość (?:została )?(?:wygenerowana )?automatyczn|\bautomaattinen vastaus|\bавтоматическ\w+ (?:ответ"
    r"|сообщени)|自動(?:応答|返信|送信|配信)|自动(?:回复|答复|发送)|\bsenders i have approved|\bto control spam\b",
)
_RECEIVED = any_of(
    r"\b(?:we|i)(?:'ve| have)? (?:received|got) your (?:e-?mail|message|inquiry|enquiry|request)\b"
    r"|\b(?:your )?(?:e-?mail|message|request|inquiry|enquiry|ticket) (?:has been|was) (?:received|created|opened"
    r"|registered|logged|assigned)\b|\bthank you for contacting\b"
    r"|\b(?:get back to you|respond|reply|be in touch) (?:\S+ ){0,3}(?:within|in) (?:\S+ ){0,3}(?:hours?|days?"
    r"|business|working)",
    r"\b(?:ihre|deine) (?:anfrage|nachricht|e-?mail)\b.{0,60}\b(?:eingegangen|erhalten|erfasst|bearbeitet)"
    r"|\bunter der (?:\S+ )?(?:vorgangs|ticket)?nummer\b|\bschnellstmöglich\b.{0,40}\b(?:bearbeiten|melden"
    r"|beantworten)",
    r"\bbien reçu votre (?:message|mail|demande)|\bdans les meilleurs délais\b|\bvotre demande (?:a été"
    r"|est) (?:enregistr|reçu|prise)|\bhemos recibido su|\bsu (?:solicitud|consulta|mensaje) ha sido"
    r"|\ba la mayor brevedad|\babbiamo ricevuto la|\bsua richiesta è stata|\bpresa in carico",
    r"\brecebemos (?:a sua|o seu|sua|seu)|\b(?:a sua|o seu|sua|seu) (?:mensagem|pedido|solicitação|e-?mail) foi"
    r"|\buw (?:vraag|bericht|e-?mail|aanvraag) is (?:ontvangen|geregistreerd|bij ons)|\bwe hebben uw (?:bericht"
    r"|e-?mail|vraag)|\b(?:vi har|tack för) .{0,30}(?:mottagit|modtaget|mottatt|ditt mejl|din henvendelse)",
    r"\botrzymaliśmy (?:twoj|państwa|pani|pana)|\bzgłoszenie (?:zostało|nr)|お問い合わせ(?:いただき|を受け付け"
    r"|ありがとう)|受け付けました"
    r"|我们已收到|已收到您的|получили ваш|получено",
)
_AWAY = any_of(
    r"\b(?:i am|i'm|i will be|i'll be|we are|we're|we will be|currently|will be) (?:currently "
    r"|presently )?(?:out of (?:the )?office|away\b|out on|travell?ing|closed|on (?:\S+ )?(?:vacation|leave|holiday"
    r"|pto|sabbatical))|\bout of (?:the )?office\b|\bon (?:annual|parental|maternity|paternity|sick|medical) leave\b",
    r"\b(?:limited|no) access to (?:my )?e-?mail|\b(?:back|return\w*) (?:in the office |to the office )?on\b"
    r"|\b(?:upon|after|on) my return\b",
    r"\bich (?:bin|befinde mich) (?:\S+ ){0,8}?(?:nicht (?:im (?:büro|haus)|erreichbar)|abwesend|im urlaub"
    r"|in elternzeit|unterwegs)|\b(?:urlaub|betriebsferien|betriebsurlaub|geschlossen|elternzeit|mutterschutz)\b"
    r"|\babwesen\w*|\bnicht (?:im büro|erreichbar)",
    r"\b(?:je suis|nous sommes|je serai) (?:actuellement |en ce moment )?(?:absent|en congé|en vacances"
    r"|en déplacement|fermé)|\b(?:congés?|absente?|en déplacement|fermeture|fermés)\b.{0,60}\b(?:jusqu|du \d|retour"
    r"|au \d)|\b(?:de|mon) retour\b",
    r"\b(?:estoy|estar[ée]|estamos|me encuentro|estaremos) (?:\S+ ){0,3}(?:fuera|ausente|de vacaciones|de viaje"
    r"|cerrad|de baja)|\bvacaciones\b.{0,60}\b(?:hasta|del \d|al \d)|\ba la vuelta\b",
    r"\b(?:sono|sarò|siamo|saremo) (?:\S+ ){0,3}(?:fuori|assente|in ferie|chius|in viaggio|in vacanza|in congedo)"
    r"|\bferie\b|\bal (?:mio|nostro) rientro|\briapr",
    r"\b(?:estou|estarei|estamos|estaremos|encontro-me) (?:\S+ ){0,3}(?:ausente|de férias|fora|em viagem|fechad"
    r"|de licença)|\bférias\b|\bregress\w+ (?:ao|no|em)\b",
    r"\b(?:ik ben|wij zijn|ik zit)\b.{0,60}\b(?:afwezig|niet op kantoor|vakantie|niet bereikbaar|gesloten|verlof"
    r"|weg)\b|\b(?:wegens|met|op) (?:vakantie|verlof)\b|\bterugkomst\b|\bvakantie\b",
    r"\b(?:semester|jag är ledig|föräldraledig|tjänsteresa|frånvarande)\b|\b(?:på ferie|på barsel|ikke på kontoret"
    r"|bortrejst|bortreist|fraværende|ferielukket|pappaperm)\b|\b(?:lomalla|poissa|vapaalla)\b",
    r"\b(?:na urlopie|urlopu?|nieobecn\w+|poza biurem|po powrocie|przebywam)\b|\b(?:dovolen\w+|nepřítom\w+"
    r"|mimo kancelář)\b|\b(?:szabadság\w*|távol\w*)\b|\b(?:concediu|lipsesc)\b|\b(?:izinde|izindeyim|ofis dışı)\b",
    r"\b(?:в отпуске|отсутству\w+|у відпустці|вне офиса|командировк\w+)|不在|休暇|休業|出張|休み(?:を|の|に)|休假"
    r"|外出|出差|放假|부재|휴가"
    r"|출장|בחופשה|מחוץ למשרד|إجازة|خارج المكتب|άδεια|εκτός γραφείου",
)
LEFT = any_of(
    r"\bno longer (?:works?|working|employed|with|at|part of|on (?:the|our) team)\b|\bnot (?:employed"
    r"|working) (?:\S+ ){0,4}any ?(?:more|longer)|\bhas (?:left|retired|moved on)\b|\bleft (?:the )?(?:company"
    r"|organi[sz]ation|business|firm)|\bdirect (?:all )?(?:future )?(?:correspondence|inquiries|e-?mails)",
    r"\b(?:arbeitet|ist|bin) nicht mehr (?:bei|in|für|im)|\bausgeschieden|\bhat (?:das|unser) unternehmen verlassen"
    r"|\bne (?:travaille|fait) plus (?:chez|partie|dans)|\ba quitté (?:la|l'|notre|le)|\bya no (?:trabaja"
    r"|forma parte|est[aá] en)|\bha dejado (?:la|de)\b",
    r"\bnon (?:lavora|fa) più|\bha lasciato (?:l'|la)|\b(?:já )?não (?:trabalha|faz parte|está) mais|\bdeixou (?:a"
    r"|de)\b|\bwerkt niet (?:meer|langer)|\bniet meer werkzaam|\bhar slutat|\barbetar inte längre"
    r"|\barbejder ikke længere|\bjobber ikke lenger|\bnie pracuje już|\bjuż nie pracuje|\bбольше не работает|退職"
    r"|離職|已离职",
)
"""The person that we wrote to works there no longer."""
_HINTING_HEADERS = ("X-Autogenerated", "X-Auto-Response")
_NO_REPLY = any_of(r"^(?:no|do-?not|donot|never)[._-]?reply\b|^noreply|^auto(?:mated|reply|responder|-?confirm)?[@._-]")


class Signs(NamedTuple):
    """Why a mail is a machine's: ``proof``, or else ``hint``, which is in people's mails too.

    ``in_words`` says that the hint is in what the mail says, not in who sent it how.
    """

    proof: str | None
    hint: str | None
    in_words: bool


def find_signs(message: Message, written: str, sent: Sent = NOTHING) -> Signs:
    """Return what shows that a mail is no person's; ``written`` is its own text, without what is quoted."""
    whole = header(message, "Subject")
    subject = "" if REPLY_MARK.match(whole) else sent.cut_from(whole)  # what follows "Re:" was ours, or stands for it
    said = next((sign for sign in _words(subject, written) if sign), None)
    hints = [said, _behind(whole, sent), *(sign for sign in _circumstances(message) if sign)]
    hint = "; ".join(sign for sign in hints if sign) or None
    return Signs(_proof(message, subject, written), hint, said is not None)


def _behind(subject: str, sent: Sent) -> str | None:
    """Return a hint where our subject stands behind words that no mail program puts before one, in any language."""
    if REPLY_MARK.match(subject) or _LONG_MARK.match(subject):
        return None
    ours = (one for one in sent.subjects if len(one) > 3 and subject.endswith(one) and subject != one)
    return "other words than an answer's stand before our subject" if any(ours) else None


def _proof(message: Message, subject: str, written: str) -> str | None:
    submitted = header(message, "Auto-Submitted").split(";")[0].strip().lower()
    answers = bool(header(message, "In-Reply-To") or header(message, "References"))
    announced = _announces(subject)
    by_hand = (
        answers
        and not _in_text(written)
        and (_marked(message) or bool(_TICKET_SYSTEM.search(header(message, "X-Mailer"))))
    )
    signs = (
        submitted not in ("", "no")
        and not (submitted != "auto-replied" and by_hand)
        and f"Auto-Submitted: {submitted[:40]}",
        re.fullmatch(r"auto[_-]?reply", header(message, "Precedence").lower()) and "Precedence: auto_reply",
        next((name for name in _VENDOR_HEADERS if header(message, name).lower() not in ("", "no", "false")), None),
        header(message, "X-Auto-Response-Suppress") and announced and "suppressed",
        header(message, "X-POST-MessageClass").startswith("9") and "X-POST-MessageClass",
        header(message, "Delivered-To").lower().startswith("autoresponder") and "Delivered-To: Autoresponder",
        content_type(message) == "multipart/report" and f"a report ({parameter(message, 'report-type')})",
        announced and (not answers or _in_text(written)) and "its subject, and its words",
    )
    return next((sign for sign in signs if sign), None)


def _marked(message: Message) -> bool:
    """Does its subject say that it is an answer, as those do that people write?"""
    return bool(REPLY_MARK.match(header(message, "Subject")))


def _words(subject: str, written: str) -> Iterator[str | None]:
    yield "its subject says so" if _announces(subject) else None
    yield "its subject acknowledges" if _RECEIPT.search(subject) else None
    yield _in_text(written)


def _announces(subject: str) -> bool:
    return bool(_SUBJECT.match(subject.lstrip("[( ")))


def _in_text(written: str) -> str | None:
    """Return what in the words is a machine's way to say it."""
    start = " ".join(written[:1_500].split())
    signs = (
        _AUTOMATIC.search(start) and "it says that it is automatic",
        _AWAY.search(start[:600]) and "its words are a notice of absence",
        _RECEIVED.search(start[:600]) and "its words acknowledge",
        LEFT.search(start[:600]) and "its writer has left",
    )
    return next((sign for sign in signs if sign), None)


def _circumstances(message: Message) -> Iterator[str | None]:
    submitted = header(message, "Auto-Submitted").split(";")[0].strip().lower()
    yield f"Auto-Submitted: {submitted[:40]}" if submitted not in ("", "no") else None
    precedence = header(message, "Precedence").lower()
    yield f"Precedence: {precedence}" if precedence in ("bulk", "junk") else None
    yield "its sender takes no replies" if _NO_REPLY.search(mailbox_of(message) or "") else None
    yield "its sender's name is a mail system's" if from_a_mail_system(message) else None
    yield "an empty return path" if header(message, "Return-Path") == "<>" else None
    yield next((name for name in _HINTING_HEADERS if header(message, name)), None)
