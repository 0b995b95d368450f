"""Complaints: what a provider sends when somebody pressed "this is spam" (ARF, RFC 5965; and Hotmail's older way)."""

from email.message import Message
from typing import NamedTuple

from tools.inbox.reading import notifications
from tools.inbox.reading.parts import addresses, body, header, mailbox_of, own_leaf, parameter, parts
from tools.inbox.reading.reports import fields

COMPLAINED = ("abuse", "fraud")
"""The kinds of report that somebody made about a mail; others say that a check failed, or that a mail is wanted."""


class Complaint(NamedTuple):
    """Who complained, where the report says so, and of what kind: abuse, fraud, opt-out, not-spam..."""

    address: str | None
    type: str


def find_complaint(message: Message) -> Complaint | None:
    """Return the complaint that a mail reports, or None."""
    report: dict[str, str] | None = None
    original: Message | None = None
    for part in parts(message):
        if part.kind == "message/feedback-report" and not part.nested:
            report = fields(body(part.message))
        elif part.kind in ("message/rfc822", "text/rfc822-headers") and original is None and not part.nested:
            original = part.message
    text = own_leaf(message).lstrip() if report is None else ""
    if text.startswith("{") and (told := notifications.complaint_of(text)):
        return Complaint(next(iter(told[0]), None), told[1])
    if report is None and parameter(message, "report-type") != "feedback-report":
        hotmail = header(original, "X-HmXmrOriginalRecipient") if original is not None else ""
        return Complaint(next(iter(addresses(hotmail)), None), "abuse") if hotmail else None
    report = report or {}
    named = [report.get(name, "") for name in ("original-rcpt-to", "removal-recipient")]
    found = [address for value in named for address in addresses(value)]
    if not found and original is not None:
        to = mailbox_of(original, "To") or next(iter(addresses(_line(body(original), "to"))), None)
        found = [to] if to else []
    return Complaint(found[0] if found else None, report.get("feedback-type", "abuse").lower())


def _line(text: str, name: str) -> str:
    return fields(text).get(name, "")
