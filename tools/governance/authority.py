"""What the envelope lets each agent do alone, held against what it has done on the campaign's day."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.checks.checks import drafts_messages
from config.files.envelopes import Authority
from data.days import day_start
from data.ledger.core.transactions import Tx
from data.ledger.read import workload
from guardrails import authority
from guardrails.autonomy import authority_at
from tools.deployment import Deployment
from tools.governance import earned


class Room(NamedTuple):
    """How many items more an agent may work on this day, and why none, where there is no room."""

    items: int
    why: str


def reasons_to_ask(deployment: Deployment, tx: Tx, agent: str, mailbox: str, recipient: str | None) -> tuple[str, ...]:
    """Why a person has to approve a sequence that the agent is about to draft."""
    rule = _rules(deployment, tx).get(agent)
    if rule is None:
        return ()
    campaign = deployment.bundle.campaign.campaign
    so_far = workload.drafts(tx, campaign, agent, _today(deployment, tx.now), mailbox, recipient)
    return (
        *authority.not_its_own(agent, rule, mailbox, recipient),
        *authority.too_many(agent, rule, **so_far._asdict()),
    )


def rooms(deployment: Deployment, tx: Tx) -> Mapping[str, Room]:
    """The agents whose day is bounded."""
    found: dict[str, Room] = {}
    for agent, rule in _rules(deployment, tx).items():
        drafts = drafts_messages(deployment.bundle.agents[agent])
        done = workload.done(tx, deployment.bundle.campaign.campaign, agent, _today(deployment, tx.now))
        left = authority.room(rule, *done, drafts=drafts)
        if left is not None:
            found[agent] = Room(left, "" if left else authority.why_it_rests(rule, *done))
    return found


def _rules(deployment: Deployment, tx: Tx) -> Mapping[str, Authority]:
    """The authority that each agent has at the level which the campaign has reached."""
    known = deployment.bundle.envelope.authority
    if not any(rule.earned for rule in known.values()):
        return known
    level = earned.level(deployment, tx)
    return {agent: authority_at(rule, level) for agent, rule in known.items()}


def _today(deployment: Deployment, now: datetime) -> datetime:
    return day_start(ZoneInfo(deployment.bundle.campaign.timezone), now)
