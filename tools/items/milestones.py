"""How far a prospect is for the tasks beside the stages, and what they know of it."""

from datetime import datetime
from typing import Any

from config.works import Milestone
from data.records import Prospect, ProspectState
from data.redact import redact


def milestone_of(prospect: Prospect) -> Milestone | None:
    """The milestone at which it waits for what comes next; None while a stage or a person has it, or it has ended."""
    if prospect.state is ProspectState.QUALIFIED:
        return "qualified" if prospect.enriched_at is None else "enriched"
    return "built" if prospect.state is ProspectState.BUILT else None


def is_with_a_stage(prospect: Prospect, now: datetime) -> bool:
    """Does a cycle of a stage hold it? What that has made of it goes on once it is closed."""
    return prospect.lease_until is not None and prospect.lease_until > now


def fields_of(prospect: Prospect) -> dict[str, Any]:
    """What tasks know of it (``config.files.crews.PROSPECT_FIELDS``), without addresses and phone numbers."""
    own = prospect.business
    texts = {"company": own.company, "city": own.city, "state": own.state, "industry": own.industry}
    told: dict[str, Any] = {name: redact(text) for name, text in texts.items() if text}
    judged = {"tier": prospect.tier, "score": prospect.score, "confidence": prospect.confidence}
    rest = {"employees": own.employees, **judged}
    return told | {name: value for name, value in rest.items() if value is not None}


def own_fields_of(prospect: Prospect) -> dict[str, Any]:
    """What their conditions know besides: the fields of the vertical's own that are known of it, likewise."""
    known = prospect.business.fields.items()
    return {name: redact(value) if isinstance(value, str) else value for name, value in known}
