"""What the heartbeat sees to besides work: levels earned, people to write to again, models and stages that fail."""

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile

from config.files.crews import AgentTask
from crews.standing import schedule
from crews.standing.retries import UNFRUITFUL, empty_searches
from crews.standing.timetable import MIDNIGHT
from data.ledger.core import audit, counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, campaigns, cycles, prospects
from data.ledger.flow.cycles import GIVEN_UP, CycleRecord
from data.ledger.govern import breaks
from data.ledger.read import departures
from data.ledger.read.workload import RESTS
from data.records import CampaignState, CapKey, Trip
from guardrails import breakers
from tools.deployment import Deployment
from tools.governance import authority, earned, trips
from tools.notices import follow_ups

ACTOR = "router"


def govern(deployment: Deployment, tx: Tx) -> list[str]:
    """Promote what was earned, remind of who is to be written to, trip what has to stop; return what is told."""
    own = campaigns.get(tx, deployment.bundle.campaign.campaign)
    if own.state is not CampaignState.RUNNING:
        return []
    earned.review(deployment, tx)
    follow_ups.remind(deployment, tx)
    _note_rest(deployment, tx)
    since = departures.running_since(tx, own.name, own.started_at)
    told = [trips.trip(deployment, tx, tripped, ACTOR) for tripped in _trips(deployment, tx, own.name, since)]
    return [text for text in told if text is not None]


def _trips(deployment: Deployment, tx: Tx, campaign: str, since: datetime) -> Iterator[Trip]:
    rules = deployment.bundle.envelope.breakers
    counted = calls.failures(tx, campaign, since)
    if failing := breakers.model_errors(campaign, counted.requests, counted.failed, rules.model_errors):
        yield failing
    sourced = prospects.qualified_ever(tx, campaign) >= deployment.bundle.campaign.goal.qualified
    newest = {record.cycle.stage: record for record in cycles.last_of_each_stage(tx, campaign)}
    for stage, task in deployment.bundle.crew.engine_tasks.items():
        searching = task.traits.searches
        if (searching and sourced) or stage not in newest or not _barren(task, [newest[stage]]):
            continue
        count = _barren(task, recent(deployment, tx, stage, since))
        if silent := breakers.silence(stage, count, rules.silence, searching=searching):
            yield silent


def _note_rest(deployment: Deployment, tx: Tx) -> None:
    """Note, once a day, who has done what it may do alone, and when it goes on."""
    own = deployment.bundle.campaign
    again = schedule.following(MIDNIGHT, own.timezone, tx.now)
    for agent, room in authority.rooms(deployment, tx).items():
        noted = CapKey("rests", f"{own.campaign}/{agent}", again.isoformat())
        if not room.items and not counters.read(tx, [noted])[noted]:
            counters.reserve(tx, [noted])
            why = f"{agent} rests until {again:%Y-%m-%d %H:%M} UTC: it {room.why}"
            audit.append(tx, own.campaign, ACTOR, RESTS, again.isoformat(), why)


def recent(deployment: Deployment, tx: Tx, stage: str, since: datetime) -> list[CycleRecord]:
    """The stage's last cycles (newest first), as many as silence counts, since a person last let it go on."""
    campaign = deployment.bundle.campaign.campaign
    resumed = breaks.resumed_at(tx, campaign, "stage", stage)
    begin = max(since, resumed) if resumed else since
    last = cycles.recent(tx, campaign, stage, deployment.bundle.envelope.breakers.silence.cycles)
    return [record for record in last if record.started_at >= begin]


def _barren(task: AgentTask, last: list[CycleRecord]) -> int:
    """How many of the last cycles in a row came to nothing.

    A search counts if it ended well and found nobody. Any other stage is heard out while it has retries and fallbacks.
    """
    if task.traits.searches:
        return empty_searches(last)
    if not last or last[0].outcome != GIVEN_UP:
        return 0
    return sum(1 for _ in takewhile(lambda record: record.recorded == 0 and record.state in UNFRUITFUL, last))
