"""What is written to a CRM: an outbox of its own. Each fact is in it once, and is written by one process at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, func, or_, select

from data.ledger.core import audit, counters
from data.ledger.core.counters import next_number
from data.ledger.core.crm_schema import crm_writes as table
from data.ledger.core.schema import approvals
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import insert_new
from data.ledger.flow import withdrawals
from data.ledger.govern import crm_facts
from data.ledger.govern.crm_facts import WROTE, Fact, Kind
from data.records import CapKey

ACTOR = "crm"
_SCOPE = "crm_read"

State = Literal["waiting", "writing", "done", "refused", "superseded", "withdrawn"]
"""``writing`` is one whose request is being made, or was when a crash came; ``superseded`` a status in whose place a
newer one came; ``withdrawn`` what is not written any more, since the person was forgotten."""

NOT_TAKEN = "the CRM takes no"
"""How the question begins that a person is asked of writes that were refused; the write's id stands before it."""

_OPEN = ("waiting", "writing")


@dataclass(frozen=True, slots=True)
class Write:
    """One fact on its way to the CRM. ``contact`` and ``target`` are the CRM's ids of whom and what.

    ``due_at`` is when it is tried next; of one that is ``writing`` when it is taken for cut short.
    """

    id: str
    campaign: str
    prospect_id: str
    kind: Kind
    fact: str
    detail: str
    state: State
    attempts: int
    due_at: datetime
    contact: str | None
    target: str | None
    note: str
    created_at: datetime
    done_at: datetime | None


def read_upto(tx: Tx, campaign: str, kinds: Collection[Kind]) -> int:
    """Up to which record of the audit these kinds of facts were sought; other kinds are sought from the first on."""
    key = _cursor(campaign, kinds)
    return counters.read(tx, [key])[key]


def is_wanted(tx: Tx, campaign: str) -> bool:
    """Whether a campaign that has written to a CRM has more to write, or may have."""
    where = (table.c.campaign == campaign, table.c.state.in_(_OPEN))
    if tx.connection.execute(select(table.c.write_id).where(*where).limit(1)).first() is not None:
        return True
    key = CapKey(_SCOPE, campaign, "")
    read = counters.read(tx, [key])[key]
    return bool(read) and crm_facts.last_about_anybody(tx, campaign) > read


def prepare(tx: Tx, campaign: str, kinds: Collection[Kind], facts: Sequence[Fact], after: int, upto: int) -> bool:
    """Put facts on the list that were sought from ``after`` to ``upto``; False if somebody else has sought further."""
    if read_upto(tx, campaign, kinds) != after:
        return False
    for fact in facts:
        if fact.kind not in kinds:
            continue
        if fact.kind == "status":
            _prepare_status(tx, campaign, fact)
        else:
            _insert(tx, campaign, fact)
    counters.add(tx, _cursor(campaign, kinds), upto - after)
    last = CapKey(_SCOPE, campaign, "")
    counters.add(tx, last, max(upto - counters.read(tx, [last])[last], 0))
    return True


def due(tx: Tx, campaign: str, limit: int) -> list[Write]:
    """What is to be written now, the longest due first; of whom something is being written, nothing."""
    return _all(tx, table.c.campaign == campaign, *_ready(tx), limit=limit)


def begin(tx: Tx, write: Write, until: datetime) -> bool:
    """Count an attempt before it is made; False if it is not to be made any more, or another process makes it.

    Of one person another process makes none either: both would make somebody whom the CRM does not know yet.
    """
    mine = (table.c.write_id == write.id, table.c.attempts == write.attempts)
    begun = table.update().where(*mine, *_ready(tx)).values(state="writing", attempts=write.attempts + 1, due_at=until)
    return tx.connection.execute(begun).rowcount == 1


def is_old(tx: Tx, write: Write) -> bool:
    """Whether a newer status of the prospect's is on the list, or was written."""
    newer = (table.c.prospect_id == write.prospect_id, table.c.kind == "status", table.c.number > int(write.id[1:]))
    return write.kind == "status" and tx.connection.execute(select(table.c.write_id).where(*newer)).first() is not None


def settle(
    tx: Tx, write: Write, state: State, note: str = "", contact: str | None = None, target: str | None = None
) -> bool:
    """Say what became of one that is being written; the audit has it too. False where that is nobody's to say any more.

    Of one that was withdrawn meanwhile, or taken up by another process, no id is kept.
    """
    values: dict[str, Any] = {"state": state, "note": note, "contact": contact}
    if state == "done":
        values |= {"target": target, "done_at": tx.now}
    if not tx.connection.execute(table.update().where(*_at_work(write)).values(**values)).rowcount:
        return False
    told = f"{write.id} {write.kind} {write.fact}: {note}" if note else f"{write.id} {write.kind} {write.fact}"
    audit.append(tx, write.campaign, ACTOR, WROTE, state, told, prospect_id=write.prospect_id, output=target or "")
    return True


def postpone(tx: Tx, write: Write, until: datetime, note: str, contact: str | None, *, counts: bool) -> None:
    """Try it again at that moment; an attempt that does not count is given back, where nothing can have arrived."""
    attempts = write.attempts + 1 if counts else write.attempts
    put_off = {"state": "waiting", "due_at": until, "note": note, "attempts": attempts, "contact": contact}
    tx.connection.execute(table.update().where(*_at_work(write)).values(**put_off))


def lose_contact(tx: Tx, prospect_id: str) -> None:
    """The CRM does not know the prospect any more under the id that it gave."""
    tx.connection.execute(table.update().where(table.c.prospect_id == prospect_id).values(contact=None))


def next_due(tx: Tx, campaign: str) -> datetime | None:
    """When the next one is due; None if none is open."""
    first = func.min(table.c.due_at, type_=table.c.due_at.type)
    where = (table.c.campaign == campaign, table.c.state.in_(_OPEN))
    found: datetime | None = tx.connection.execute(select(first).where(*where)).scalar_one()
    return found


def contact_of(tx: Tx, prospect_id: str) -> str | None:
    """The CRM's id of the prospect, as it was last written under."""
    mine = (table.c.prospect_id == prospect_id, table.c.contact.is_not(None))
    statement = select(table.c.contact).where(*mine).order_by(table.c.number.desc()).limit(1)
    return tx.connection.execute(statement).scalar()


def target_of(tx: Tx, campaign: str, fact: str) -> str | None:
    """The CRM's id of a note or a meeting that was written."""
    statement = select(table.c.target).where(table.c.campaign == campaign, table.c.fact == fact)
    return tx.connection.execute(statement).scalar()


def of_prospect(tx: Tx, prospect_id: str) -> list[Write]:
    """All that was written of a prospect, or is to be, in order."""
    return _all(tx, table.c.prospect_id == prospect_id)


def of_campaign(tx: Tx, campaign: str, states: Collection[State]) -> list[Write]:
    """What is in one of the states, in order."""
    return _all(tx, table.c.campaign == campaign, table.c.state.in_(list(states)))


def counts(tx: Tx, campaign: str) -> dict[tuple[Kind, State], int]:
    """How many there are by kind and state."""
    many = select(table.c.kind, table.c.state, func.count()).where(table.c.campaign == campaign)
    found = tx.connection.execute(many.group_by(table.c.kind, table.c.state).order_by(table.c.kind, table.c.state))
    return {(kind, state): count for kind, state, count in found}


def retry(tx: Tx, campaign: str, by: str, note: str = "") -> int:
    """Have what was refused, or waits, tried again now, of which nobody is asked any more; return how many."""
    stopped = or_(table.c.state == "refused", table.c.state == "waiting")
    again = table.update().where(table.c.campaign == campaign, stopped)
    many = tx.connection.execute(again.values(state="waiting", attempts=1, due_at=tx.now, note="")).rowcount
    if many:
        audit.append(tx, campaign, by, "crm_retry", str(many), note)
        of_refused = (approvals.c.campaign == campaign, approvals.c.reason.like(f"w%: {NOT_TAKEN} %"))
        withdrawals.withdraw(tx, f"{by} had it tried again", *of_refused)
    return many


def _prepare_status(tx: Tx, campaign: str, fact: Fact) -> None:
    """Put a status on the list where the last one is another; what still waits of those before is not written."""
    mine = (table.c.prospect_id == fact.prospect_id, table.c.kind == "status")
    past = tx.connection.execute(select(table).where(*mine).order_by(table.c.number)).all()
    if past and past[-1].detail == fact.detail:
        return
    older = table.update().where(*mine, table.c.state.in_(["waiting", "refused"]))
    tx.connection.execute(older.values(state="superseded"))
    _insert(tx, campaign, fact._replace(name=f"status {fact.prospect_id} {len(past) + 1}"))


def _insert(tx: Tx, campaign: str, fact: Fact) -> None:
    known = (table.c.campaign == campaign, table.c.fact == fact.name)
    if tx.connection.execute(select(table.c.write_id).where(*known)).first() is not None:
        return
    number = next_number(tx, "crm_write")
    row = {"write_id": f"w{number}", "number": number, "campaign": campaign, "prospect_id": fact.prospect_id,
           "kind": fact.kind, "fact": fact.name, "detail": fact.detail, "state": "waiting", "due_at": tx.now,
           "attempts": 0, "note": "", "created_at": tx.now}  # fmt: skip
    insert_new(tx, table, row, ["campaign", "fact"])


def _ready(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    """That it is due, and nothing is being written of whom it is about."""
    other = table.alias("other")
    at_work = (
        select(other.c.write_id)
        .where(
            other.c.prospect_id == table.c.prospect_id,
            other.c.state == "writing",
            other.c.due_at > tx.now,
        )
        .exists()
    )
    return table.c.state.in_(_OPEN), table.c.due_at <= tx.now, ~at_work


def _at_work(write: Write) -> tuple[ColumnElement[bool], ...]:
    """That it is this attempt which is being made: one that took too long may have been followed by another."""
    return table.c.write_id == write.id, table.c.state == "writing", table.c.attempts == write.attempts + 1


def _cursor(campaign: str, kinds: Collection[Kind]) -> CapKey:
    return CapKey(_SCOPE, campaign, ",".join(sorted(kinds)))


def _all(tx: Tx, *where: ColumnElement[bool], limit: int | None = None) -> list[Write]:
    statement = select(table).where(*where)
    order = (table.c.number,) if limit is None else (table.c.due_at, table.c.number)
    return [_write(row) for row in tx.connection.execute(statement.order_by(*order).limit(limit))]


def _write(row: Row[Any]) -> Write:
    return Write(
        row.write_id, row.campaign, row.prospect_id, row.kind, row.fact, row.detail, row.state, row.attempts,
        row.due_at, row.contact, row.target, row.note, row.created_at, row.done_at,
    )  # fmt: skip
