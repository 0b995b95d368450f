"""What SES tells of a bounce by a mail of JSON (its notifications, sent on by SNS)."""

import json
import re
from typing import Any, NamedTuple

from tools.inbox.parts import addresses

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
    said = _object(_FOLD.sub("", text.lstrip()))
    if isinstance(said.get("Message"), str):
        said = _object(said["Message"])
    if "Bounce" not in (said.get("notificationType"), said.get("eventType")):
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


def _object(text: str) -> dict[str, Any]:
    """Return the object of JSON that a text begins with, an empty one where there is none."""
    if not text.startswith("{"):
        return {}
    try:
        said, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
