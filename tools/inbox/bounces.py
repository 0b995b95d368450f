"""Bounces and delay notices, those that follow RFC 3464 and the many that do not.

A delivery report decides by itself. Everything weaker (a pattern of flufl.bounce, words of a refusal) counts only in
a mail that a machine wrote, or a person who quotes a bounce would be taken for one.
"""

import re
from email.message import Message
from typing import NamedTuple

from flufl.bounce import all_failures

from tools.inbox.failures import CODE, GONE, STATUS, read_failure
from tools.inbox.parts import PARSER_ERRORS, addresses, all_text, body, header, mailbox_of, parameter, parts
from tools.inbox.reports import Recipient, delivery_report

SYSTEM_SENDER = re.compile(
    r"mailer-?daemon|post-?master|mail\s*delivery|delivery\s+(?:sub-?)?system|mail\.delivery|mdaemon|mail\s+administrator"
    r"|system\s+administrator|mail(?:er)?[\s_-]?(?:system|service|server|gateway)|maildaemon|microsoftexchange|^\s*<>\s*$"
    r"|anti-?virus|delivery[\s_-]?(?:status|failure)|mail-?agent|listmaster",
    re.IGNORECASE,
)
FAILED_SUBJECT = re.compile(
    r"undeliver|returned\s+mail|return(?:ed)?\s+to\s+sender|returning\s+message|failure\s+(?:notice|delivery)"
    r"|deliver[yi]\w*\s+(?:status|fail|error|problem|report|warning|notification|has\s+failed)|fail\w*\s+(?:mail|deliver)"
    r"|mail\s+(?:delivery|system|error|fail|could\s+not|not\s+deliver)|(?:not|could\s+not\s+be|cannot\s+be|wasn.t)\s+delivered"
    r"|non-?\s?deliver|message\s+status\s+-\s+undeliver|permanent\s+(?:delivery\s+)?fail|processing\s+error|user\s+unknown"
    r"|unzustellbar|nicht\s+zustellbar|unzustellbarkeit|zustellung\w*\s+fehlgeschlagen|non\s+remis|non\s+distribu|échec\s+de"
    r"|no\s+se\s+(?:ha\s+)?p(?:uede|udo)\s+entregar|no\s+entregado|error\s+de\s+entrega|mancato\s+recapito|mancata\s+consegna"
    r"|non\s+recapitabile|não\s+(?:foi\s+)?(?:possível\s+)?entreg|falha\s+na\s+entrega|onbestelbaar|niet\s+bezorgd"
    r"|kunde\s+inte\s+levereras|olevererbart|nie\s+dostarczon|niedostarczon|nedoručiteln|не\s+доставлен|недоставлен|невозможно\s+доставить"
    r"|配信(?:できません|不能|エラー)|无法投递|退信|退件|반송|teslim\s+edilemedi",
    re.IGNORECASE,
)
DELAYED_SUBJECT = re.compile(
    r"delay(?:ed)?\b|still\s+being\s+retried|not\s+yet\s+been\s+delivered|could\s+not\s+send\s+message\s+for|will\s+(?:retry|be\s+retried)"
    r"|verzögert|verspätet|retard[ée]|retrasad|ritard|atrasad|vertraag|opóźni|задерж",
    re.IGNORECASE,
)
DELAYED_TEXT = re.compile(
    r"warning\s+message\s+only|do\s+not\s+need\s+to\s+re-?send|(?:no\s+action|nothing)\s+is\s+required\s+on\s+your\s+part"
    r"|will\s+(?:continue|keep)\s+(?:to\s+)?(?:try|trying|be\s+retried)|delivery\s+attempts\s+will\s+continue|still\s+(?:trying|being\s+retried)"
    r"|has\s+not\s+yet\s+been\s+delivered|will\s+(?:try|retry|attempt)\b.{0,60}\b(?:for|until|again|more)|delivery\s+.{0,30}\bhas\s+been\s+delayed"
    r"|is\s+delayed|will\s+be\s+(?:re)?tried|temporary\s+problem\s+delivering",
    re.IGNORECASE | re.DOTALL,
)
FAILED_TEXT = re.compile(
    r"(?:could|can|was|were|is|has|have|did)\s?(?:not|n['’]t)\s+(?:be\s+|been\s+)?(?:deliver|reach|sen[dt]|accept|complete)|cannot\s+be\s+delivered"
    r"|unable\s+to\s+(?:deliver|relay|send|complete)|fail(?:ed|ure)?\s+(?:to\s+)?deliver|deliver\w*\s+(?:\S+\s+){0,6}(?:failed|aborted|has\s+been\s+(?:stopped|rejected))"
    r"|permanent\s+(?:fatal\s+)?(?:error|failure)|returned?\s+to\s+(?:the\s+)?sender|giv(?:en|ing)\s+up|was\s+(?:automatically\s+)?rejected|undeliver"
    r"|konnte\s+nicht|n['’]a\s+pas\s+pu|no\s+(?:se\s+)?(?:ha\s+)?(?:pudo|podido)\s+(?:ser\s+)?entreg|non\s+(?:è\s+stato|può\s+essere)|não\s+(?:foi|pôde)"
    r"|не\s+(?:может|был[оа]?)\s+.{0,20}доставлен",
    re.IGNORECASE,
)
RETURNED = re.compile(
    r"^.{0,12}(?:-{2,}|={2,}|_{2,}).{0,40}(?:original|returned|copy|message\s+(?:header|text|follows)|your\s+message|unsent|undelivered)"
    r"|^.{0,10}(?:original\s+message|this\s+is\s+a\s+copy\s+of\s+(?:the|your)|message\s+(?:header|text)s?\s+follow|included\s+is\s+a\s+copy"
    r"|the\s+(?:header|body)\s+of\s+the\s+(?:original|message)|below\s+(?:this\s+line\s+)?is\s+a\s+copy)|^(?:Received|Return-Path):\s",
    re.IGNORECASE | re.MULTILINE,
)
"""Where the returned mail begins in a bounce of plain text."""

_FLUFL_BYTES = 120_000


class Bounce(NamedTuple):
    """A failed (``delayed`` false) or still pending delivery, with the addresses that it is about."""

    delayed: bool
    hard: bool
    addresses: tuple[str, ...]
    status: str | None
    code: int | None
    reason: str
    why: str


def find_bounce(message: Message, raw: bytes) -> Bounce | None:
    """Return what a mail says of a delivery that failed or waits, or None where it says nothing of the kind."""
    if parameter(message, "report-type") == "feedback-report":
        return None
    report = delivery_report(message)
    return (
        _from_report(report, message)
        or _from_failed_recipients(message)
        or (_from_words(message, raw) if written_by_a_machine(message) else None)
    )


def written_by_a_machine(message: Message) -> bool:
    """Say whether a mail system wrote this: by its sender, its empty return path, its type or its subject."""
    sender = header(message, "From")
    answer = bool(header(message, "In-Reply-To")) and not _system(sender)
    return (
        _system(sender)
        or "multipart/report" in header(message, "Content-Type").lower()
        or (header(message, "Return-Path") == "<>" and not answer)
        or (bool(FAILED_SUBJECT.search(header(message, "Subject"))) and not _answers(message))
    )


def _system(sender: str) -> bool:
    return not sender.strip() or bool(SYSTEM_SENDER.search(sender))


def _answers(message: Message) -> bool:
    """A subject of a bounce under ``Re:`` is a person who answers one."""
    return bool(re.match(r"\s*(?:re|aw|sv|antw|fwd?|wg|tr)\s*:", header(message, "Subject"), re.IGNORECASE))


def _from_report(report: tuple[Recipient, ...], message: Message) -> Bounce | None:
    failed = [r for r in report if r.action.startswith(("fail", "error")) or (not r.action and _family(r) == "5")]
    waiting = [r for r in report if r.action.startswith("delay") or (not r.action and _family(r) == "4")]
    chosen = failed or waiting
    if not chosen:
        return None
    first = chosen[0]
    failure = read_failure(first.diagnostic or _first_reason(_notice(message)), first.status)
    found = tuple(dict.fromkeys(r.address for r in chosen if r.address)) or _named(message)
    state = "failed" if failed else "delayed"
    return Bounce(
        not failed, bool(failed) and failure.hard, found, failure.status, failure.code, failure.reason,
        f"delivery report: {state}" + (f", status {failure.status}" if failure.status else ""),
    )  # fmt: skip


def _family(recipient: Recipient) -> str:
    return (recipient.status or " ")[0]


def _from_failed_recipients(message: Message) -> Bounce | None:
    found = addresses(header(message, "X-Failed-Recipients"))
    if not found:
        return None
    failure = read_failure(_first_reason(_notice(message)))
    return Bounce(False, failure.hard, found, failure.status, failure.code, failure.reason, "X-Failed-Recipients")


def _from_words(message: Message, raw: bytes) -> Bounce | None:
    notice, subject = _notice(message), header(message, "Subject")
    temporary, permanent = _flufl(raw)
    late = bool(DELAYED_SUBJECT.search(subject) or DELAYED_TEXT.search(notice)) and not permanent_words(notice)
    if temporary or permanent:
        found, why = (permanent or temporary), "flufl.bounce"
    elif FAILED_TEXT.search(notice) or GONE.search(notice) or FAILED_SUBJECT.search(subject) or late:
        found, why = _named(message), "the words of a mail system"
    else:
        return None
    delayed = late or (bool(temporary) and not permanent)
    failure = read_failure(_first_reason(notice))
    return Bounce(
        delayed, not delayed and failure.hard, found, failure.status, failure.code, failure.reason,
        f"{why}: {'delayed' if delayed else 'failed'}",
    )  # fmt: skip


def permanent_words(notice: str) -> bool:
    """Say whether a notice speaks of an end rather than of waiting."""
    return bool(
        re.search(r"permanent (?:fatal )?(?:error|fail)|giv(?:en|ing) up|will not be retried", notice, re.IGNORECASE)
    )


def _flufl(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ask flufl.bounce, which was not written for hostile mails: whatever it trips over, it found nothing."""
    from email import message_from_bytes  # noqa: PLC0415

    try:
        temporary, permanent = all_failures(message_from_bytes(raw[:_FLUFL_BYTES]))
    except PARSER_ERRORS:
        return (), ()
    return _texts(temporary), _texts(permanent)


def _texts(found: frozenset[bytes]) -> tuple[str, ...]:
    return tuple(sorted(a for item in found for a in addresses(item.decode("ascii", "replace"))))


def _notice(message: Message) -> str:
    """Return what the mail system itself says: its texts up to where the returned mail begins."""
    for part in parts(message):
        if not part.nested and part.kind.startswith("text/") and part.kind != "text/rfc822-headers":
            text = body(part.message)
            if text.strip():
                mark = RETURNED.search(text, 1)
                return text[: mark.start()] if mark and text[: mark.start()].strip() else text
    return ""


def _first_reason(notice: str) -> str:
    """Return the line that says why, with the one after it: a code, a status, or words of refusal."""
    lines = [line.strip() for line in notice.split("\n")]
    for pattern in (STATUS, GONE, CODE, FAILED_TEXT):
        for number, line in enumerate(lines):
            if pattern.search(line):
                return " ".join(lines[number : number + 3])[:500]
    return " ".join(notice.split())[:300]


def _named(message: Message) -> tuple[str, ...]:
    """Return the first address that a notice names beside our own and the mail system's, else who the returned mail was for."""
    ours = {mailbox_of(message, name) for name in ("To", "Delivered-To", "From", "Sender", "Return-Path")}
    candidates = [a for a in addresses(_notice(message)) if a not in ours and not SYSTEM_SENDER.search(a)]
    if candidates:
        return (candidates[0],)
    returned = re.search(r"^To:(.*)$", all_text(message), re.IGNORECASE | re.MULTILINE)
    return tuple(a for a in addresses(returned[1]) if a not in ours)[:1] if returned else ()
