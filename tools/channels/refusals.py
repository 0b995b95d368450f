"""The one judge of refusals: whom or what a server's no is about, whether an SMTP dialogue or a report says it.

The enhanced status code (RFC 3463, and the large hosts' own) decides where it means one thing; else the words do, else
the class of the code. What nobody knows is soft: a person who is given up by mistake is lost, one who is tried again
costs a mail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from tools.channels import refusal_words as say

Fault = Literal[
    "recipient gone", "recipient full", "moved",
    "our authentication", "our domain or relay", "our address", "our rate",
    "content", "host", "unknown",
]  # fmt: skip
Stage = Literal["connect", "sender", "recipient", "data"]

FOR_GOOD: frozenset[Fault] = frozenset({"recipient gone", "moved"})
ABOUT_US: frozenset[Fault] = frozenset({"our authentication", "our domain or relay", "our address", "our rate"})

MOST = 1_500
"""Characters of a server's words that are read; whoever writes more has no more to say."""

STATUS = re.compile(r"(?<![\d.])([45]\.[0-7]\.\d{1,3})(?![\d.]*\d)")
CODE = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[\s#-]|$)(?!-\d{3})")

_MEANS_ONE_THING: Mapping[str, Fault] = MappingProxyType(
    {
        "1.7": "our address", "1.8": "our address", "1.90": "our rate",
        "2.2": "recipient full", "2.3": "content", "2.252": "our address", "3.4": "content",
        "4.300": "host", "4.316": "host",
        "4.5": "our rate", "4.6": "host", "4.7": "host", "4.14": "host", "5.3": "our rate",
        "7.8": "our authentication", "7.13": "our authentication",
        "7.9": "our authentication", "7.20": "our authentication",
        "7.21": "our authentication", "7.22": "our authentication", "7.23": "our authentication",
        "7.24": "our authentication", "7.25": "our domain or relay", "7.26": "our authentication",
"7.28": "our rate", "7.29": "our authentication", "7.30": "our authentication",
        "7.32": "our authentication", "7.57": "our authentication", "7.60": "our address",
        "7.64": "our domain or relay", "7.139": "our authentication", "7.501": "our address", "7.502": "our address",
        "7.503": "our address", "7.509": "our authentication", "7.511": "our domain or relay",
        "7.515": "our authentication", "7.520": "our address", "7.705": "our rate", "7.708": "our domain or relay",
        "7.750": "our domain or relay",
    }
)  # fmt: skip
"""What a status means by its last two numbers, whatever stands beside it; 4.4.5 alone is another host's load."""

_GONE = ("5.2.1", "5.4.1", "5.4.4", "5.4.310")
"""Besides every status about an address (5.1.x)."""
_BY_STATUS: tuple[tuple[tuple[str, ...], Fault], ...] = (
    (("x.1.6",), "moved"),
    (("x.2.4", "x.3.", "x.4."), "host"),
    (("x.6.",), "content"),
    (("x.7.27",), "our address"),
)
_LARGE_HOST = re.compile(r"5\.7\.(?:60[6-9]|6[1-4]\d)$")
_WRAPPED = re.compile(
    r"5\.1\.0 - unknown address error|5\.[34]\.0 - other [a-z ]+ problem"
    r"|\b5\d\d (?:5\.\d\.\d )?<[^<>]{0,200}>\.\.\. service unavailable"
    r"|\(in reply to [^)]{0,60}\)|>>> .*|<<<|(?:remote )?(?:host|server) (?:\S{1,200} )?(?:said|replied|responded"
    r"|answered):?|https?://\S{1,300}"
    r"|<[^<>\s]{0,200}>|[\w.+=-]{1,64}@[\w.-]{1,200}|\b(?:[\w-]{1,63}\.){1,10}[a-z][\w-]{1,20}\b",
    re.IGNORECASE,
)
"""What stands around a server's words, or names hosts and people: nothing of it says why."""
_AT_SENDER = re.compile(r"(?:in reply to (?:end of )?|>>> |after )MAIL FROM", re.IGNORECASE)
"""As Postfix, Sendmail and Exim say at which word of the dialogue the server refused."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a server did not take a mail; ``decided`` is the code, or the words, that the fault was seen by."""

    fault: Fault
    status: str | None
    code: int | None
    reason: str
    decided: str

    @property
    def hard(self) -> bool:
        """Is it about the recipient, and for good?"""
        return self.fault in FOR_GOOD

    @property
    def about_us(self) -> bool:
        """Is it about us, whoever the recipient is?"""
        return self.fault in ABOUT_US

    @property
    def daily(self) -> bool:
        """Does a limit end with the day?"""
        return bool((self.status and self.status.endswith((".4.5", ".1.90"))) or say.DAILY.search(self.reason))


class _Look(NamedTuple):
    """Words that show a fault; ``only`` beside a status about an ``address``, or in a dialogue or a report."""

    fault: Fault
    wording: re.Pattern[str]
    only: Literal["address", "dialogue", "report"] | None = None


def judge(reason: str, status: str | None = None, code: int | None = None, stage: Stage | None = None) -> Refusal:
    """Judge a server's words; ``status`` and ``code`` are what is known beside them.

    ``stage`` is that of our own dialogue with our own server. A report has none: there a third party's server speaks.
    """
    reason = reason[:MOST]
    found = [match for match in STATUS.findall(reason) if not match.endswith(".0")] or STATUS.findall(reason)
    if found and not (status and found[0].endswith(".0")):
        status = found[0]
    numbered = CODE.search(reason)
    code = code or (int(numbered[1]) if numbered else None)
    if stage is None and _AT_SENDER.search(reason):
        stage = "sender"
    fault, decided = _fault(status, code, reason, stage)
    return Refusal(fault, status, code, " ".join(reason.split())[:300], decided)


def _fault(status: str | None, code: int | None, reason: str, stage: Stage | None) -> tuple[Fault, str]:
    known = _MEANS_ONE_THING.get(status[2:]) if status and status != "4.4.5" else None
    if status and (known or _LARGE_HOST.match(status)):
        return known or "our domain or relay", status
    words = " ".join(_WRAPPED.sub(" ", reason).split())
    by_a_server = bool(status or code or stage)
    looks = tuple(look for look in _ORDER if by_a_server or look.fault not in ABOUT_US)
    fault, decided = _by_words(looks, status, words, reason, stage)
    if fault == "unknown" and not decided and status:
        fault, decided = _by_status(status)
    if stage == "sender" and (code or 500) >= 500 and fault not in ABOUT_US:
        return "our address", decided or "refused as a sender"
    if fault in FOR_GOOD and int(status[0] if status else str(code or 500)[0]) != 5:
        return "unknown", f"{decided}, for now"
    return fault, decided


def _by_words(
    looks: tuple[_Look, ...], status: str | None, words: str, whole: str, stage: Stage | None
) -> tuple[Fault, str]:
    """Return what the words are about, by the first of the wordings that they have."""
    where = "report" if stage is None else "dialogue"
    for look in looks:
        if look.only == "address" and not _of_an_address(status):
            continue
        if look.only in ("report", "dialogue") and look.only != where:
            continue
        if found := look.wording.search(whole if look.wording in _WHOLE else words):
            return look.fault, f"the words {' '.join(found[0].split())[:60]!r}"
    return "unknown", ""


_ORDER = (
    _Look("unknown", say.RESTRICTED),
    _Look("content", say.FORM),
    _Look("our address", say.SENDER),
    _Look("our domain or relay", say.BLOCKED),
    _Look("recipient gone", say.GONE, "address"),
    _Look("recipient gone", say.NOWHERE),
    _Look("recipient gone", say.DENIED, "address"),
    _Look("recipient gone", say.RESOLVER),
    _Look("moved", say.MOVED),
    _Look("content", say.SIZE),
    _Look("recipient full", say.RECEIVES),
    _Look("our rate", say.OUR_QUOTA),
    _Look("recipient full", say.FULL),
    _Look("our authentication", say.AUTHENTICATION),
    _Look("our rate", say.RATE),
    _Look("our domain or relay", say.RELAY, "dialogue"),
    _Look("host", say.RELAY, "report"),
    _Look("our domain or relay", say.DOMAIN),
    _Look("our authentication", say.LOGIN, "dialogue"),
    _Look("host", say.PASSING),
    _Look("content", say.JUNK),
    _Look("recipient gone", say.GONE),
    _Look("recipient gone", say.BARE),
    _Look("host", say.UNREACHED),
    _Look("our domain or relay", say.LISTS),
    _Look("content", say.CONTENT),
    _Look("unknown", say.REFUSED),
)
"""What is looked for first counts."""

_WHOLE = (say.LISTS, say.RESOLVER)
"""Names with dots, looked for in all that a server says."""


def _of_an_address(status: str | None) -> bool:
    return bool(status and (status == "5.4.1" or (status.startswith("5.1.") and status != "5.1.0")))


def _by_status(status: str) -> tuple[Fault, str]:
    if status in _GONE or (_of_an_address(status) and status != "5.1.6"):
        return "recipient gone", status
    for starts, fault in _BY_STATUS:
        if f"x{status[1:]}".startswith(starts):
            return fault, status
    return "unknown", status
