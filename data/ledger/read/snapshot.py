"""A campaign in counts and moments: all that the router decides by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, ScalarSelect, Select, Table, bindparam, func, select

from data.ledger.core import leases
from data.ledger.core.governance_schema import breaks as break_table
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals as approval_table
from data.ledger.core.schema import campaigns as campaign_table
from data.ledger.core.schema import cycles as cycle_table
from data.ledger.core.schema import inbound as inbound_table
from data.ledger.core.schema import messages as message_table
from data.ledger.core.schema import prospects as prospect_table
from data.ledger.core.states import OPEN_MESSAGES
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, campaigns, cycles, inbound, messages
from data.ledger.flow.cycles import CycleRecord
from data.ledger.flow.prospects import WITH_A_TASK
from data.ledger.govern import breaks, paid
from data.ledger.govern.traces import NAME as ERASED
from data.records import Break, CampaignState, MessageState, Plan, ProspectState


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Prospects (and replies) that wait for a stage: not paused, held by no cycle, and with no task of their crew."""

    found: int
    to_enrich: int
    to_build: int
    to_critique: int
    built: int
    replies: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A campaign at ``taken_at``.

    ``qualified_ever`` counts who was ever qualified, and was not rejected after all: the goal is held against it.
    ``next_due`` is when the next ready message comes due (it may lie in the past); ``next_lease_end`` when the
    earliest claim lapses; ``silent_since`` the oldest last message among those who have been sent everything and are
    still in sequence. ``in_doubt`` counts those in review whom a yes to their angles lets go on, ``unread``
    the replies that no agent has read and that wait for a person.
    ``last_cycles`` holds each stage's newest cycle, open or closed.
    ``forgotten`` counts who was erased: they stand among those who opted out, and did not.
    ``breaks`` is what is stopped now, ``last_break`` when anything last was. ``next_follow_up`` is the first day, still
    to come, on which somebody wants to hear from us again.
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
    in_doubt: int
    unread: int
    open_cycles: Mapping[str, int]
    last_cycles: Mapping[str, CycleRecord]
    spend_usd: float
    breaks: tuple[Break, ...] = ()
    last_break: datetime | None = None
    next_follow_up: datetime | None = None
    paid_usd: float = 0.0
    forgotten: int = 0

    def standing(self, order: Sequence[ProspectState]) -> dict[str, int]:
        """How many are in each state, for people, in this order; who was erased is told apart, at the end."""
        counts = {state.value: self.prospects[state] for state in order}
        if ProspectState.OPTED_OUT in counts:
            counts |= {ProspectState.OPTED_OUT.value: counts[ProspectState.OPTED_OUT] - self.forgotten}
            counts["forgotten"] = self.forgotten
        return {state: number for state, number in counts.items() if number}

    @property
    def cost_usd(self) -> float:
        """Dollars for models, and for questions to others that were paid for or are about to be."""
        return self.spend_usd + self.paid_usd

    @property
    def stopped_stages(self) -> frozenset[str]:
        """Stages that open no cycle until a person lets them go on."""
        return frozenset(known.name for known in self.breaks if known.scope == "stage")

    @property
    def misses_goal(self) -> bool:
        """Whether fewer were ever qualified than the campaign was to find."""
        return self.qualified_ever < self.goal_qualified

    @property
    def goal_in_words(self) -> str:
        """How far it came, for people."""
        return f"{self.qualified_ever} of {self.goal_qualified} count towards the goal: it was not reached"

    @property
    def sent(self) -> int:
        """Messages that were sent."""
        return self.messages[MessageState.SENT]

    @property
    def in_preparation(self) -> int:
        """Prospects that may still become qualified or be written to for the first time."""
        states = (ProspectState.FOUND, ProspectState.QUALIFIED, ProspectState.IN_CRITIQUE, ProspectState.BUILT)
        return sum(self.prospects[state] for state in states)


def snapshot(tx: Tx, campaign: str) -> Snapshot:
    """Read it in one transaction.

    Raises:
        NoSuchCampaign: if the ledger does not know the campaign.
    """
    own = campaigns.get(tx, campaign)
    found = _FIGURES.one(tx, {"of": campaign, "now": tx.now})
    by_state, by_message = _grouped(tx, _BY_STATE, campaign), _grouped(tx, _BY_MESSAGE, campaign)
    lease_ends = [end for end in (found.prospect_lease, found.inbound_lease) if end is not None]
    return Snapshot(
        campaign=campaign,
        run_id=own.run_id,
        state=own.state,
        state_reason=own.state_reason,
        goal_qualified=found.goal_qualified,
        plan=own.plan,
        started_at=own.started_at,
        ends_at=found.ends_at,
        taken_at=tx.now,
        prospects={state: by_state.get(state, 0) for state in ProspectState},
        paused=found.paused,
        qualified_ever=found.qualified_ever,
        unclaimed=_unclaimed(tx, campaign, found.replies),
        next_lease_end=min(lease_ends, default=None),
        messages={state: by_message.get(state, 0) for state in MessageState},
        next_due=messages.next_due(tx, campaign),
        silent_since=found.silent_since,
        bounced=found.bounced,
        complaints=found.complaints,
        open_approvals=found.open_approvals,
        in_doubt=found.in_doubt,
        unread=found.unread,
        open_cycles=_grouped(tx, _OPEN_CYCLES, campaign),
        last_cycles={record.cycle.stage: record for record in cycles.last_of_each_stage(tx, campaign)},
        spend_usd=calls.spend(tx, campaign),
        paid_usd=paid.usd(tx, campaign),
        forgotten=found.forgotten,
        breaks=tuple(breaks.open_breaks(tx, campaign)),
        last_break=found.last_break,
        next_follow_up=found.next_follow_up,
    )


def silent_before(tx: Tx, campaign: str, moment: datetime, among: Collection[str] | None = None) -> list[str]:
    """Prospects in sequence whose last message was sent at or before the moment, and who have none to come.

    Only those ``among`` these, where they are given.
    """
    chosen = _quiet() if among is None else _quiet().where(_p.prospect_id.in_(among))
    quiet = chosen.subquery()
    statement = select(quiet.c.prospect_id).where(quiet.c.last_sent <= moment).order_by(quiet.c.number)
    return list(tx.connection.execute(statement, {"of": campaign}).scalars())


def _quiet() -> Select[Any]:
    p, m = prospect_table.c, message_table.c
    still_open = select(m.prospect_id).where(m.campaign == _OF, m.state.in_(OPEN_MESSAGES))
    last_sent = func.max(m.sent_at, type_=m.sent_at.type).label("last_sent")
    return (
        select(p.prospect_id, p.number, last_sent)
        .join(message_table, m.prospect_id == p.prospect_id)
        .where(p.campaign == _OF, p.state == ProspectState.IN_SEQUENCE, p.paused.is_(False))
        .where(m.state == MessageState.SENT, p.prospect_id.not_in(still_open))
        .group_by(p.prospect_id, p.number)
    )


def _unclaimed(tx: Tx, campaign: str, replies: int) -> Unclaimed:
    grouped = _UNCLAIMED.all(tx, {"of": campaign, "now": tx.now})
    counts = {(state, bool(enriched)): int(number) for state, enriched, number in grouped}

    def of(state: ProspectState, *enriched: bool) -> int:
        return sum(counts.get((state.value, done), 0) for done in enriched)

    return Unclaimed(
        found=of(ProspectState.FOUND, False, True),
        to_enrich=of(ProspectState.QUALIFIED, False),
        to_build=of(ProspectState.QUALIFIED, True),
        to_critique=of(ProspectState.IN_CRITIQUE, False, True),
        built=of(ProspectState.BUILT, False, True),
        replies=replies,
    )


def _grouped(tx: Tx, statement: Prepared, campaign: str) -> dict[str, int]:
    return {key: int(number) for key, number in statement.all(tx, {"of": campaign})}


def _numbers(column: Column[str], *where: ColumnElement[bool]) -> Prepared:
    return Prepared(select(column, func.count()).where(_own(column.table), *where).group_by(column))


def _number(table: Table, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(_own(table), *where).scalar_subquery()


def _least(column: Column[datetime], *where: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return select(func.min(column, type_=column.type)).where(_own(column.table), *where).scalar_subquery()


def _own(table: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.campaign == _OF
    return condition


_OF: BindParameter[str] = bindparam("of")
_NOW = bindparam("now", type_=prospect_table.c.lease_until.type)
_p, _m, _i = prospect_table.c, message_table.c, inbound_table.c

_BY_STATE, _BY_MESSAGE = _numbers(_p.state), _numbers(_m.state)
_OPEN_CYCLES = _numbers(cycle_table.c.stage, cycle_table.c.state == "open")
_UNCLAIMED = Prepared(
    select(_p.state, _p.enriched_at.is_not(None), func.count())
    .where(_own(prospect_table), _p.paused.is_(False), leases.is_free(prospect_table, _NOW), ~WITH_A_TASK)
    .group_by(_p.state, _p.enriched_at.is_not(None))
)
_SILENT = _quiet().subquery()
_ASKED_OF_ANGLES = _p.prospect_id.in_(
    select(approval_table.c.prospect_id).where(
        _own(approval_table), approval_table.c.state == "open", approval_table.c.kind == "angle"
    )
)
_ASKED_OF_REPLIES = _i.inbound_id.in_(
    select(approval_table.c.inbound_id).where(
        _own(approval_table), approval_table.c.state == "open", approval_table.c.kind == "escalation"
    )
)
_FIGURES = Prepared(
    select(
        campaign_table.c.goal_qualified,
        campaign_table.c.ends_at,
        _number(prospect_table, _p.paused.is_(True)).label("paused"),
        _number(prospect_table, _p.qualified_at.is_not(None), _p.state != ProspectState.REJECTED).label(
            "qualified_ever"
        ),
        _number(inbound_table, inbound.is_pending(_OF), leases.is_free(inbound_table, _NOW)).label("replies"),
        _number(inbound_table, _i.kind == "bounce", _i.hard.is_(True)).label("bounced"),
        _number(inbound_table, _i.kind == "complaint").label("complaints"),
        _number(approval_table, approval_table.c.state == "open").label("open_approvals"),
        _number(prospect_table, _p.state == ProspectState.NEEDS_REVIEW, _ASKED_OF_ANGLES).label("in_doubt"),
        _number(inbound_table, _i.kind == "reply", _i.intent.is_(None), _ASKED_OF_REPLIES).label("unread"),
        _number(prospect_table, _p.state == ProspectState.OPTED_OUT, _p.state_reason == ERASED).label("forgotten"),
        _least(_p.lease_until, _p.lease_until > _NOW).label("prospect_lease"),
        _least(_i.lease_until, _i.lease_until > _NOW).label("inbound_lease"),
        _least(_i.follow_up_on, inbound.is_to_follow_up(_OF)).label("next_follow_up"),
        select(func.min(_SILENT.c.last_sent, type_=_m.sent_at.type)).scalar_subquery().label("silent_since"),
        select(func.max(break_table.c.tripped_at, type_=break_table.c.tripped_at.type))
        .where(_own(break_table))
        .scalar_subquery()
        .label("last_break"),
    ).where(_own(campaign_table))
)
