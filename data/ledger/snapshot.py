"""A campaign in counts and moments: all that the router decides by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from data.ledger import breaks, calls, campaigns, cycles, inbound, leases, messages, prospects
from data.ledger.cycles import CycleRecord
from data.ledger.ledger import Tx
from data.ledger.schema import approvals as approval_table
from data.ledger.schema import campaigns as campaign_table
from data.ledger.schema import cycles as cycle_table
from data.ledger.schema import inbound as inbound_table
from data.ledger.schema import messages as message_table
from data.ledger.schema import prospects as prospect_table
from data.ledger.states import OPEN_MESSAGES
from data.records import Break, CampaignState, MessageState, Plan, ProspectState


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Prospects (and replies) that wait for work: not paused, and held by no cycle."""

    found: int
    to_enrich: int
    to_build: int
    built: int
    replies: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A campaign at ``taken_at``.

    ``qualified_ever`` counts who was ever qualified, whatever became of them: the goal is held against it.
    ``next_due`` is when the next ready message comes due (it may lie in the past); ``next_lease_end`` when the
    earliest claim lapses; ``silent_since`` the oldest last message among those who have been sent everything and are
    still in sequence. ``last_cycles`` holds each stage's newest cycle, open or closed.
    ``breaks`` is what is stopped now, ``last_break`` when anything last was.
    """

    campaign: str
    run_id: str
    state: CampaignState
    state_reason: str
    goal_qualified: int
    plan: Plan | None
    started_at: datetime
    ends_at: datetime
    taken_at: datetime
    prospects: Mapping[ProspectState, int]
    paused: int
    qualified_ever: int
    unclaimed: Unclaimed
    next_lease_end: datetime | None
    messages: Mapping[MessageState, int]
    next_due: datetime | None
    silent_since: datetime | None
    bounced: int
    complaints: int
    open_approvals: int
    open_cycles: Mapping[str, int]
    last_cycles: Mapping[str, CycleRecord]
    spend_usd: float
    breaks: tuple[Break, ...] = ()
    last_break: datetime | None = None

    @property
    def stopped_stages(self) -> frozenset[str]:
        """Stages that open no cycle until a person lets them go on."""
        return frozenset(known.name for known in self.breaks if known.scope == "stage")

    @property
    def sent(self) -> int:
        """Messages that were sent."""
        return self.messages[MessageState.SENT]

    @property
    def in_preparation(self) -> int:
        """Prospects that may still become qualified or be written to for the first time."""
        states = (ProspectState.FOUND, ProspectState.QUALIFIED, ProspectState.BUILT)
        return sum(self.prospects[state] for state in states)


def snapshot(tx: Tx, campaign: str) -> Snapshot:
    """Read it in one transaction.

    Raises:
        NoSuchCampaign: if the ledger does not know the campaign.
    """
    own = campaigns.get(tx, campaign)
    row = tx.connection.execute(select(campaign_table).where(campaign_table.c.campaign == campaign)).one()
    p, m, i = prospect_table, message_table, inbound_table
    by_state = _grouped(tx, p, p.c.state, campaign)
    by_message = _grouped(tx, m, m.c.state, campaign)
    return Snapshot(
        campaign=campaign,
        run_id=own.run_id,
        state=own.state,
        state_reason=own.state_reason,
        goal_qualified=row.goal_qualified,
        plan=own.plan,
        started_at=own.started_at,
        ends_at=row.ends_at,
        taken_at=tx.now,
        prospects={state: by_state.get(state, 0) for state in ProspectState},
        paused=_count(tx, p, campaign, p.c.paused.is_(True)),
        qualified_ever=prospects.qualified_ever(tx, campaign),
        unclaimed=_unclaimed(tx, campaign),
        next_lease_end=_next_lease_end(tx, campaign),
        messages={state: by_message.get(state, 0) for state in MessageState},
        next_due=messages.next_due(tx, campaign),
        silent_since=silent_since(tx, campaign),
        bounced=_count(tx, i, campaign, i.c.kind == "bounce", i.c.hard.is_(True)),
        complaints=_count(tx, i, campaign, i.c.kind == "complaint"),
        open_approvals=_count(tx, approval_table, campaign, approval_table.c.state == "open"),
        open_cycles=_grouped(tx, cycle_table, cycle_table.c.stage, campaign, cycle_table.c.state == "open"),
        last_cycles=_last_cycles(tx, campaign),
        spend_usd=calls.spend(tx, campaign),
        breaks=tuple(breaks.open_breaks(tx, campaign)),
        last_break=breaks.last_tripped(tx, campaign),
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


def _unclaimed(tx: Tx, campaign: str) -> Unclaimed:
    p = prospect_table.c
    free = (p.paused.is_(False), leases.is_free(tx, prospect_table))
    counted = select(p.state, p.enriched_at.is_not(None), func.count()).where(p.campaign == campaign, *free)
    grouped = tx.connection.execute(counted.group_by(p.state, p.enriched_at.is_not(None)))
    counts = {(state, bool(enriched)): int(number) for state, enriched, number in grouped}

    def of(state: ProspectState, *enriched: bool) -> int:
        return sum(counts.get((state.value, done), 0) for done in enriched)

    return Unclaimed(
        found=of(ProspectState.FOUND, False, True),
        to_enrich=of(ProspectState.QUALIFIED, False),
        to_build=of(ProspectState.QUALIFIED, True),
        built=of(ProspectState.BUILT, False, True),
        replies=_count(tx, inbound_table, campaign, inbound.is_pending(campaign), leases.is_free(tx, inbound_table)),
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


def _last_cycles(tx: Tx, campaign: str) -> dict[str, CycleRecord]:
    stages = select(cycle_table.c.stage).where(cycle_table.c.campaign == campaign).distinct()
    return {stage: cycles.recent(tx, campaign, stage, 1)[0] for stage in tx.connection.execute(stages).scalars().all()}


def _grouped(
    tx: Tx, table: Table, column: ColumnElement[str], campaign: str, *where: ColumnElement[bool]
) -> dict[str, int]:
    statement = select(column, func.count()).where(table.c.campaign == campaign, *where).group_by(column)
    return {key: int(number) for key, number in tx.connection.execute(statement)}


def _count(tx: Tx, table: Table, campaign: str, *where: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(table).where(table.c.campaign == campaign, *where)
    return int(tx.connection.execute(statement).scalar_one())
