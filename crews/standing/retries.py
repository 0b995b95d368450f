"""What a cycle that came to nothing leads to: another try, later and later, another way, then giving up. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from config.files.agents import OnFailure
from config.works import TRAITS
from crews.standing.decisions import OBJECTIONS
from data.ledger.flow.cycles import CUT_SHORT, GIVEN_UP, CycleRecord
from data.records import ALONE, BOSS, EARNED, STAND_IN, UNMANAGED

FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY = timedelta(hours=6)
UNFRUITFUL = ("nothing", "failed")


def found_nobody(scout: CycleRecord) -> bool:
    """Did a search end well, with nobody found?"""
    objected = scout.boss_decision in OBJECTIONS
    ended_well = scout.state in {"done", "nothing"} and not scout.error and not objected
    return ended_well and scout.recorded == 0 and not scout.cycle.items


def empty_searches(searches: Sequence[CycleRecord]) -> int:
    """How many of the newest searches in a row (newest first) found no candidate."""
    return next((index for index, record in enumerate(searches) if not found_nobody(record)), len(searches))


def failures(last: CycleRecord | None) -> int:
    """How often in a row the stage came to nothing. A search that found nobody is news, not a failure."""
    if (
        last is None
        or last.outcome in {GIVEN_UP, *CUT_SHORT}
        or last.state not in UNFRUITFUL
        or (TRAITS[last.cycle.work].searches and found_nobody(last))
    ):
        return 0
    return last.cycle.attempt


def is_to_do_again(last: CycleRecord) -> bool:
    """Is what this cycle was to do still to be done: because it failed, or because it was cut short?"""
    return last.outcome in CUT_SHORT or failures(last) > 0


def retry_at(last: CycleRecord) -> datetime:
    """Ten minutes after the first failure, twice as long after each further one, six hours at most."""
    wait: timedelta = FIRST_RETRY * 2 ** (failures(last) - 1)
    return (last.ended_at or last.started_at) + min(wait, LONGEST_RETRY)


def next_path(on_failure: OnFailure, last: CycleRecord, failures: int) -> str | None:
    """The same way again during the retries, then the first fallback, then the one after the last; None after all.

    Nobody does without the Boss what it has objected to.
    """
    if failures <= on_failure.retries:
        return BOSS if last.cycle.path == EARNED else last.cycle.path
    if last.boss_decision in OBJECTIONS:
        return None
    # Who has no Boss works alone anyway.
    others = [each for each in on_failure.fallback if each != ALONE or last.cycle.path != UNMANAGED]
    ways = [fallback if fallback == ALONE else f"{STAND_IN}{fallback}" for fallback in others]
    tried = ways.index(last.cycle.path) + 1 if last.cycle.path in ways else 0
    return ways[tried] if tried < len(ways) else None


def is_idle_boss(last: CycleRecord) -> bool:
    """Did the Boss neither delegate nor object? One that objected is obeyed."""
    objected = last.boss_decision in OBJECTIONS
    idle = last.delegations == 0 and last.state == "nothing" and last.cycle.path == BOSS
    return idle and not objected and not TRAITS[last.cycle.work].is_managers
