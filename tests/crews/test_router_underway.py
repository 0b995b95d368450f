"""The router's rules while cycles are under way: each on a snapshot made by hand."""

from dataclasses import replace
from datetime import timedelta

from config.loading import CampaignBundle
from crews.standing.situations import Situation
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read.snapshot import Snapshot
from tests.crews.test_router import NOBODY_WAITS, START, quiet, record, stages
from tests.crews.test_router import bundle as bundle  # noqa: PLC0414 - a fixture
from tests.crews.test_router_of_tasks import shipped as shipped  # noqa: PLC0414 - a fixture


def under_way(seen: Snapshot, *records: CycleRecord, open_: str) -> Snapshot:
    """The campaign with these newest cycles, of which that of one stage is open."""
    newest = {one.cycle.stage: one for one in records}
    newest[open_] = replace(newest[open_], state="open", outcome=None, ended_at=None)
    return replace(seen, last_cycles=newest, open_cycles={open_: 1})


def objecting(one: CycleRecord, ended: timedelta = timedelta(0)) -> CycleRecord:
    """The cycle, at whose end the manager asked for another plan."""
    return replace(one, boss_decision="replan", ended_at=one.started_at + ended)


def test_nobody_is_looked_for_by_the_old_plan_while_another_is_made(bundle: CampaignBundle) -> None:
    few = replace(quiet(bundle), qualified_ever=10)
    exhausted = record("scout", "nothing", number=2, items=())
    planning = under_way(few, exhausted, record("plan", "done", number=3, items=()), open_="plan")
    assert stages(Situation(planning, bundle, 1)) == []
    by_schedule = under_way(few, record("plan", "done", items=()), open_="plan")
    assert stages(Situation(by_schedule, bundle, 0)) == []


def test_a_stage_whose_manager_wants_another_plan_waits_until_it_is_made(bundle: CampaignBundle) -> None:
    seen = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=30))
    asked, plan = objecting(record("build", "done", number=2)), record("plan", "done", number=3, items=())
    assert stages(Situation(under_way(seen, asked, plan, open_="plan"), bundle, 0)) == []
    made = replace(seen, last_cycles={"build": asked, "plan": plan})
    assert stages(Situation(made, bundle, 0)) == ["build"]


def test_a_plan_waits_for_the_search_that_is_under_way(bundle: CampaignBundle) -> None:
    few = replace(quiet(bundle), qualified_ever=10)
    asked, plan = objecting(record("build", "done", number=3)), record("plan", "done", number=1, items=())
    search = record("scout", "done", number=2, items=())
    assert stages(Situation(under_way(few, asked, plan, search, open_="scout"), bundle, 0)) == []
    assert stages(Situation(replace(few, last_cycles={"build": asked, "plan": plan}), bundle, 0)) == ["plan"]


def test_a_word_for_another_plan_that_is_younger_than_the_plan_is_heard(bundle: CampaignBundle) -> None:
    """The cycle began before the plan was made, and its manager spoke after it."""
    plan = record("plan", "done", number=3, items=(), at=START + timedelta(minutes=10))
    late = objecting(record("build", "done", number=2), timedelta(minutes=30))
    assert stages(Situation(replace(quiet(bundle), last_cycles={"build": late, "plan": plan}), bundle, 0)) == ["plan"]
    early = objecting(record("build", "done", number=2), timedelta(minutes=5))
    assert stages(Situation(replace(quiet(bundle), last_cycles={"build": early, "plan": plan}), bundle, 0)) == []
