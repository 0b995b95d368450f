"""Cycles: bounded pieces of work, each begun once for its due key."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict, Unpack

from sqlalchemy import bindparam, func, select

from data.ledger.core import audit, leases
from data.ledger.core.counters import next_number
from data.ledger.core.item_schema import task_states
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import cycles
from data.ledger.core.schema import inbound as inbound_table
from data.ledger.core.schema import prospects as prospect_table
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, items, prospects
from data.records import ALONE, BOSS, BY_RULE, Cycle

CycleState = Literal["open", "done", "partial", "nothing", "failed"]

GIVEN_UP = "given_up"
UNPAID = "unpaid"
"""What a cycle came to that was cut short because the models had cost what they may."""
HALTED = "halted"
"""What a cycle came to that a halt, or the campaign's end, cut short."""
CUT_SHORT = (UNPAID, HALTED)
"""They are no failures, and their work is due again at once."""


class NoSuchCycle(LookupError):
    """The ledger has no cycle of that id."""


@dataclass(frozen=True, slots=True)
class CycleRecord:
    """A cycle with what came of it."""

    cycle: Cycle
    agent: str
    state: CycleState
    delegations: int
    boss_decision: str | None
    boss_reason: str
    outcome: str | None
    outcome_detail: str
    recorded: int
    error: str
    due_key: str
    started_at: datetime
    ended_at: datetime | None

    @property
    def number(self) -> int:
        """Cycles are numbered as they begin: a later one has a higher number, also at one moment of the clock."""
        return int(self.cycle.id[1:])


class Closing(TypedDict, total=False):
    """What is known at a cycle's end."""

    delegations: int
    boss_decision: str | None
    boss_reason: str
    outcome: str | None
    outcome_detail: str
    recorded: int
    error: str


def open_cycle(
    tx: Tx,
    campaign: str,
    stage: str,
    work: str,
    agent: str,
    items: Sequence[str],
    attempt: int,
    path: str,
    due_key: str,
) -> Cycle | None:
    """Begin a cycle; None if one of this campaign and stage was begun for the due key already.

    ``path`` says who does it (see ``Cycle``). The items are claimed separately.
    """
    same = (cycles.c.campaign == campaign, cycles.c.stage == stage, cycles.c.due_key == due_key)
    if tx.connection.execute(select(cycles.c.cycle_id).where(*same)).first():
        return None
    number = next_number(tx, "cycle")
    cycle = Cycle(f"c{number}", campaign, stage, work, tuple(items), attempt, path)
    tx.connection.execute(
        cycles.insert().values(
            cycle_id=cycle.id, number=number, campaign=campaign, stage=stage, work=work, agent=agent,
            items=json.dumps(list(items)), attempt=attempt, direct=cycle.direct, path=path, state="open",
            due_key=due_key, started_at=tx.now,
        )
    )  # fmt: skip
    audit.append(
        tx, campaign, "router", "cycle_opened", stage, f"attempt {attempt}, by {agent}, path {path}", cycle_id=cycle.id,
        input=" ".join(items),
    )  # fmt: skip
    return cycle


def close(tx: Tx, cycle_id: str, state: CycleState, **fields: Unpack[Closing]) -> None:
    """End a cycle: note what came of it, free what it held. Closing it again changes nothing."""
    before = record_of(tx, cycle_id)
    if before.state != "open":
        return
    tx.connection.execute(
        cycles.update().where(cycles.c.cycle_id == cycle_id).values(state=state, ended_at=tx.now, **fields)
    )
    prospects.release(tx, cycle_id)
    inbound.release(tx, cycle_id)
    items.release(tx, cycle_id)
    why = "; ".join(str(text) for text in (fields.get("boss_reason"), fields.get("error")) if text)
    audit.append(
        tx, before.cycle.campaign, before.agent, "cycle_closed", fields.get("boss_decision") or state, why,
        cycle_id=cycle_id, input=" ".join(before.cycle.items),
        output=f"{fields.get('outcome') or state}: {fields.get('outcome_detail', '')}",
    )  # fmt: skip


def hold_on(tx: Tx, ids: Sequence[str], until: datetime) -> None:
    """Hold until then what these cycles hold."""
    for table in (prospect_table, inbound_table, task_states):
        leases.renew(tx, table, ids, until)


def give_up(tx: Tx, campaign: str, stage: str) -> None:
    """Note that the stage's failures so far have been dealt with: the next cycle starts counting anew."""
    for last in recent(tx, campaign, stage, 1):
        mine = cycles.c.cycle_id == last.cycle.id
        tx.connection.execute(cycles.update().where(mine).values(outcome=GIVEN_UP))


def note_cut_short(tx: Tx, cycle_id: str, *, unpaid: bool) -> None:
    """Note that the cycle was cut short, for want of money or by a halt: no failure, and its work is due again."""
    why = UNPAID if unpaid else HALTED
    tx.connection.execute(cycles.update().where(cycles.c.cycle_id == cycle_id).values(outcome=why))


def failed(tx: Tx, campaign: str) -> list[CycleRecord]:
    """The campaign's cycles at which something failed, oldest first; those that were cut short are none of them."""
    cut_short = func.coalesce(cycles.c.outcome, "").in_(CUT_SHORT)
    wrong = (cycles.c.campaign == campaign, cycles.c.error != "", ~cut_short)
    return list(map(_record, tx.connection.execute(select(cycles).where(*wrong).order_by(cycles.c.number))))


def get(tx: Tx, cycle_id: str) -> Cycle:
    """The cycle.

    Raises:
        NoSuchCycle: if the ledger does not know it.
    """
    return record_of(tx, cycle_id).cycle


def record_of(tx: Tx, cycle_id: str) -> CycleRecord:
    """The cycle with what came of it.

    Raises:
        NoSuchCycle: if the ledger does not know it.
    """
    found = _ONE.one(tx, {"of": cycle_id})
    if found is None:
        raise NoSuchCycle(f"there is no cycle {cycle_id!r} in this ledger")
    return _record(found)


def recent(tx: Tx, campaign: str, stage: str, n: int) -> list[CycleRecord]:
    """The last ``n`` cycles of a stage, newest first."""
    return list(map(_record, _RECENT.rows(tx, {"of": campaign, "stage": stage, "most": n})))


def closed_since(tx: Tx, campaign: str, since: datetime, n: int, besides: Collection[str] = ()) -> list[CycleRecord]:
    """The last ``n`` cycles of agents that began from the moment on and have ended, newest first, ``besides`` some."""
    of = {"of": campaign, "since": since, "most": n, "besides": list(besides)}
    return list(map(_record, _CLOSED.rows(tx, of)))


def last_of_each_stage(tx: Tx, campaign: str) -> list[CycleRecord]:
    """Each stage's newest cycle."""
    return list(map(_record, _LAST.rows(tx, {"of": campaign})))


def open_cycles(tx: Tx) -> list[Cycle]:
    """Cycles that were begun and have not ended, oldest first."""
    begun = tx.connection.execute(select(cycles).where(cycles.c.state == "open").order_by(cycles.c.number))
    return [_record(row).cycle for row in begun]


_c = cycles.c
_OWN = select(cycles).where(_c.campaign == bindparam("of"))
_NEWEST = _OWN.order_by(_c.number.desc()).limit(bindparam("most"))
_ONE = Prepared(select(cycles).where(_c.cycle_id == bindparam("of")))
_RECENT = Prepared(_NEWEST.where(_c.stage == bindparam("stage")))
_CLOSED = Prepared(
    _NEWEST.where(_c.state != "open", _c.started_at >= bindparam("since", type_=_c.started_at.type)).where(
        _c.work.not_in(bindparam("besides", expanding=True)),
        func.coalesce(_c.outcome, "").not_in(CUT_SHORT),
        _c.path.is_distinct_from(BY_RULE),
    )
)
_LAST = Prepared(
    select(cycles).where(
        _c.number.in_(select(func.max(_c.number)).where(_c.campaign == bindparam("of")).group_by(_c.stage))
    )
)


def _record(row: Any) -> CycleRecord:
    items = tuple(json.loads(row.items))
    cycle = Cycle(
        row.cycle_id, row.campaign, row.stage, row.work, items, row.attempt, row.path or (ALONE if row.direct else BOSS)
    )
    return CycleRecord(
        cycle=cycle,
        agent=row.agent,
        state=row.state,
        delegations=row.delegations,
        boss_decision=row.boss_decision,
        boss_reason=row.boss_reason,
        outcome=row.outcome,
        outcome_detail=row.outcome_detail,
        recorded=row.recorded,
        error=row.error,
        due_key=row.due_key,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
