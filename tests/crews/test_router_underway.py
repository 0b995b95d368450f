"""The router's rules while cycles are under way: each on a snapshot made by hand."""

from dataclasses import replace
from datetime import timedelta

from config.files.crews import CrewConfig
from config.loading import CampaignBundle
from crews.heartbeat.router import CycleDue, due, through
from crews.standing.situations import Items, Situation
from crews.standing.timetable import Timetable
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read.snapshot import Snapshot
from data.records import BOSS
from tests.crews.cycles.test_beside import BESIDE, SOUL
from tests.crews.test_router import NOBODY_WAITS, START, quiet, record, stages
from tests.crews.test_router import bundle as bundle  # noqa: PLC0414 - a fixture
from tests.crews.test_router_of_tasks import shipped as shipped  # noqa: PLC0414 - a fixture
from tests.crews.test_router_of_tasks import situation
from tests.crews.test_timetable import outreach


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


def test_the_slot_of_a_stage_lasts_as_long_as_those_before_it_are_at_work(bundle: CampaignBundle) -> None:
    at_eight = outreach(bundle, build={"schedule": "0 8 * * *"}, publish={"schedule": "0 8 * * *"})
    at_it = Timetable(at_it=dict.fromkeys(("build", "publish"), START))
    scouting = under_way(quiet(bundle), record("scout", "done", items=()), open_="scout")
    assert through(Situation(scouting, at_eight, 0, timetable=at_it)) == {}
    building = under_way(quiet(bundle), record("build", "done"), open_="build")
    assert through(Situation(building, at_eight, 0, timetable=at_it)) == {}
    publishing = under_way(quiet(bundle), record("publish", "done"), open_="publish")
    assert through(Situation(publishing, at_eight, 0, timetable=at_it)) == {"build": START}


def test_the_slot_of_whoever_waits_for_a_plan_lasts_while_it_is_made(bundle: CampaignBundle) -> None:
    at_eight = outreach(bundle, scout={"schedule": "0 8 * * *"}, build={"schedule": "0 8 * * *"})
    at_it = Timetable(at_it=dict.fromkeys(("scout", "build"), START))
    planning = under_way(quiet(bundle), record("plan", "done", items=()), open_="plan")
    assert through(Situation(planning, at_eight, 0, timetable=at_it)) == {}


def test_the_slot_of_a_task_beside_the_stages_lasts_while_these_are_at_work(bundle: CampaignBundle) -> None:
    values = bundle.crew.model_dump(exclude_defaults=True, exclude={"agents"})
    crew = CrewConfig.model_validate({**values, **BESIDE, "agents": {"auditor": SOUL}})
    at_it = Timetable(at_it={"second_opinion": START})
    for stage in ("plan", "scout", "build", "critique"):
        busy = under_way(quiet(bundle), record(stage, "done"), open_=stage)
        assert through(Situation(busy, replace(bundle, crew=crew), 0, timetable=at_it)) == {}, stage
    reading = under_way(quiet(bundle), record("inbox", "done"), open_="inbox")
    assert through(Situation(reading, replace(bundle, crew=crew), 0, timetable=at_it)) == {"second_opinion": START}


def test_the_slot_of_a_task_lasts_while_its_agent_is_at_work_elsewhere(shipped: CampaignBundle) -> None:
    """An agent whose day is bounded begins nothing meanwhile."""
    seen = replace(situation(shipped, {"note": 3}), timetable=Timetable(at_it={"note": START}), room={"reader": 9})
    crew = seen.bundle.crew
    of_one = {name: task.model_copy(update={"agent": "reader"}) for name, task in crew.tasks.items() if task.agent}
    bundle = replace(seen.bundle, crew=crew.model_copy(update={"tasks": {**crew.tasks, **of_one}}))
    judging = under_way(seen.snapshot, replace(record("judge", "done"), agent="reader"), open_="judge")
    assert through(replace(seen, snapshot=judging, bundle=bundle)) == {}
    assert through(replace(seen, snapshot=judging, bundle=bundle, items=Items())) == {"note": START}


def test_an_agent_that_stands_in_begins_no_work_of_its_own(bundle: CampaignBundle) -> None:
    busy = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_critique=30))
    standing_in = replace(record("build", "done", path="agent:critic"), agent="critic")
    at_work = under_way(busy, standing_in, open_="build")
    assert stages(Situation(at_work, bundle, 0, {"critic": 30})) == []
    assert stages(Situation(at_work, bundle, 0, {"builder": 30})) == ["critique"]


def test_a_boss_who_plans_does_not_rest(bundle: CampaignBundle) -> None:
    busy = replace(quiet(bundle), unclaimed=replace(NOBODY_WAITS, to_build=30))
    planning = under_way(busy, replace(record("plan", "done", items=()), agent="boss"), open_="plan")
    found = due(Situation(planning, bundle, 0, {"boss": 5}))
    assert [(item.stage, item.path) for item in found if isinstance(item, CycleDue)] == [("build", BOSS)]
