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
    r"not our customer|user (?:has )?(?:left|moved)|recipient address (?:no longer|rejected)|unrouteable|unroutable",
    r"host (?:or domain name )?(?:is )?(?:unknown|not found)|unknown host|domain (?:name )?(?:not found|does)|nxdomain",
    r"name service error|no mx|couldn't find any host|null mx|does not accept (?:any )?mail",
    r"utilisateur inconnu|adresse (?:inconnue|introuvable)|destinataire inconnu|n'existe pas",
    r"existiert nicht|unbekannte[rn]? (?:empf|benutz|adress)|empf.nger (?:ist )?unbekannt|nicht gefunden",
    r"destinatario (?:desconocido|sconosciuto)|no existe|non esiste|utente sconosciuto",
    r"usu.rio (?:desconhecido|n.o encontrado)|n.o existe|onbekend|bestaat niet",
    r"не существует|не найден|存在しない|不存在",
)
"""The address itself is no good."""

PASSING = any_of(
    r"(?:mailbox|quota|storage|inbox|mail box) (?:\S+ )?(?:is |has )?(?:been )?(?:full|exceeded)|over ?quota|overquota",
    r"quota exceed|exceed\w* .{0,40}(?:quota|storage|size|limit)|(?:insufficient|out of) .{0,20}(?:storage|space|disk)",
    r"full mailbox|too (?:large|big|long|many)|message size|temporar|try again later|gr[ea]ylist|timed?[ -]?out",
    r"connection (?:refused|reset|lost|dropped|was)|\bspam|\bblock|black-?list|\bpolicy|virus|reputation",
    r"\bdmarc|\bspf\b|\bdkim|rate limit|deferred|\bloop|\bhops\b|expired",
    r"relay(?:ing)? (?:access )?(?:denied|not)|prohibited|boîte .{0,20}pleine",
    r"postfach (?:ist )?voll|buz.n lleno|casella piena|quota superata|caixa .{0,20}cheia|postvak vol|переполнен",
)
"""The address may be good: full, too large, filtered, or the server had a bad day."""

ABOUT_THE_SENDER = ("5.1.7", "5.1.8")
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
    if family != 5:
        return False
    gone, passing = bool(GONE.search(words)), bool(PASSING.search(words))
    if status in ABOUT_THE_SENDER:
        return gone
    if status and not status.startswith(("5.0.", "5.5.")):
        return status.startswith("5.1.") or status in GONE_STATUS or (gone and status != "5.2.2")
    return gone or not passing
