"""A campaign's own row: its state, its plan, its end."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import bindparam, select

from data.ledger.core import audit, seals
from data.ledger.core.governance_schema import breaks
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import campaigns
from data.ledger.core.transactions import Tx
from data.records import Campaign, CampaignState, Plan

_ONE = Prepared(select(campaigns).where(campaigns.c.campaign == bindparam("of")))
_EACH = Prepared(select(campaigns).order_by(campaigns.c.started_at, campaigns.c.campaign))


class _More(TypedDict, total=False):
    """What a record may have besides."""

    cycle_id: str | None
    input: str
    output: str


class NoSuchCampaign(LookupError):
    """The ledger has no campaign of that name."""


def open_campaign(
    tx: Tx,
    name: str,
    run_id: str,
    vertical: str,
    goal: int,
    config_digest: str,
    ends_at: datetime,
    infrastructure_usd_per_month: float = 0,
) -> Campaign:
    """Begin the campaign, or take it up again: an existing one keeps its run, times and plan.

    ``goal`` is a number of qualified prospects. Another configuration than the last one is noted in the audit; its goal
    and its sum for infrastructure hold from then on.
    """
    row = _row(tx, name)
    declared = {"goal_qualified": goal, "infrastructure_usd_per_month": infrastructure_usd_per_month}
    if row is None:
        values = {
            "campaign": name, "run_id": run_id, "vertical": vertical, "state": CampaignState.RUNNING,
            "config_digest": config_digest, "started_at": tx.now, "ends_at": ends_at, "updated_at": tx.now, **declared,
        }  # fmt: skip
        tx.connection.execute(campaigns.insert().values(**values))
        _note(tx, name, "operator", "campaign_opened", "running", f"goal {goal} qualified", input=config_digest)
    elif row.config_digest != config_digest:
        _update(tx, name, config_digest=config_digest, **declared)
        _note(tx, name, "operator", "config_changed", row.state, "another configuration", input=config_digest)
    return get(tx, name)


def get(tx: Tx, name: str) -> Campaign:
    """The campaign.

    Raises:
        NoSuchCampaign: if the ledger does not know it.
    """
    row = _row(tx, name)
    if row is None:
        known = ", ".join(campaign.name for campaign in all_campaigns(tx)) or "none"
        raise NoSuchCampaign(f"there is no campaign {name!r} in this ledger (known: {known})")
    return _campaign(row)


def ends_at(tx: Tx, name: str) -> datetime:
    """When its days are over.

    Raises:
        NoSuchCampaign: if the ledger does not know it.
    """
    get(tx, name)
    over: datetime = tx.connection.execute(select(campaigns.c.ends_at).where(campaigns.c.campaign == name)).scalar_one()
    return over


def all_campaigns(tx: Tx) -> list[Campaign]:
    """All campaigns, oldest first."""
    return [_campaign(row) for row in _EACH.rows(tx, {})]


def set_plan(tx: Tx, name: str, plan: Plan, actor: str, cycle_id: str | None = None) -> None:
    """Replace the plan."""
    text = json.dumps(asdict(plan), sort_keys=True, ensure_ascii=False)
    before = get(tx, name).plan
    _update(tx, name, plan=text)
    _note(
        tx,
        name,
        actor,
        "plan",
        "set" if before is None else "replanned",
        plan.rationale,
        cycle_id=cycle_id,
        output=text,
    )


def halt(tx: Tx, name: str, reason: str, actor: str) -> None:
    """Stop the campaign until a person resumes it. One that is halted already keeps its first reason."""
    if get(tx, name).state is not CampaignState.HALTED:
        _set_state(tx, name, CampaignState.HALTED, reason, actor)


def resume(tx: Tx, name: str, actor: str, reason: str) -> None:
    """Let a halted (or finished) campaign go on; what had stopped it is over. Its mailboxes and stages are not."""
    if get(tx, name).state is not CampaignState.RUNNING:
        _set_state(tx, name, CampaignState.RUNNING, reason, actor)
        mine = (breaks.c.campaign == name, breaks.c.scope == "campaign", breaks.c.resumed_at.is_(None))
        over = {"resumed_at": tx.now, "resumed_by": actor, "note": reason}
        open_now = list(tx.connection.execute(select(breaks.c.break_id).where(*mine)).scalars())
        tx.connection.execute(breaks.update().where(*mine).values(**over))
        for break_id in open_now:
            row = seals.of(tx, "break", break_id)
            audit.append(tx, name, actor, "breaker", "resumed", f"campaign {name}: {reason}", row=row)


def finish(tx: Tx, name: str, reason: str, actor: str = "router") -> None:
    """End the campaign."""
    if get(tx, name).state is not CampaignState.FINISHED:
        _set_state(tx, name, CampaignState.FINISHED, reason, actor)


def _set_state(tx: Tx, name: str, state: CampaignState, reason: str, actor: str) -> None:
    _update(tx, name, state=state, state_reason=reason)
    _note(tx, name, actor, "campaign_state", state, reason)


def _note(tx: Tx, name: str, actor: str, action: str, decision: str, rationale: str, **more: Unpack[_More]) -> None:
    audit.append(tx, name, actor, action, decision, rationale, **more, row=seals.of(tx, "campaign", name))


def _update(tx: Tx, name: str, **values: object) -> None:
    tx.connection.execute(campaigns.update().where(campaigns.c.campaign == name).values(**values, updated_at=tx.now))


def _row(tx: Tx, name: str) -> Any:
    return _ONE.one(tx, {"of": name})


def _campaign(row: Any) -> Campaign:
    plan = Plan(**json.loads(row.plan)) if row.plan else None
    return Campaign(
        row.campaign, row.run_id, CampaignState(row.state), row.state_reason, plan, row.started_at, row.autonomy,
        row.autonomy_since,
    )  # fmt: skip
