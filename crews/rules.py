"""When each kind of work is due, and how many items its next cycle would take. Pure: no model, no I/O."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from typing_extensions import override

from config.crews import AgentTask
from config.works import AnyWork
from crews import retries, rulings, schedule
from crews.situations import Situation
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read.snapshot import Unclaimed


class Rule(ABC):
    """The rule of a kind of work."""

    @abstractmethod
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        """How many items a cycle of this stage would take now; 0 if it is not due."""

    def at_hand(self, situation: Situation, stage: str, task: AgentTask) -> int:
        """How many items there are for it, whether or not it may have them now."""
        return self.limit(situation, stage, task)

    def again(self, _situation: Situation) -> datetime | None:
        """When there is something for it to do next, if that is known now."""
        return None


class Declared(Rule):
    """A declared task is due as soon as an item is ready for it."""

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return min(self.at_hand(situation, stage, task), task.cycle)

    @override
    def at_hand(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return len(situation.items.ready.get(stage, ()))


class Planning(Rule):
    """A plan is due at first, on schedule, at the Boss's word, or because this one's territory is exhausted."""

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return int(_plan_due(situation))


class Scouting(Rule):
    """A search follows a plan, as long as there is somewhere to look; who was found before is judged in any case."""

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        if _wants_plan(situation, situation.last(task.work)) or not situation.snapshot.plan:
            return 0
        able = situation.snapshot.unclaimed.found or (situation.searching and not _plan_due(situation))
        return task.cycle if able else 0


class Batched(Rule):
    """A stage between scouting and sending takes a full cycle, or what there is once nothing more comes.

    ``waits`` says how many prospects it could take now, ``fed_by`` whose prospects come to it next.
    """

    def __init__(self, work: AnyWork, waits: Callable[[Unclaimed], int], fed_by: tuple["Batched", ...] = ()) -> None:
        self.work = work
        self.waits = waits
        self.fed_by = fed_by

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        last = situation.last(task.work)
        if _wants_plan(situation, last):
            return 0
        waiting = self.at_hand(situation, stage, task)
        is_waited_for = task.schedule is None and (last is None or last.boss_decision != "retry")
        return (
            0 if waiting < task.cycle and is_waited_for and self._more_to_come(situation) else min(waiting, task.cycle)
        )

    @override
    def at_hand(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return self.waits(situation.snapshot.unclaimed)

    def _more_to_come(self, situation: Situation) -> bool:
        """Whether a stage before this one is still to hand it more, without waiting for a slot or another day."""
        new = (situation.searching and not situation.rests("scout")) or situation.snapshot.unclaimed.to_enrich > 0
        waiting = situation.snapshot.unclaimed
        able = [one for one in self.fed_by if not (situation.stopped(one.work) or situation.rests(one.work))]
        return any(one.waits(waiting) > 0 or (new and not one.fed_by) for one in able) if self.fed_by else new


class Replying(Rule):
    """Replies are read on schedule."""

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        if _wants_plan(situation, situation.last(task.work)):
            return 0
        is_open = _slot_open(situation, task.work, situation.bundle.campaign.schedules.inbox)
        return min(situation.snapshot.unclaimed.replies, task.cycle) if is_open else 0

    @override
    def again(self, situation: Situation) -> datetime | None:
        own = situation.bundle.campaign
        some = situation.snapshot.unclaimed.replies
        return schedule.following(own.schedules.inbox, own.timezone, situation.now) if some else None


class Reporting(Rule):
    """A report is due on schedule, and once something was stopped."""

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        last, stopped = situation.last(task.work), situation.snapshot.last_break
        if _wants_plan(situation, last):
            return 0
        is_untold = stopped is not None and (last is None or last.started_at < stopped)
        return int(is_untold or reports_now(situation))


_BUILD = Batched("build", lambda waiting: waiting.to_build)
_CRITIQUE = Batched("critique", lambda waiting: waiting.to_critique, (_BUILD,))

RULES: Mapping[AnyWork, Rule] = MappingProxyType(
    {
        "plan": Planning(),
        "scout": Scouting(),
        "build": _BUILD,
        "critique": _CRITIQUE,
        "publish": Batched("publish", lambda waiting: waiting.built, (_BUILD, _CRITIQUE)),
        "inbox": Replying(),
        "report": Reporting(),
        "task": Declared(),
    }
)
"""By the names that a crew's YAML has for them."""


def at_hand(situation: Situation, stage: str) -> int:
    """How many items there are for a task, an agent's or code's, whether or not it may have them now."""
    task = situation.bundle.crew.agent_tasks.get(stage)
    return (
        len(situation.items.ready.get(stage, ())) if task is None else RULES[task.work].at_hand(situation, stage, task)
    )


def reports_now(situation: Situation) -> bool:
    """Is the moment open at which the campaign wants a report?"""
    return _slot_open(situation, "report", situation.bundle.campaign.schedules.report)


def _plan_due(situation: Situation) -> bool:
    """The first plan; a new one on schedule, at the Boss's word, or because this one's territory is exhausted."""
    if any(_wants_plan(situation, last) for last in situation.snapshot.last_cycles.values()):
        return True
    if not situation.searching:
        return False
    plan, scout = situation.last("plan"), situation.last("scout")
    if situation.snapshot.plan is None or plan is None or retries.is_to_do_again(plan):
        return True
    if (
        scout is not None
        and retries.found_nobody(scout)
        and plan.started_at <= scout.started_at
        and plan.number < scout.number
    ):
        return True
    return _slot_open(situation, "plan", situation.bundle.campaign.schedules.plan)


def _wants_plan(situation: Situation, last: CycleRecord | None) -> bool:
    """Has the Boss asked for another plan at the end of this cycle, and is there none since?"""
    if last is None:
        return False
    plan = situation.last("plan")
    made = None if plan is None or retries.is_to_do_again(plan) else plan
    return rulings.asks_for_plan(last, made) and rulings.plans(situation.bundle.crew)


def _slot_open(situation: Situation, work: AnyWork, cron: str) -> bool:
    """Has the cron come round since the last such cycle (since the campaign's start, where there was none)?"""
    last = situation.last(work)
    since = last.started_at if last else situation.snapshot.started_at
    slot = schedule.latest(cron, situation.bundle.campaign.timezone, situation.now)
    return since < slot or (last is not None and retries.is_to_do_again(last))
