"""Bounces and delay notices, those that follow RFC 3464 and the many that do not.

A delivery report decides by itself. Everything weaker (a pattern of flufl.bounce, words of a refusal) counts only in
a mail that a machine wrote, or a person who quotes a bounce would be taken for one.
"""

import logging
import re
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from typing import NamedTuple

from flufl.bounce import all_failures

from data.wordings import any_of
from tools.channels import refusal_words as say
from tools.channels.refusals import CODE, STATUS, Refusal, judge
from tools.inbox.reading import notifications
from tools.inbox.reading.parts import (
    PARSER_ERRORS,
    addresses,
    all_text,
    body,
    content_type,
    header,
    mailbox_of,
    own_leaf,
    own_text,
    parameter,
    parts,
)
from tools.inbox.reading.patterns import (
    DELAYED_SUBJECT,
    DELAYED_TEXT,
    ENDED_TEXT,
    FAILED_SUBJECT,
    FAILED_TEXT,
    REPLY_MARK,
    RETURNED,
    SYSTEM_SENDER,
)
from tools.inbox.reading.reports import Recipient, delivery_report, report_in_words

_FLUFL_BYTES = 120_000
_HELP = any_of(r"assistance|\bhelp\b|contact|questions|support|hilfe|kontakt|ayuda|aide\b|assistenza")
_FIELD_OF_REPORT = re.compile(r"\s*(?:status|action|arrival-date|last-attempt-date|reporting-mta)\s*:", re.IGNORECASE)
_ARRIVED = ("delivered", "relayed", "expanded", "deliverable")


class Bounce(NamedTuple):
    """A failed (``delayed`` false) or still pending delivery, with the addresses that it is about.

    It is ``weak`` where only its words say so, and no mail system's address is its sender's.
    """

    delayed: bool
    refusal: Refusal
    addresses: tuple[str, ...]
    why: str
    weak: bool = False


def find_bounce(message: Message, raw: bytes) -> Bounce | None:
    """Return what a mail says of a delivery that failed or waits, or None where it says nothing of the kind."""
    if parameter(message, "report-type") == "feedback-report":
        return None
    report = delivery_report(message)
    if not report and from_a_mail_system(message):
        report = report_in_words(own_text(message))
    if report and all(recipient.action in _ARRIVED for recipient in report):
        return None
    return (
        _from_report(report, message)
        or _from_failed_recipients(message)
        or _from_notification(message)
        or _from_words(message, raw)
    )


def from_a_mail_system(message: Message) -> bool:
    """Say whether a mail system wrote this: by its sender, or because it is a report."""
    name, address = parseaddr(header(message, "From"))
    return bool(
        SYSTEM_SENDER.search(address.partition("@")[0])
        or (name and SYSTEM_SENDER.search(name))
        or content_type(message) == "multipart/report"
    )


def _looks_like_one(message: Message, notice: str) -> bool:
    """Does a mail from somebody look like a bounce in more than one way?"""
    signs = (
        _from_nobody(message),
        bool(FAILED_SUBJECT.search(header(message, "Subject"))),
        bool(STATUS.search(notice) or CODE.search(notice)),
        bool(FAILED_TEXT.search(notice)) and bool(_named_in(message, notice)),
    )
    return sum(signs) >= 2 and not (header(message, "In-Reply-To") or header(message, "References"))


def _of_a_system(message: Message) -> bool:
    return bool(SYSTEM_SENDER.search((mailbox_of(message) or "").partition("@")[0]))


def _answers(message: Message) -> bool:
    """Does somebody answer here, as mail programs do? A business may well be called Acme Mail Service."""
    of_ours = header(message, "In-Reply-To") or header(message, "References")
    return bool(of_ours and REPLY_MARK.match(header(message, "Subject"))) and not _from_nobody(message)


def _from_nobody(message: Message) -> bool:
    return header(message, "Return-Path") == "<>"


def _of_their_own(message: Message, failed: tuple[str, ...]) -> bool:
    """Are these people at the sender's own domain? People who ask about a bounce, or forward one, ask about others."""
    theirs = (mailbox_of(message) or "").rpartition("@")[2]
    domains = {address.rpartition("@")[2] for address in failed}
    return any(f".{one}".endswith(f".{theirs}") or f".{theirs}".endswith(f".{one}") for one in domains if theirs)


def _from_report(report: tuple[Recipient, ...], message: Message) -> Bounce | None:
    failed = [r for r in report if r.action.startswith(("fail", "error")) or (not r.action and _family(r) == "5")]
    waiting = [r for r in report if r.action.startswith("delay") or (not r.action and _family(r) == "4")]
    chosen = failed or waiting
    if not chosen:
        return None
    first = chosen[0]
    refusal = judge(first.diagnostic or _first_reason(_notice(message)), first.status)
    found = tuple(dict.fromkeys(r.address for r in chosen if r.address)) or _named(message)
    state = "failed" if failed else "delayed"
    return Bounce(
        not failed, refusal, found,
        f"delivery report: {state}" + (f", status {refusal.status}" if refusal.status else ""),
    )  # fmt: skip


def _family(recipient: Recipient) -> str:
    return (recipient.status or " ")[0]


def _from_failed_recipients(message: Message) -> Bounce | None:
    found = addresses(header(message, "X-Failed-Recipients"))
    if not found:
        return None
    return Bounce(False, judge(_first_reason(_notice(message))), found, "X-Failed-Recipients")


def _from_notification(message: Message) -> Bounce | None:
    """A bounce that SES tells by a mail of JSON."""
    told = notifications.bounce_of(own_leaf(message))
    if told is None:
        return None
    return Bounce(False, judge(told.diagnostic, told.status), told.addresses, "a notification of SES")


def _from_words(message: Message, raw: bytes) -> Bounce | None:
    notice, subject = _notice(message), header(message, "Subject")
    if _answers(message) and not (_of_a_system(message) and (STATUS.search(notice) or CODE.search(notice))):
        return None
    from_system = from_a_mail_system(message)
    if not from_system and not _looks_like_one(message, notice):
        return None
    temporary, permanent = _flufl(raw)
    if not (from_system or _from_nobody(message) or _of_their_own(message, permanent + temporary)):
        return None
    late = bool(DELAYED_SUBJECT.search(subject) or DELAYED_TEXT.search(notice)) and not ENDED_TEXT.search(notice)
    if temporary or permanent:
        found, why = (permanent or temporary), "flufl.bounce"
    elif FAILED_TEXT.search(notice) or say.GONE.search(notice) or FAILED_SUBJECT.search(subject) or late:
        found, why = _named(message), "the words of a mail system"
    else:
        return None
    delayed = late or (bool(temporary) and not permanent)
    refusal = judge(_first_reason(notice))
    if not refusal.decided:
        refusal = judge(subject)
    weak = not (_of_a_system(message) or _from_nobody(message))
    return Bounce(delayed, refusal, found, f"{why}: {'delayed' if delayed else 'failed'}", weak)


def _flufl(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ask flufl.bounce, which was not written for hostile mails: whatever it trips over, it found nothing."""
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
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
    lines = [line.strip() for line in notice.split("\n") if not _FIELD_OF_REPORT.match(line)]
    for pattern in (STATUS, say.GONE, CODE, say.FULL, say.SIZE, say.BLOCKED, say.OUR_QUOTA, say.PASSING, FAILED_TEXT):
        for number, line in enumerate(lines):
            if pattern.search(line):
                introduced = number and lines[number - 1].endswith(":")
                return " ".join(lines[number - introduced : number + 3])[:500]
    return " ".join(notice.split())[:300]


def _named(message: Message) -> tuple[str, ...]:
    """Return the first address that a notice names, else the one that the returned mail was for."""
    if found := _named_in(message, _notice(message)):
        return found[:1]
    returned = re.search(r"^To:(.*)$", all_text(message), re.IGNORECASE | re.MULTILINE)
    return tuple(a for a in addresses(returned[1]) if a not in _parties(message))[:1] if returned else ()


def _named_in(message: Message, notice: str) -> tuple[str, ...]:
    """Return the addresses that a notice names, beside our own and the mail system's; where to get help comes last."""
    ours = _parties(message)
    help_at = addresses("\n".join(line for line in notice.split("\n") if _HELP.search(line)))
    named = sorted(addresses(notice), key=lambda address: address in help_at)
    return tuple(a for a in named if a not in ours and not SYSTEM_SENDER.search(a.partition("@")[0]))


def _parties(message: Message) -> set[str | None]:
    return {mailbox_of(message, name) for name in ("To", "Delivered-To", "From", "Sender", "Return-Path")}
