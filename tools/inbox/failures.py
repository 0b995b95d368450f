"""What a server's refusal means: is the address gone for good, or was it only this once.

By enhanced status code (RFC 3463) where it says something, else by the words, else by the class of the SMTP code.
"""

import re
from typing import NamedTuple

from tools.inbox.patterns import any_of

STATUS = re.compile(r"(?<![\d.])([45]\.[0-7]\.\d{1,3})(?![\d.]*\d)")
CODE = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[\s#-]|$)(?!-\d{3})")

GONE = any_of(
    r"(?:user|addressee|recipient) (?:is )?unknown|unknown in (?:local|virtual|relay)",
    r"unknown (?:local )?(?:user|recipient|address|mailbox|account)",
    r"no such (?:user|mailbox|recipient|person|address|account|name|domain|host|local)",
    r"(?:does|do|did)(?: not|n't) (?:exist|have an? .{0,40}?account)|non-?existent|not exist\b",
    r"invalid (?:recipient|mailbox|address|user|final)",
    r"(?:user|recipient|mailbox|address|account) (?:is )?(?:invalid|unknown)",
    r"(?:user|recipient|mailbox|address|account|e-?mail|person) (?:\S+ )?(?:(?:was|is|are) )?not (?:found|known)",
    r"(?:couldn't|could not) be found|was(?: not|n't) found at|not recogni[sz]ed",
    r"mailbox (?:is )?(?:unavailable|disabled|inactive|closed)|not a (?:known|valid) (?:user|recipient|address)",
    r"account (?:\S+ )?(?:is |has been )?(?:disabled|inactive|closed|suspended|deactivated|deleted|terminated|expired)",
    r"(?:tried to reach|recipient|user) is disabled",
    r"(?:is|are) no longer (?:valid|active|available|in use|with|work|employ|accept)|no mailbox here",
    r"not our customer|user (?:has )?(?:left|moved)|unrouteable|unroutable",
    r"recipient address (?:no longer|rejected: access denied)",
    r"host (?:or domain name )?(?:is )?(?:unknown|not found)|unknown host|domain (?:name )?(?:not found|does)|nxdomain",
    r"name service error|no mx|couldn't find any host|null mx|does not accept (?:any )?mail",
    r"utilisateur inconnu|adresse (?:inconnue|introuvable)|destinataire inconnu|n'existe pas",
    r"existiert nicht|unbekannte[rn]? (?:empf|benutz|adress)|empf.nger (?:ist )?unbekannt|nicht gefunden",
    r"destinatario (?:desconocido|sconosciuto)|no existe|non esiste|utente sconosciuto",
    r"usu.rio (?:desconhecido|n.o encontrado)|n.o existe|onbekend|bestaat niet",
    r"не существует|не найден|存在しない|不存在",
)
"""The address itself is no good."""

FULL = any_of(
    r"(?:mailbox|quota|storage|inbox|mail box) (?:\S+ )?(?:is |has )?(?:been )?(?:full|exceeded)|full mailbox",
    r"over ?quota|quota exceed|exceed\w* .{0,40}(?:quota|storage)",
    r"(?:insufficient|out of) .{0,20}(?:storage|space|disk)",
    r"boîte .{0,20}pleine|postfach (?:ist )?voll|buz.n lleno|casella piena|quota superata|caixa .{0,20}cheia",
    r"postvak vol|переполнен",
)
PASSING = any_of(
    r"too (?:large|big|long)|message size|size limit|limit exceed|exceed\w* .{0,40}(?:size|limit)",
    r"temporar|try again later|gr[ea]ylist|timed?[ -]?out|deferred|expired|multiple retries|for the last \d",
    r"connection (?:refused|reset|lost|dropped|was)|could not connect|requests? to connect|socket error|network error",
    r"not (?:responding|accepting|reachable)|no (?:response|answer)|unreachable|(?:not )?delivered within \d",
    r"\bspam|\bblock|black-?list|\bpolicy|virus|reputation|\bdmarc|\bspf\b|\bdkim|content|media error|attachment",
    r"\bloop|\bhops\b|relay(?:ing)? (?:access )?(?:denied|not)|prohibited|access (?:is )?denied",
    r"not (?:allowed|permitted|authori[sz]ed)",
    r"unauthenticated|authentication (?:is )?required|protocol (?:violation|error)|not implemented|syntax error",
    r"transaction failed",
)
"""The address may be good: filtered, too large, too many, or a server had a bad day."""

ABOUT_US = any_of(
    r"sender'?s? (?:address|domain|host|id\b|ip\b|verif\w*|rejected|denied|blocked|is (?:not|un))",
    r"(?:domain|address) of (?:the )?sender|(?:reverse|inverse) (?:dns|lookup)|\brdns\b|\bptr\b",
    r"(?:invalid|bad|listed|blocked|dynamic) ip\b|per it'?s spf|spf (?:record|fail|check|valid)",
    r"your (?:ip|server|host|domain|network|message was (?:deemed|identif))",
    r"rate limit|at a rate|too (?:many|much|fast)|per (?:hour|day)|this hour|relay quota",
)
"""What is refused is the sender, its host or the mail; another mail may get through."""

ABOUT_THE_SENDER = ("5.1.7", "5.1.8")
REFUSED_RECIPIENT = (550, 551, 553)
GONE_STATUS = ("5.2.1", "5.4.1", "5.4.4", "5.4.310")


class Failure(NamedTuple):
    """Why a server did not take a mail: the enhanced status, the SMTP code, its words, and whether it is for good."""

    status: str | None
    code: int | None
    reason: str
    hard: bool


def read_failure(reason: str, status: str | None = None) -> Failure:
    """Judge a refusal by its words; ``status`` is what a delivery report states besides them."""
    in_words = STATUS.search(reason)
    specific = in_words[1] if in_words else None
    if status is None or (specific and status.endswith(".0.0") and specific[0] == status[0]):
        status = specific or status
    found = CODE.search(reason)
    code = int(found[1]) if found else None
    return Failure(status, code, " ".join(reason.split())[:300], _is_hard(status, code, reason))


def _is_hard(status: str | None, code: int | None, words: str) -> bool:
    family = int(status[0]) if status else (code or 500) // 100
    if family != 5 or status in ABOUT_THE_SENDER or ABOUT_US.search(words):
        return False
    gone, passing = bool(GONE.search(words)), bool(PASSING.search(words))
    if FULL.search(words):
        return gone and status == "5.1.1"
    if status and not status.startswith(("5.0.", "5.5.")) and status != "5.1.0":
        return status.startswith("5.1.") or status in GONE_STATUS or (gone and status != "5.2.2")
    if gone != passing:
        return gone
    return code is None or code in REFUSED_RECIPIENT
