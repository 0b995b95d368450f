"""What several kinds of work ask of the moment: whether a cron has come round, whether another plan is wanted first."""

from config.works import Which
from crews.standing import decisions, retries, schedule
from crews.standing.situations import Situation
from data.ledger.flow.cycles import CycleRecord


def slot_open(situation: Situation, which: Which, cron: str) -> bool:
    """Has the cron come round since the last such cycle (since the campaign's start, where there was none)?"""
    last = situation.last(which)
    since = last.started_at if last else situation.snapshot.started_at
    slot = schedule.latest(cron, situation.bundle.campaign.timezone, situation.now)
    return since < slot or (last is not None and retries.is_to_do_again(last))


def wants_plan(situation: Situation, last: CycleRecord | None) -> bool:
    """Has the Boss asked for another plan at the end of this cycle, and is none made since?"""
    if last is None:
        return False
    plan = situation.last(lambda work: work.plans)
    made = None if plan is None or plan.state == "open" or retries.is_to_do_again(plan) else plan
    return decisions.asks_for_plan(last, made) and decisions.plans(situation.bundle.crew)
