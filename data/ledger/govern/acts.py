"""Acts that can be undone: what was done to whom, by whom, and what takes it back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, select

from data.ledger.core import audit
from data.ledger.core.counters import next_number
from data.ledger.core.governance_schema import acts
from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx
from data.redact import redact

ActKind = Literal["draft", "push", "release"]
ActState = Literal["open", "done", "failed", "undone"]


class NoSuchAct(LookupError):
    """The ledger has no act of that id."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``target`` is what it made (a first message, a record elsewhere, a file), ``detail`` what else is known.

    ``open`` is one that is still to be done (again, where it was tried before); ``failed`` one that was given up.
    """

    id: str
    campaign: str
    prospect_id: str
    kind: ActKind
    target: str
    detail: dict[str, Any]
    state: ActState
    attempts: int
    tried_at: datetime | None
    actor: str
    cycle_id: str | None
    trace_id: str | None
    compensation: str
    created_at: datetime
    done_at: datetime | None
    note: str


def record(
    tx: Tx,
    campaign: str,
    prospect_id: str,
    kind: ActKind,
    compensation: str,
    actor: str,
    *,
    target: str = "",
    detail: Mapping[str, Any] | None = None,
    cycle_id: str | None = None,
    done: bool = True,
) -> str:
    """Keep an act and return its id (``a1``); one that is not ``done`` yet is open."""
    number = next_number(tx, "act")
    tx.connection.execute(
        acts.insert().values(
            act_id=f"a{number}", number=number, campaign=campaign, prospect_id=prospect_id, kind=kind, target=target,
            detail=json.dumps(detail or {}, sort_keys=True), state="done" if done else "open", actor=actor,
            cycle_id=cycle_id, trace_id=tx.trace_id or None, compensation=compensation,
            done_at=tx.now if done else None, created_at=tx.now,
        )
    )  # fmt: skip
    return f"a{number}"


def get(tx: Tx, act_id: str) -> Act:
    """The act.

    Raises:
        NoSuchAct: if the ledger does not know it.
    """
    found = _all(tx, acts.c.act_id == act_id)
    if not found:
        raise NoSuchAct(f"there is no act {act_id!r} in this ledger")
    return found[0]


def of_cycle(tx: Tx, cycle_id: str) -> list[Act]:
    """What a cycle did that can be undone, in order."""
    return _all(tx, acts.c.cycle_id == cycle_id)


def of_prospect(tx: Tx, prospect_id: str) -> list[Act]:
    """What was done about a prospect, or an item, in order."""
    return _all(tx, acts.c.prospect_id == prospect_id)


def still_open(tx: Tx, campaign: str, kind: ActKind) -> list[Act]:
    """What is still to be done, oldest first."""
    return [_act(row) for row in _OPEN.rows(tx, {"of": campaign, "kind": kind})]


def attempt(tx: Tx, act: Act) -> bool:
    """Count an attempt before it is made; False if the act is not open any more, or another process makes this one."""
    mine = (acts.c.act_id == act.id, acts.c.state == "open", acts.c.attempts == act.attempts)
    counted = acts.update().where(*mine).values(attempts=act.attempts + 1, tried_at=tx.now)
    return tx.connection.execute(counted).rowcount == 1


def settle(tx: Tx, act: Act, state: ActState, note: str, actor: str, target: str | None = None) -> None:
    """Say what became of an act (``target``: what it made elsewhere); the audit has it too."""
    values: dict[str, object] = {"state": state, "note": note}
    if target is not None:
        values["target"] = target
    if state == "done":
        values["done_at"] = tx.now
    if state == "undone":
        values |= {"undone_at": tx.now, "undone_by": actor}
    tx.connection.execute(acts.update().where(acts.c.act_id == act.id).values(**values))
    given = redact(json.dumps(act.detail, sort_keys=True, ensure_ascii=False))
    audit.append(
        tx, act.campaign, actor, f"act_{act.kind}", state, f"{act.id} {note}".strip(), prospect_id=act.prospect_id,
        cycle_id=act.cycle_id, trace_id=act.trace_id, input=given,
        output=act.target if target is None else target,
    )  # fmt: skip


_a = acts.c
_OPEN = Prepared(
    select(acts)
    .where(_a.campaign == bindparam("of"), _a.kind == bindparam("kind"), _a.state == "open")
    .order_by(_a.number)
)


def _all(tx: Tx, *where: ColumnElement[bool]) -> list[Act]:
    return [_act(row) for row in tx.connection.execute(select(acts).where(*where).order_by(acts.c.number))]


def _act(row: Any) -> Act:
    return Act(
        id=row.act_id,
        campaign=row.campaign,
        prospect_id=row.prospect_id,
        kind=row.kind,
        target=row.target,
        detail=json.loads(row.detail),
        state=row.state,
        attempts=row.attempts,
        tried_at=row.tried_at,
        actor=row.actor,
        cycle_id=row.cycle_id,
        trace_id=row.trace_id,
        compensation=row.compensation,
        created_at=row.created_at,
        done_at=row.done_at,
        note=row.note,
    )
