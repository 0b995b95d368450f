"""What SES tells of a bounce or a complaint by a mail of JSON (its notifications, sent on by SNS)."""

import json
import re
from typing import Any, NamedTuple

from tools.inbox.reading.parts import addresses

MOST = 100
_FOLD = re.compile(r"!\n ")
"""Where a mail server cut a line of over 990 bytes in two (sendmail, RFC 5321 4.5.3.1.6)."""
_GONE = "550 5.1.1 no such address"
_OF_RECIPIENTS = ("General", "NoEmail", "Suppressed", "OnAccountSuppressionList")
_MEANS = {
    "MailboxFull": "552 5.2.2 mailbox full",
    "MessageTooLarge": "552 5.3.4 message too large",
    "ContentRejected": "554 5.6.0 content rejected",
    "AttachmentRejected": "554 5.6.1 attachment rejected",
}
"""Kinds of bounce in SES's own terms, where it has no server's words."""


class Told(NamedTuple):
    """Whom it is about, and what their server said, or what SES makes of it."""

    addresses: tuple[str, ...]
    status: str | None
    diagnostic: str


def bounce_of(text: str) -> Told | None:
    """Return the bounce that a text of JSON tells, None if it tells none."""
    bounce, recipients = _told_of(text, "Bounce", "bounce", "bouncedRecipients")
    if bounce is None:
        return None
    first = recipients[0] if recipients else {}
    status, diagnostic = first.get("status"), first.get("diagnosticCode")
    for_good, kind = bounce.get("bounceType") == "Permanent", str(bounce.get("bounceSubType"))
    means = _GONE if for_good and kind in _OF_RECIPIENTS else _MEANS.get(kind, "")
    return Told(_named(recipients), str(status) if status else None, str(diagnostic or means)[:500])


def complaint_of(text: str) -> tuple[tuple[str, ...], str] | None:
    """Return who complained and of what kind the report is, where a text of JSON tells of one."""
    complaint, recipients = _told_of(text, "Complaint", "complaint", "complainedRecipients")
    if complaint is None:
        return None
    return _named(recipients), str(complaint.get("complaintFeedbackType") or "abuse").lower()[:40]


def _told_of(text: str, event: str, name: str, whom: str) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Return what is told of an event, and the recipients that it is about."""
    said = _object(_FOLD.sub("", text.lstrip()))
    if isinstance(said.get("Message"), str):
        said = _object(said["Message"])
    if event not in (said.get("notificationType"), said.get("eventType")):
        return None, []
    told = said.get(name)
    named = told.get(whom) if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(named, list):
        return None, []
    return told, [one for one in named[:MOST] if isinstance(one, dict)]


def _named(recipients: list[dict[str, Any]]) -> tuple[str, ...]:
    return addresses(" ".join(str(one.get("emailAddress", "")) for one in recipients))


def _object(text: str) -> dict[str, Any]:
    """Return the object of JSON that a text begins with, an empty one where there is none."""
    if not text.startswith("{"):
        return {}
    try:
        said, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
