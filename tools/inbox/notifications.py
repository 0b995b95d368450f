"""What SES tells of a bounce by a mail of JSON (its notifications, sent on by SNS)."""

import json
from typing import NamedTuple

from tools.inbox.parts import addresses

MOST = 100
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
    try:
        said, _ = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or "Bounce" not in (said.get("notificationType"), said.get("eventType")):
        return None
    bounce = said.get("bounce")
    named = bounce.get("bouncedRecipients") if isinstance(bounce, dict) else None
    if not isinstance(bounce, dict) or not isinstance(named, list):
        return None
    recipients = [one for one in named[:MOST] if isinstance(one, dict)]
    found = addresses(" ".join(str(one.get("emailAddress", "")) for one in recipients))
    first = recipients[0] if recipients else {}
    status, diagnostic = first.get("status"), first.get("diagnosticCode")
    for_good, kind = bounce.get("bounceType") == "Permanent", str(bounce.get("bounceSubType"))
    means = _GONE if for_good and kind in _OF_RECIPIENTS else _MEANS.get(kind, "")
    return Told(found, str(status) if status else None, str(diagnostic or means)[:500])
