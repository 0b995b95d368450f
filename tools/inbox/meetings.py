"""What a calendar tells of meetings: read where its connection says that it stands, and taken in once an event.

A booking is the outcome ``meeting``, as if a person had said so. A cancellation takes back what its booking set.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from config.files.calendars import MeetingsConnection
from data.identity import normalise_email
from data.ledger.core import audit, payloads
from data.ledger.core.transactions import Tx
from data.ledger.flow import meetings, prospects
from data.ledger.flow.meetings import Event
from data.ledger.govern import acts, approvals
from data.records import Order, Outcome
from tools.deployment import Deployment
from tools.override import outcomes
from tools.sources import paths

ACTOR = "calendar"
LONGEST = 400
_KNOWN_BEFORE: Mapping[str, Outcome] = {"lost": "lost"}

Status = Literal["taken", "cancelled", "known", "nobody", "several"]


class Told(NamedTuple):
    """What was told of an event. ``address`` and ``starts`` may be missing where it ``is_off``."""

    event: str
    is_off: bool
    address: str | None
    starts: datetime | None
    instead_of: str | None


class Taken(NamedTuple):
    """What came of it, and of whom."""

    status: Status
    prospect_id: str | None = None


class WrongMeeting(ValueError):
    """What was told cannot be read; ``wrong`` says of each place what is wrong there, without what stands there."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("; ".join(wrong))
        self.wrong = wrong


class CannotNote(Exception):
    """The campaign cannot be used now; ``told`` is what others may know of why."""

    def __init__(self, why: str, told: str) -> None:
        super().__init__(why)
        self.told = told


def read(connection: MeetingsConnection, told: Mapping[str, Any]) -> Told | None:
    """What a calendar tells; None where that is neither a booking nor a cancellation.

    Raises:
        WrongMeeting: naming all that is missing or wrong.
    """
    wrong: list[str] = []
    status = _text(connection.status, told)
    is_off = status in connection.cancelled
    if status is None:
        raise WrongMeeting([f"{connection.status} is missing"])
    if not is_off and status not in connection.booked:
        return None
    event = _text(connection.event, told)
    if event is None:
        wrong.append(f"{connection.event} is missing")
    elif len(event) > LONGEST:
        wrong.append(f"{connection.event}: has {len(event)} characters ({LONGEST} at most)")
    written = _text(connection.address, told)
    address = normalise_email(written) if written else None
    if address is None and not (is_off and written is None):
        wrong.append(f"{connection.address} is {'no e-mail address' if written else 'missing'}")
    starts = _moment(_text(connection.starts, told))
    if starts is None and not is_off:
        wrong.append(f"{connection.starts} is no time with its zone, as in 2026-12-01T15:00:00Z")
    if event is None or wrong:
        raise WrongMeeting(wrong)
    return Told(event, is_off, address, starts, _text(connection.instead_of, told))


def take_in(deployment: Deployment, told: Told) -> Taken:
    """Let a booking or a cancellation take effect, once, whoever else tells the same meanwhile.

    Whom it is with is looked for before anything is written, since that may take long.
    """
    campaign = deployment.bundle.campaign.campaign
    event = Event(campaign, told.event)
    with deployment.ledger.read() as tx:
        found = meetings.whose(tx, campaign, told.address) if told.address else frozenset()
    with deployment.ledger.write() as tx:
        booked, off = (meetings.noted(tx, event, kind) for kind in ("meeting", "cancellation"))
        if known := off or (None if told.is_off else booked):
            return Taken("known", known.prospect_id)
        whose = booked.prospect_id if booked else next(iter(found)) if len(found) == 1 else None
        if whose is None:
            return _of_nobody(tx, event, len(found))
        if told.is_off:
            return _cancelled(tx, event, whose, booked)
        return _booked(deployment, tx, event, whose, told)


def _of_nobody(tx: Tx, event: Event, found: int) -> Taken:
    """Keep that there was such an event, and nothing of whom it is with."""
    who = f"one of {found} prospects, nobody knows which" if found else "nobody whom the campaign knows"
    meetings.note(tx, event, "unmatched", None, f"a meeting with {who}")
    return Taken("several" if found else "nobody")


def _booked(deployment: Deployment, tx: Tx, event: Event, whose: str, told: Told) -> Taken:
    when = f"{told.starts:%Y-%m-%d %H:%M} UTC"
    inbound_id = meetings.note(tx, event, "meeting", whose, f"a meeting on {when}")
    if inbound_id is None:
        return Taken("known")
    reason = f"{inbound_id}: a meeting on {when}"
    if told.instead_of:
        _replaced(tx, Event(event.campaign, told.instead_of), whose, inbound_id)
    meetings.withdraw_questions(tx, whose, reason)
    prospects.withdraw_follow_ups(tx, whose, reason)
    before = prospects.get(tx, whose)
    if before.outcome in ("meeting", "won"):
        outcomes.end_sequence(tx, whose, reason, ACTOR)
    else:
        became = outcomes.Became("meeting", before.deal_value)
        outcomes.note(deployment, tx, whose, became, Order(ACTOR, reason))
    return Taken("taken", whose)


def _replaced(tx: Tx, earlier: Event, whose: str, inbound_id: str) -> None:
    """Keep that the event in whose place this one came is off: there is a meeting all the same."""
    booked = meetings.noted(tx, earlier, "meeting")
    if booked is not None and booked.prospect_id == whose:
        meetings.note(tx, earlier, "cancellation", whose, f"{inbound_id} takes the place of {booked.inbound_id}")


def _cancelled(tx: Tx, event: Event, whose: str, booked: meetings.Noted | None) -> Taken:
    """Take back what the booking set, where nothing else holds it; a person decides what is said to them now."""
    inbound_id = meetings.note(tx, event, "cancellation", whose, "a meeting was cancelled")
    if inbound_id is None:
        return Taken("known")
    set_by = _last_set(tx, event.campaign, whose)
    stands = prospects.get(tx, whose).outcome == "meeting" and not meetings.is_meeting(tx, whose)
    if booked and stands and set_by is not None and set_by.actor == ACTOR:
        before = _KNOWN_BEFORE.get(payloads.body_of(tx, set_by.input_digest) or "")
        reason = f"{inbound_id}: {booked.words or 'the meeting'} was cancelled"
        prospects.withdraw_outcome(tx, whose, before, ACTOR, reason)
        ways = _taken_back(tx, whose, reason)
        why = "; ".join((reason, "nothing more is sent to them by itself", *ways))
        approvals.request(tx, event.campaign, whose, "question", why, inbound_id=inbound_id)
    return Taken("cancelled", whose)


def _last_set(tx: Tx, campaign: str, prospect_id: str) -> audit.Entry | None:
    found = audit.entries(tx, campaign, prospect_id=prospect_id, action="outcome", limit=1)
    return found[0] if found else None


def _taken_back(tx: Tx, prospect_id: str, reason: str) -> list[str]:
    """Tell no other system any more of the meeting; of one that was told, or may have been, say what takes it back."""
    ways = []
    for act in acts.of_prospect(tx, prospect_id):
        of_meeting = act.kind == "push" and act.actor == ACTOR and act.detail.get("outcome") == "meeting"
        if of_meeting and act.state == "open" and not act.attempts:
            acts.settle(tx, act, "undone", reason, ACTOR)
        elif of_meeting and act.state in ("open", "done"):
            ways.append(f"another system was told of it: undo {act.id}")
    return ways


def _text(path: str, told: Mapping[str, Any]) -> str | None:
    """The text, number, or yes and no, at a path; None where there is none, or nothing but space."""
    value = paths.at(path, told)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) else None


def _moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
