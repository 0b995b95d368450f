"""What came to be of prospects that a CRM is told: derived from the rows that say so, whoever wrote them.

The audit says whom anything was done about since it was last looked at: whatever changes a message, a mail or a
prospect leaves a record, in the same transaction, and records are in order. So nothing is missed, and nobody who
changes a row has to think of a CRM.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select

from config.files.crms import Status
from data.ledger.core.schema import audit, inbound, messages, prospects
from data.ledger.core.transactions import Tx
from data.ledger.flow.items import MOST_IDS
from data.ledger.flow.prospects import OUTCOME_WITHDRAWN
from data.ledger.govern.traces import NAME
from data.records import MessageState, Outcome, ProspectState

WROTE = "crm_write"
"""The action of the audit's record that something was written to the CRM, which is nothing that it is told."""

MOST_RECORDS = 1_000
"""So many records of the audit are looked through at once."""

Kind = Literal["status", "note", "meeting"]
Source = Literal["sent", "reply", "opt_out", "outcome", "booked", "cancelled"]
"""What a note or a meeting is read from: a message, a mail, a record of the audit."""

_BACK: dict[str, tuple[Kind, Source]] = {
    "reply": ("note", "reply"),
    "opt_out": ("note", "opt_out"),
    "meeting": ("meeting", "booked"),
    "cancellation": ("meeting", "cancelled"),
}
_OUTCOMES = ("outcome", OUTCOME_WITHDRAWN)


class Fact(NamedTuple):
    """A fact for the CRM: ``name`` tells it apart in its campaign, ``detail`` is a status, or the booking cancelled.

    A status has no name: it is what holds now, and is written where it is another than the last one.
    """

    prospect_id: str
    kind: Kind
    name: str
    detail: str = ""


class Touched(NamedTuple):
    """About whom something was done, up to which record of the audit; whether there are more records."""

    ids: tuple[str, ...]
    upto: int
    more: bool


def touched(tx: Tx, campaign: str, after: int) -> Touched:
    """The prospects of the next records of the audit."""
    mine = (audit.c.campaign == campaign, audit.c.seq > after)
    end = tx.connection.execute(select(func.max(audit.c.seq)).where(audit.c.campaign == campaign)).scalar() or 0
    upto = min(end, after + MOST_RECORDS)
    about = (audit.c.seq <= upto, audit.c.prospect_id.is_not(None), audit.c.action != WROTE)
    found = tx.connection.execute(select(audit.c.prospect_id).where(*mine, *about)).scalars()
    return Touched(tuple(dict.fromkeys(found)), upto, upto < end)


def last_about_anybody(tx: Tx, campaign: str) -> int:
    """The number of the last record about a prospect that is none of what was written to the CRM."""
    about = (audit.c.campaign == campaign, audit.c.prospect_id.is_not(None), audit.c.action != WROTE)
    found = tx.connection.execute(select(audit.c.seq).where(*about).order_by(audit.c.seq.desc()).limit(1)).scalar()
    return found or 0


def facts_of(tx: Tx, campaign: str, ids: Sequence[str]) -> list[Fact]:
    """All that a CRM is told of these prospects, in the order in which it came to be, each one's status last.

    It is told nothing of whoever was not written to and of whom nothing is known, nor of who was forgotten.
    """
    found: list[Fact] = []
    for start in range(0, len(ids), MOST_IDS):
        some = ids[start : start + MOST_IDS]
        history = _history(tx, campaign, some)
        people = select(prospects).where(prospects.c.prospect_id.in_(some)).order_by(prospects.c.number)
        for row in tx.connection.execute(people):
            past = history[row.prospect_id]
            if past.facts and row.company != NAME:
                found += [fact for _, fact in sorted(past.facts, key=lambda one: one[0])]
                status = status_of(ProspectState(row.state), row.outcome, past.replied, past.intent)
                found.append(Fact(row.prospect_id, "status", "", status))
    return found


def status_of(state: ProspectState, outcome: Outcome | None, replied: bool, intent: str | None) -> Status:
    """What a contact's status is: what they do not want comes first, then what came of them, then what they said."""
    if state is ProspectState.OPTED_OUT:
        return "opted_out"
    if state is ProspectState.BOUNCED:
        return "bounced"
    if outcome is not None:
        return outcome
    if intent == "not_interested":
        return "not_interested"
    return "replied" if replied or state is ProspectState.REPLIED else "contacted"


class _Past:
    """What has left to one prospect and come from them."""

    def __init__(self) -> None:
        self.facts: list[tuple[datetime, Fact]] = []
        self.replied = False
        self.intent: str | None = None


def _history(tx: Tx, campaign: str, ids: Sequence[str]) -> dict[str, _Past]:
    found: dict[str, _Past] = defaultdict(_Past)
    left = select(messages.c.message_id, messages.c.prospect_id, messages.c.sent_at, messages.c.created_at)
    for row in tx.connection.execute(
        left.where(messages.c.prospect_id.in_(ids), messages.c.state == MessageState.SENT)
    ):
        note = Fact(row.prospect_id, "note", f"sent {row.message_id}")
        found[row.prospect_id].facts.append((row.sent_at or row.created_at, note))
    back = select(inbound).where(inbound.c.prospect_id.in_(ids), inbound.c.kind.in_(list(_BACK)))
    came = tx.connection.execute(back.order_by(inbound.c.received_at, inbound.c.number)).all()
    booked = {row.mail_key.removeprefix("meeting"): row.inbound_id for row in came if row.kind == "meeting"}
    for row in came:
        past = found[row.prospect_id]
        past.facts += [(row.received_at, fact) for fact in _of_mail(row, past, booked)]
    said = select(audit.c.seq, audit.c["at"], audit.c.prospect_id)
    mine = (audit.c.campaign == campaign, audit.c.prospect_id.in_(ids), audit.c.action.in_(_OUTCOMES))
    for record in tx.connection.execute(said.where(*mine)):
        note = Fact(record.prospect_id, "note", f"outcome {record.seq}")
        found[record.prospect_id].facts.append((record.at, note))
    return found


def _of_mail(row: Any, past: _Past, booked: Mapping[str, str]) -> Iterator[Fact]:
    """What one mail tells. Of one that may be nobody's words nothing, until it was read."""
    kind, source = _BACK[row.kind]
    booking = booked.get(row.mail_key.removeprefix("cancellation")) if row.kind == "cancellation" else ""
    if booking is None:
        return
    if row.kind == "reply":
        if (row.doubt and row.intent is None) or row.intent == "auto_reply":
            return
        past.replied, past.intent = True, row.intent or past.intent
    yield Fact(row.prospect_id, kind, f"{source} {row.inbound_id}", booking)
