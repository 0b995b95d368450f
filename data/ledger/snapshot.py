"""A campaign in counts and moments: all that the router decides by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, func, select

from data.ledger import calls, campaigns, cycles, inbound, leases, messages
from data.ledger.cycles import LastCycle
from data.ledger.ledger import Tx
from data.ledger.schema import approvals as approval_table
from data.ledger.schema import campaigns as campaign_table
from data.ledger.schema import cycles as cycle_table
from data.ledger.schema import inbound as inbound_table
from data.ledger.schema import messages as message_table
from data.ledger.schema import prospects as prospect_table
from data.ledger.states import OPEN_MESSAGES
from data.records import Campaign, MessageState, Plan, ProspectState


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A campaign at ``taken_at``.

    ``goal`` is held against ``qualified_ever``, who was ever qualified, whatever became of them. What waits for work
    (``to_judge`` to ``pending_replies``) is neither paused nor held by a cycle. ``planned_at`` is when the present plan
    was set, ``exhausted_at`` when its search had nobody new (None: it still has); ``sources_dry``: no plan would.
    ``next_due`` is when the next ready message comes due, ``next_close`` when the next silent prospect is finished
    (both may lie in the past), ``next_lease_end`` when the earliest claim lapses. ``last`` is by stage.
    """

    campaign: Campaign
    taken_at: datetime
    ends_at: datetime
    goal: int
    qualified_ever: int
    plan: Plan | None
    planned_at: datetime | None
    exhausted_at: datetime | None
    sources_dry: bool
    prospects: Mapping[ProspectState, int]
    paused: int
    to_judge: int
    to_enrich: int
    to_build: int
    to_publish: int
    pending_replies: int
    messages: Mapping[MessageState, int]
    next_due: datetime | None
    next_close: datetime | None
    next_lease_end: datetime | None
    bounced: int
    complaints: int
    open_approvals: int
    open_cycles: int
    last: Mapping[str, LastCycle]
    spend_usd: float

    @property
    def exhausted(self) -> bool:
        """Does the present plan's search find nobody new?"""
        return self.exhausted_at is not None

    @property
    def sent(self) -> int:
        """Messages that were sent."""
        return self.messages[MessageState.SENT]

    def last_of(self, work: str) -> LastCycle | None:
        """The newest cycle that did this work, in whatever stage."""
        done = [cycle for cycle in self.last.values() if cycle.work == work]
        return max(done, key=lambda cycle: int(cycle.cycle_id[1:]), default=None)


def snapshot(tx: Tx, campaign: str, close_after: timedelta | None = None) -> Snapshot:
    """Read it in one transaction; ``close_after`` is the sequence's, without it ``next_close`` stays empty.

    Raises:
        NoSuchCampaign: if the ledger does not know the campaign.
    """
    own = campaigns.get(tx, campaign)
    row = tx.connection.execute(select(campaign_table).where(campaign_table.c.campaign == campaign)).one()
    p, m, i = prospect_table, message_table, inbound_table
    by_state = _grouped(tx, p.c.state, campaign)
    by_message = _grouped(tx, m.c.state, campaign)
    free = (p.c.paused.is_(False), leases.is_free(tx, p))
    waiting = _grouped(tx, p.c.state, campaign, *free)
    to_enrich = _count(tx, p, campaign, *free, p.c.state == ProspectState.QUALIFIED, p.c.enriched_at.is_(None))
    silent = silent_since(tx, campaign) if close_after is not None else None
    return Snapshot(
        campaign=own,
        taken_at=tx.now,
        ends_at=row.ends_at,
        goal=row.goal_qualified,
        qualified_ever=_count(tx, p, campaign, p.c.qualified_at.is_not(None)),
        plan=own.plan,
        planned_at=row.planned_at,
        exhausted_at=row.exhausted_at,
        sources_dry=row.sources_dry,
        prospects={state: by_state.get(state, 0) for state in ProspectState},
        paused=_count(tx, p, campaign, p.c.paused.is_(True)),
        to_judge=waiting.get(ProspectState.FOUND, 0),
        to_enrich=to_enrich,
        to_build=waiting.get(ProspectState.QUALIFIED, 0) - to_enrich,
        to_publish=waiting.get(ProspectState.BUILT, 0),
        pending_replies=_count(tx, i, campaign, inbound.is_pending(campaign), leases.is_free(tx, i)),
        messages={state: by_message.get(state, 0) for state in MessageState},
        next_due=messages.next_due(tx, campaign),
        next_close=silent + close_after if silent is not None and close_after is not None else None,
        next_lease_end=_next_lease_end(tx, campaign),
        bounced=_count(tx, i, campaign, i.c.kind == "bounce", i.c.hard.is_(True)),
        complaints=_count(tx, i, campaign, i.c.kind == "complaint"),
        open_approvals=_count(tx, approval_table, campaign, approval_table.c.state == "open"),
        open_cycles=_count(tx, cycle_table, campaign, cycle_table.c.state == "open"),
        last=cycles.last_of_stages(tx, campaign),
        spend_usd=calls.spend(tx, campaign),
    )


def silent_since(tx: Tx, campaign: str) -> datetime | None:
    """When the first of those who have been sent everything, and are still in sequence, got their last message."""
    quiet = _quiet(campaign).subquery()
    oldest = select(func.min(quiet.c.last_sent, type_=message_table.c.sent_at.type))
    found: datetime | None = tx.connection.execute(oldest).scalar_one()
    return found


def silent_before(tx: Tx, campaign: str, moment: datetime) -> list[str]:
    """Prospects in sequence whose last message was sent at or before the moment, and who have none to come."""
    quiet = _quiet(campaign).subquery()
    statement = select(quiet.c.prospect_id).where(quiet.c.last_sent <= moment).order_by(quiet.c.number)
    return list(tx.connection.execute(statement).scalars())


def _quiet(campaign: str) -> Select[Any]:
    p, m = prospect_table.c, message_table.c
    still_open = select(m.prospect_id).where(m.campaign == campaign, m.state.in_(OPEN_MESSAGES))
    last_sent = func.max(m.sent_at, type_=m.sent_at.type).label("last_sent")
    return (
        select(p.prospect_id, p.number, last_sent)
        .join(message_table, m.prospect_id == p.prospect_id)
        .where(p.campaign == campaign, p.state == ProspectState.IN_SEQUENCE, p.paused.is_(False))
        .where(m.state == MessageState.SENT, p.prospect_id.not_in(still_open))
        .group_by(p.prospect_id, p.number)
    )


def _next_lease_end(tx: Tx, campaign: str) -> datetime | None:
    ends = [
        tx.connection.execute(
            select(func.min(table.c.lease_until, type_=table.c.lease_until.type)).where(
                table.c.campaign == campaign, table.c.lease_until > tx.now
            )
        ).scalar_one()
        for table in (prospect_table, inbound_table)
    ]
    return min((end for end in ends if end is not None), default=None)


def _grouped(tx: Tx, column: Column[str], campaign: str, *where: ColumnElement[bool]) -> dict[str, int]:
    statement = select(column, func.count()).where(column.table.c.campaign == campaign, *where).group_by(column)
    return {key: int(number) for key, number in tx.connection.execute(statement)}


def _count(tx: Tx, table: Table, campaign: str, *where: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(table).where(table.c.campaign == campaign, *where)
    return int(tx.connection.execute(statement).scalar_one())
