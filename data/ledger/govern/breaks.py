"""What a breaker, or a person, has stopped: a campaign, one of its mailboxes or a stage, until a person resumes it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from data.ledger.core import audit, seals
from data.ledger.core.counters import next_number
from data.ledger.core.governance_schema import breaks
from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.records import Break, BreakScope, CampaignState, Trip


def called(scope: str, name: str) -> str:
    """What is stopped, as people call it: ``mailbox sam``; a stage or a task by its name alone."""
    return name if scope == "stage" else f"{scope} {name}"


def trip(tx: Tx, campaign: str, tripped: Trip, actor: str) -> Break | None:
    """Stop what tripped, with a record of its figures; None if it is stopped already: that keeps its first reason."""
    scope, name = tripped.scope, tripped.name
    if scope == "campaign":
        if campaigns.get(tx, campaign).state is CampaignState.HALTED:
            return None
    elif any((known.scope, known.name) == (scope, name) for known in open_breaks(tx, campaign)):
        return None
    number = next_number(tx, "break")
    figures = json.dumps(dict(tripped.figures), sort_keys=True)
    tx.connection.execute(
        breaks.insert().values(
            break_id=f"b{number}", number=number, campaign=campaign, scope=scope, name=name, breaker=tripped.breaker,
            reason=tripped.reason, figures=figures, tripped_at=tx.now, tripped_by=actor,
        )
    )  # fmt: skip
    what = f"{scope} {name}: {tripped.breaker}"
    row = seals.of(tx, "break", f"b{number}")
    audit.append(tx, campaign, actor, "breaker", "tripped", f"{what}: {tripped.reason}", output=figures, row=row)
    if scope == "campaign":
        campaigns.halt(tx, campaign, tripped.reason, actor)
    return next(known for known in open_breaks(tx, campaign) if known.id == f"b{number}")


def open_breaks(tx: Tx, campaign: str) -> list[Break]:
    """What is stopped, oldest first."""
    return [_break(row) for row in _OPEN.rows(tx, {"of": campaign})]


def to_resume(tx: Tx, campaign: str) -> list[Break]:
    """What waits for a person to let it go on: no mailbox or stage of a campaign that has ended."""
    over = campaigns.get(tx, campaign).state is CampaignState.FINISHED
    return [known for known in open_breaks(tx, campaign) if known.scope == "campaign" or not over]


def resume(tx: Tx, campaign: str, scope: BreakScope, name: str, by: str, note: str) -> Sequence[Break]:
    """Let it go on; return what had stopped it. A campaign that is halted or finished runs again."""
    closed = [known for known in open_breaks(tx, campaign) if (known.scope, known.name) == (scope, name)]
    if scope == "campaign":
        campaigns.resume(tx, campaign, by, note)
        return closed
    mine = (
        breaks.c.campaign == campaign,
        breaks.c.scope == scope,
        breaks.c.name == name,
        breaks.c.resumed_at.is_(None),
    )
    tx.connection.execute(breaks.update().where(*mine).values(resumed_at=tx.now, resumed_by=by, note=note))
    for known in closed:
        row = seals.of(tx, "break", known.id)
        audit.append(tx, campaign, by, "breaker", "resumed", f"{scope} {name}: {note}", row=row)
    return closed


def resumed_at(tx: Tx, campaign: str, scope: BreakScope, name: str) -> datetime | None:
    """When a person last let it go on: what came before trips no breaker of it again."""
    found: datetime | None = _RESUMED.value(tx, {"of": campaign, "scope": scope, "name": name})
    return found


def last_of(tx: Tx, campaign: str) -> datetime | None:
    """When anything of the campaign was last stopped."""
    found: datetime | None = _LAST.value(tx, {"of": campaign})
    return found


_b, _own = breaks.c, breaks.c.campaign == bindparam("of")
_OPEN = Prepared(select(breaks).where(_own, _b.resumed_at.is_(None)).order_by(_b.number))
_LAST = Prepared(select(func.max(_b.tripped_at, type_=_b.tripped_at.type)).where(_own))
_RESUMED = Prepared(
    select(func.max(_b.resumed_at, type_=_b.resumed_at.type)).where(
        _own, _b.scope == bindparam("scope"), _b.name == bindparam("name")
    )
)


def _break(row: Any) -> Break:
    return Break(
        row.break_id, row.campaign, row.scope, row.name, row.breaker, row.reason, json.loads(row.figures),
        row.tripped_at, row.resumed_at, row.resumed_by, row.note, row.tripped_by,
    )  # fmt: skip
