"""How much an agent has done since a moment."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, bindparam, case, func, select

from data.identity import email_domain
from data.items import TaskState
from data.ledger.core import audit
from data.ledger.core.item_schema import task_states
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import cycles, messages, model_calls
from data.ledger.core.transactions import Tx
from data.ledger.flow.messages import ANSWER

RESTS = "authority"
"""The audit's action when an agent has done what it may do alone; its decision is when it goes on."""


class Workload(NamedTuple):
    """Items that its cycles recorded, and dollars for its requests to models."""

    items: int
    usd: float


class Drafts(NamedTuple):
    """Sequences that it drafted: in all, from one mailbox, and to one domain."""

    day: int
    mailbox: int
    domain: int


def done(tx: Tx, campaign: str, agent: str, since: datetime) -> Workload:
    """What the agent has done from the moment on; a cycle counts when it began."""
    row = _DONE.one(tx, {"of": campaign, "agent": agent, "since": since})
    return Workload(int(row[0]), float(row[1]))


def recorded(tx: Tx, campaign: str, stage: str, since: datetime) -> int:
    """How many items the cycles of a stage recorded that began from the moment on."""
    return int(tx.connection.execute(_RECORDED, {"of": campaign, "stage": stage, "since": since}).scalar_one())


def settled(tx: Tx, campaign: str, task: str, since: datetime, *, by_cycles: bool) -> int:
    """How many items a declared task has done from the moment on; ``by_cycles`` leaves out what people did by hand."""
    done = _SETTLED.where(_t.cycle_id.is_not(None)) if by_cycles else _SETTLED
    return int(tx.connection.execute(done, {"of": campaign, "task": task, "since": since}).scalar_one())


def _sum(column: Any, at: Any) -> ScalarSelect[Any]:
    """Of what is the agent's, from the moment on."""
    own = column.table.c
    mine = (own.campaign == bindparam("of"), own.agent == bindparam("agent"))
    since = at >= bindparam("since", type_=at.type)
    return select(func.coalesce(func.sum(column), 0)).where(*mine, since).scalar_subquery()


_c, _t = cycles.c, task_states.c
_RECORDED = select(func.coalesce(func.sum(_c.recorded), 0)).where(
    _c.campaign == bindparam("of"),
    _c.stage == bindparam("stage"),
    _c.started_at >= bindparam("since", type_=_c.started_at.type),
)
_SETTLED = select(func.count()).where(
    _t.campaign == bindparam("of"),
    _t.task == bindparam("task"),
    _t.state == TaskState.DONE,
    _t.settled_at >= bindparam("since", type_=_t.settled_at.type),
)
_DONE = Prepared(
    select(_sum(cycles.c.recorded, cycles.c.started_at), _sum(model_calls.c.cost_usd, model_calls.c.called_at))
)


def resting(tx: Tx, campaign: str) -> list[str]:
    """Who rests at this moment, until when, and why, as the audit has it."""
    noted = audit.entries(tx, campaign, action=RESTS, since=tx.now - timedelta(days=2))
    return [entry.rationale for entry in noted if datetime.fromisoformat(entry.decision) > tx.now]


def drafts(tx: Tx, campaign: str, agent: str, since: datetime, mailbox: str, recipient: str | None) -> Drafts:
    """How many sequences the agent drafted from the moment on, and how many of them like this one."""
    m = messages.c
    domain = f"@{email_domain(recipient)}" if recipient else "@"
    same = (m.mailbox == mailbox, m.recipient.endswith(domain, autoescape=True))
    counts = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in same]
    first = (m.campaign == campaign, m.author == agent, m.step == 1, m.sequence != ANSWER, m.created_at >= since)
    row = tx.connection.execute(select(func.count(), *counts).where(*first)).one()
    return Drafts(*(int(count) for count in row))
