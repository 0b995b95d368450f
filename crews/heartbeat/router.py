"""Which work is due: rules over ledger counts and schedules, at a moment that is passed in. No model, no I/O."""

from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from config.files.agents import OnFailure
from config.files.crews import AgentTask
from config.graph import crew_graph
from crews.kinds.registry import KINDS, at_hand
from crews.kinds.reporting import reports_now
from crews.standing import retries, schedule, supervision
from crews.standing.decisions import OBJECTIONS
from crews.standing.situations import Situation
from crews.standing.timetable import MIDNIGHT, Timetable
from data.counts import counted
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read.snapshot import Snapshot
from data.records import ALONE, BOSS, BY_RULE, STAND_IN, UNMANAGED, CampaignState

MOST_AT_ONCE = 4
"""Cycles of one task; the engine has as many at work in all."""


@dataclass(frozen=True, slots=True)
class CycleDue:
    """A cycle to open: ``limit`` is the most items it takes, ``path`` says who does it (see ``Cycle``).

    ``items`` are those that a declared task takes; for the works of outreach they are chosen as it is opened.
    """

    stage: str
    task: AgentTask
    limit: int
    attempt: int
    path: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobDue:
    """A job that needs no model: ``enrich``, ``drain`` or ``close``."""

    job: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A stage that failed too often: ``then`` is what its agent's ``on_failure`` says becomes of its work.

    ``items`` are those of a declared task, as of ``CycleDue``.
    """

    stage: str
    task: AgentTask
    then: str
    reason: str
    items: tuple[str, ...] = ()


Due = CycleDue | JobDue | GiveUp


def due(situation: Situation) -> list[Due]:
    """Everything that can be done now, most urgent first; empty while the campaign is halted or over."""
    snapshot, now = situation.snapshot, situation.now
    if snapshot.state is not CampaignState.RUNNING:
        return []
    found: list[Due] = []
    stopped = snapshot.stopped_stages
    if snapshot.next_due is not None and snapshot.next_due <= now:
        found.append(JobDue("drain"))
    silent = _next_silent(situation)
    if snapshot.ends_at <= now or (silent is not None and silent <= now):
        found.append(JobDue("close"))
    if snapshot.unclaimed.to_enrich:
        found.append(JobDue("enrich"))
    found += [JobDue(job) for job in _jobs_of_tasks(situation)]
    stages = situation.bundle.crew.engine_tasks.items()
    wanted = [item for stage, task in stages if stage not in stopped and (item := _stage(situation, stage, task))]
    room = dict(situation.room)
    able: list[CycleDue | GiveUp] = []
    for each in wanted:
        if (item := _within_authority(situation, room, each)) is not None:
            able.append(item)
    return found + [part for item in able for part in _side_by_side(item)]


def _at_work(situation: Situation) -> set[str]:
    """The agents whose work under way does not count yet, whoever stands in for another among them."""
    open_now, last = situation.snapshot.open_cycles, situation.snapshot.last_cycles
    return {one.agent for stage, one in last.items() if open_now.get(stage)}


def _side_by_side(item: CycleDue | GiveUp) -> list[CycleDue | GiveUp]:
    """Several cycles at once of a declared task that no manager delegates: each takes a batch or more."""
    if isinstance(item, GiveUp) or not item.items:
        return [item]
    given = item.items[: item.limit]
    if item.path == BOSS or item.attempt > 1:
        return [replace(item, items=given)]
    parts = min(MOST_AT_ONCE, ceil(item.limit / item.task.batch))
    shares = [given[part::parts] for part in range(parts)]
    return [replace(item, limit=len(share), items=share) for share in shares]


def _jobs_of_tasks(situation: Situation) -> list[str]:
    """The jobs and effects that are due: each does all of its tasks that could take something."""
    tasks, stopped = situation.bundle.crew.tasks, situation.snapshot.stopped_stages
    may_go = situation.timetable.of(situation.items.ready, situation.items.begun)
    able = [task for name, task in tasks.items() if may_go.get(name) and name not in stopped]
    return list(dict.fromkeys(doer for task in able if (doer := task.job or task.effect)))


def next_moment(situation: Situation) -> datetime | None:
    """When something may be due next; None if nothing ever is without news from outside or a person.

    The campaign's end and its reports are no work of their own: they count only while something else is to come.
    """
    snapshot, now = situation.snapshot, situation.now
    if snapshot.state is not CampaignState.RUNNING:
        return None
    crons, zone = situation.bundle.campaign.schedules, situation.bundle.campaign.timezone
    moments = [snapshot.next_due, _next_silent(situation), snapshot.next_lease_end, follow_up_within(snapshot)]
    moments.append(situation.items.put_off_until)
    moments.append(situation.dry_until if situation.sourcing else None)
    for stage, task in situation.bundle.crew.engine_tasks.items():
        if stage not in snapshot.stopped_stages:
            moments.append(KINDS[task.work].again(situation))
    for stage, last in snapshot.last_cycles.items():
        known = stage in situation.bundle.crew.engine_tasks and stage not in snapshot.stopped_stages
        if known and retries.failures(last):
            moments.append(retries.retry_at(last))
    moments += _openings(situation)
    if any(ids and situation.timetable.left.get(name) == 0 for name, ids in situation.items.begun.items()):
        moments.append(schedule.following(MIDNIGHT, zone, now))
    if situation.room and due(situation) != due(replace(situation, room={})):
        moments.append(schedule.following(MIDNIGHT, zone, now))
    if any(moment is not None and moment > now for moment in moments):
        moments += [schedule.following(crons.report, zone, now), snapshot.ends_at, *situation.timetable.slots.values()]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def _openings(situation: Situation) -> list[datetime]:
    """When those go on that wait for their slot or for another day, and have something to do."""
    awake, stopped = replace(situation, timetable=Timetable()), situation.snapshot.stopped_stages
    able = {name: moment for name, moment in situation.timetable.opens.items() if name not in stopped}
    return [moment for name, moment in able.items() if at_hand(awake, name)]


def through(situation: Situation) -> dict[str, datetime]:
    """The tasks whose slot is over, and when it began: all there was is done, and nothing is to be tried again.

    The slot of a task lasts as long as that of those that it waits for, which may still bring it something, that of a
    stage while one before it is at work. Who is at work elsewhere, and begins nothing meanwhile, has not done with it.
    """
    snapshot = situation.snapshot
    if snapshot.state is not CampaignState.RUNNING:
        return {}
    todo, tasks, last = due(situation), situation.bundle.crew.tasks, snapshot.last_cycles
    busy = {item.job if isinstance(item, JobDue) else item.stage for item in todo}
    busy |= {name for name, task in tasks.items() if busy & {task.job, task.effect}}
    busy |= {name for name, one in last.items() if retries.is_to_do_again(one) and at_hand(situation, name)}
    busy |= snapshot.stopped_stages
    busy |= {name for name, some in snapshot.open_cycles.items() if some}
    crew = situation.bundle.crew
    at_work = _at_work(situation) & situation.room.keys()
    busy |= {
        name
        for name, task in crew.engine_tasks.items()
        if KINDS[task.work].is_fed_now(situation) or (task.agent in at_work and at_hand(situation, name))
    }
    busy |= {name for name in tasks if busy & crew_graph.ancestors(crew, name)}
    return {name: slot for name, slot in situation.timetable.at_it.items() if name not in busy}


def follow_up_within(snapshot: Snapshot) -> datetime | None:
    """When somebody wants to hear from us again, if the campaign lasts until then."""
    day = snapshot.next_follow_up
    return day if day is not None and day < snapshot.ends_at else None


def is_to_report(situation: Situation) -> bool:
    """Is the Reporter still to write of the last moment that its schedule names?"""
    stages = [stage for stage, task in situation.bundle.crew.engine_tasks.items() if task.traits.reports]
    able = [stage for stage in stages if stage not in situation.snapshot.stopped_stages]
    if any(situation.snapshot.open_cycles.get(stage) for stage in able):
        return True
    return bool(able) and reports_now(situation)


def _stage(situation: Situation, stage: str, task: AgentTask) -> CycleDue | GiveUp | None:
    """The stage's next cycle, if one is due: first by its rule, then held back while it recovers from a failure.

    A Boss that neither delegated nor decided is left out at once. After the retries each fallback has one try. What
    code failed at says nothing of an agent that the crew has for it since, nor the other way round.
    """
    task = situation.timetable.today(stage, task)
    given = tuple(situation.items.ready.get(stage, ()))[: task.cycle]
    limit = KINDS[task.work].limit(situation, stage, task)
    if limit <= 0 or situation.snapshot.open_cycles.get(stage) or stage in situation.timetable.opens:
        return None
    last = situation.snapshot.last_cycles.get(stage)
    failures = retries.failures(last)
    if last is None or not failures or (last.cycle.path == BY_RULE) != task.is_by_rule:
        return CycleDue(stage, task, limit, 1, _first_path(situation, task, last), given)
    if retries.is_idle_boss(last):
        return CycleDue(stage, task, limit, failures + 1, ALONE, given)
    on_failure = OnFailure() if task.is_by_rule else situation.bundle.agents[task.agent].on_failure
    path = retries.next_path(on_failure, last, failures)
    if path is None:
        reason = f"{stage} failed {counted(failures, 'time')}, last by {last.agent}: {last.error or last.outcome}"
        if last.boss_decision in OBJECTIONS:
            boss, times = supervision.manager_of(situation.bundle, stage), counted(failures, "time")
            reason = f"the {boss} decided to {last.boss_decision} {stage} {times}: {last.boss_reason}"
        return GiveUp(stage, task, on_failure.then, reason, given)
    if situation.now < retries.retry_at(last) and last.boss_decision != "retry":
        return None
    return CycleDue(stage, task, limit, failures + 1, path, given)


def _first_path(situation: Situation, task: AgentTask, last: CycleRecord | None) -> str:
    """Who does a cycle that follows no failure: code by rule, or in a crew without a manager the agent by itself."""
    if task.is_by_rule:
        return BY_RULE
    if task.manager is None:
        return UNMANAGED
    return BOSS if task.traits.is_managers else supervision.path_of(situation.earned, last)


def _within_authority(situation: Situation, room: dict[str, int], item: CycleDue | GiveUp) -> CycleDue | GiveUp | None:
    """As much of a cycle as its agent may do today, without the Boss where that is the agent's way when he rests.

    What it takes is taken from the agent's ``room``: another cycle of the same agent has the rest. Whose work under
    way does not count yet begins nothing.
    """
    if isinstance(item, GiveUp):
        return item
    bundle = situation.bundle
    agent = item.path.removeprefix(STAND_IN) if item.path.startswith(STAND_IN) else item.task.agent
    if agent in room and agent in _at_work(situation):
        return None
    item = replace(item, limit=min(item.limit, room.get(agent, item.limit)))
    if item.limit and item.path == BOSS and room.get(item.task.manager or "", 1) <= 0:
        if ALONE not in bundle.agents[agent].on_failure.fallback:
            return None
        item = replace(item, path=ALONE)
    if agent in room:
        room[agent] -= item.limit
    return item if item.limit else None


def _next_silent(situation: Situation) -> datetime | None:
    """When the first of those who stayed silent is finished."""
    since = situation.snapshot.silent_since
    return None if since is None else since + situation.bundle.sequence.close_after
