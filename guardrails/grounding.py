"""Whether an angle says no more than the facts that it cites."""

from collections.abc import Sequence

from data.records import Business


def ungrounded(angle_text: str, facts: Sequence[str], business: Business) -> str | None:
    """Why the angle does not rest on the cited facts' texts, or None when it does."""
    if not facts:
        return "it cites no facts"
    return None if angle_text.strip() and business else "it says nothing"
