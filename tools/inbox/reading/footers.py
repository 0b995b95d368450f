# ruff: noqa: RUF001 - words of many scripts
"""What stands below what a person wrote: legal notices, footers of lists and newsletters, a program's own line."""

import re

from data.wordings import any_of

_NOTICE = any_of(
    r"confidential|privileged|intended (?:only |solely )?(?:for|recipient)|intended recipient|received (?:this"
    r"|it)\b.{0,40}(?:in error|by mistake)"
    r"|sole use of|unauthori[sz]ed (?:review|use|disclosure|copying)|not the (?:intended |named )?(?:addressee"
    r"|recipient)",
    r"(?:please )?(?:notify|inform) the sender|destroy (?:all|any) copies|virus(?:es)? (?:free|checked)"
    r"|consider the environment",
    r"vertraulich|nicht der (?:richtige|beabsichtigte|vorgesehene) (?:adressat|empfänger)|irrtümlich erhalten"
    r"|unbefugt|datenschutz",
    r"confidentiels?|destinataire (?:de ce message|prévu)|pas (?:le |les )?destinataires?|par erreur"
    r"|pièces jointes sont",
    r"confidencial|destinatario (?:de este|previsto|indicado)|por error|riservat[eo]|destinatari[oi] (?:del"
    r"|di questo)|per errore|informazioni contenute",
    r"confidenciais|destinatário|por engano|vertrouwelijk|geadresseerde|abusievelijk|poufn[ae]|adresatem|omyłkow"
    r"|konfidentiell|fortrolig"
    r"|luottamuksell|конфиденциальн|機密|誤って受信|保密|机密",
)
"""A paragraph of a lawyer's."""

_LIST = any_of(
    r"you (?:are receiv|receiv|got)\w* (?:this|these|it)\b.{0,40}(?:because|as|since|one-time)|(?:manage|update"
    r"|change) (?:your )?(?:e-?mail )?preferences"
    r"|view (?:this |it )?(?:e-?mail )?(?:online|in your browser)|privacy policy",
    r"(?:to|you can|you may|click \S+ to|want to) (?:unsubscribe|opt[- ]out|stop receiving"
    r"|be removed)\b.{0,120}(?:click|visit|send|reply|here|link|any ?time"
    r"|e-?mail|write|follow|https?:|@|go to|this group)",
    r"^\W*(?:click \S+ to )?unsubscribe\b.{0,80}(?:https?:|[|\[<]|preferences|privacy)|unsubscribe (?:here|link"
    r"|at any time|instantly)|(?:https?:|www\.)\S*unsub",
    r"(?:get|join|sign up for|subscribe to|read) our (?:newsletter|mailing list|blog)|follow us on"
    r"|subscribed to the|is a service from|powered by|delivered by",
    r"(?:if you )?(?:no longer wish|do(?: not|n't) (?:wish|want)|would (?:rather|prefer) not) to (?:receive|get"
    r"|hear)\b.{0,100}\b(?:from (?!you|me)\w+|our|reply with|click|these)"
    r".{0,120}(?:reply|click|write|send|contact|let us know|@|https?:)",
    r"(?:sie möchten|möchten sie|wenn sie|falls sie|sie können|sie erhalten)\b.{0,120}(?:abmelde|abbestell|widerspr"
    r"|newsletter|keine (?:weiteren )?e?-?mails|diese e?-?mail|hier)"
    r"|newsletter (?:abbestellen|abmelden)",
    r"(?:vous recevez|vous (?:pouvez|souhaitez)|si vous (?:ne )?(?:souhaitez|voulez|désirez)|pour (?:ne plus"
    r"|vous))\b.{0,140}(?:désinscri|désabonn|recevoir|ce (?:message|mail)|communications)",
    r"(?:si (?:no|usted|ya no) (?:desea|quiere)|puede (?:usted )?(?:darse|cancelar)|para (?:darse|dejar|no recibir)"
    r"|recibe este)\b.{0,140}(?:baja|recib|suscrip|correo|aqu[ií])",
    r"(?:se non (?:desidera|vuole|desideri|vuoi)|per (?:cancellar|disiscri|non ricevere)|ricev(?:e|i"
    r"|ete) questa)\b.{0,140}",
    r"(?:se não (?:deseja|quer)|para (?:cancelar|deixar|não receber|descadastrar)|você recebeu"
    r"|pode cancelar)\b.{0,140}(?:receb|descadastr|inscri|e-?mail|aqui|clique)",
    r"(?:wilt u|als u|u ontvangt|om u|u kunt)\b.{0,120}(?:afmeld|uitschrijv|geen .{0,20}ontvangen|nieuwsbrief"
    r"|deze (?:e-?)?mail)",
    r"(?:vill du|om du|du kan|du får|klicka)\b.{0,120}(?:avregistrera|avsluta|avanmäl|utskick|nyhetsbrev)"
    r"|(?:hvis du|du modtager|du mottar)\b.{0,120}(?:afmeld|avmeld|framelde|nyhedsbrev|nyhetsbrev)",
    r"(?:jeśli (?:nie )?|aby |otrzymuj|zgodę na|w każdej chwili)\b.{0,140}(?:wypis|rezygn|newsletter|wycofać"
    r"|otrzymywa)",
    r"(?:pokud|chcete|для того|чтобы|если вы)\b.{0,140}(?:odhlás|отпи|рассылк)|配信停止(?:を|は|の)?(?:ご希望"
    r"|こちら|手続)|退订(?:请"
    r"|点击|此)|如(?:果您|需)(?:不想|退订)",
)
"""How to get off somebody else's list."""

_PROGRAM = any_of(
    r"^\W*(?:sent|get|written|typed) (?:from|with|via|by|outlook for|using) (?:my |the |a |\[?proton|outlook|mail"
    r"|yahoo|gmail|samsung|iphone|android)?.{0,80}$",
    r"^\W*get outlook for .*$|^\W*von meine[mr]\S* .{0,30} gesendet\W*$|^\W*gesendet (?:von|mit) .{0,60}$"
    r"|^\W*envoyé (?:de|depuis|à partir) .{0,60}$",
    r"^\W*enviado (?:desde|do|de|a partir) .{0,60}$|^\W*inviato da .{0,60}$|^\W*(?:verstuurd|verzonden) (?:vanaf"
    r"|met|via) .{0,60}$|^\W*skickat från .{0,60}$"
    r"|^\W*wysłane z .{0,60}$|^\W*sendt fra .{0,60}$|^\W*lähetetty .{0,60}$|^\W*отправлено с .{0,60}$"
    r"|^.{0,12}から送信.{0,20}$|^\W*发自我的.{0,30}$|^\W*나의 .{0,40}에서 보냄.*$",
)
_OWN_WISH = any_of(
    r"\b(?:i|we)(?:'d| would)? (?:\S+ ){0,2}(?:want|wish|like|ask|need|request|prefer)\b"
    r"|\b(?:remove|unsubscribe|delete|take|erase|get|keep|leave|drop|strike) (?:me|us|my|our)\b"
    r"|\b(?:i'm|i am|we're) asking\b",
)
"""Nobody's footer speaks of itself so: a person asks for something."""
_ABOVE = any_of(
    r"(?:type|write|enter|add|antwort\w*|répon\w*|respond\w*|scriv\w*|escrib\w*) .{0,60}\b(?:above|over|oberhalb"
    r"|über|au-dessus|por encima|sopra|acima|boven)\b .{0,40}",
)


def without_footers(text: str) -> str:
    """Return the text without paragraphs that no person writes in an answer, and a mail program's own lines."""
    lines = [line for line in text.split("\n") if not _PROGRAM.match(line)]
    kept = [one for one in re.split(r"\n[ \t]*\n", "\n".join(lines)) if not _is_footer(one)]
    return "\n\n".join(kept).strip()


def is_reply_line(line: str) -> bool:
    """Is this a ticket system's line, above which one is to write?"""
    return line.strip().startswith(("##", "--", "==", "__", "##-")) and bool(_ABOVE.search(line))


def _is_footer(paragraph: str) -> bool:
    flat = " ".join(paragraph.split())
    return not _OWN_WISH.search(flat) and bool(
        _LIST.search(flat[:1_500]) or (len(flat) > 40 and _NOTICE.search(flat[:1_500]))
    )
