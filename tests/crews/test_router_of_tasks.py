"""What is due of a crew with declared tasks: rules over how many items each task could take."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from config.files.agents import AgentsFile
from config.files.crews import CrewConfig
from config.loading import CampaignBundle, load_campaign
from crews.heartbeat.router import CycleDue, JobDue, due
from crews.standing.situations import Items, Situation
from data.records import BOSS, EARNED, UNMANAGED
from tests.crews.test_router import quiet, record
from tests.items.crews import CREW


@pytest.fixture(scope="module")
def shipped() -> CampaignBundle:
    return load_campaign("roofing-california")


def situation(shipped: CampaignBundle, ready: Mapping[str, int], last: Any = None, **crew: Any) -> Situation:
    """A campaign of the writers' crew in which so many items wait for each task."""
    declared = CrewConfig.model_validate({**yaml.safe_load(CREW), **crew})
    agents: AgentsFile = {**shipped.agents, **declared.agents}
    bundle = replace(shipped, crew=declared, agents=agents)
    snapshot = replace(quiet(shipped), goal_qualified=0, last_cycles=last or {})
    waiting = {task: [f"i{n}" for n in range(number)] for task, number in ready.items()}
    return Situation(snapshot, bundle, 0, items=Items(waiting, sum(ready.values())))


SEQUENTIAL: Mapping[str, Any] = {"process": "sequential", "manager": None}


def cycles(of: Situation) -> list[tuple[str, int, str]]:
    return [(item.stage, item.limit, item.path) for item in due(of) if isinstance(item, CycleDue)]


def test_a_task_is_due_for_the_items_that_it_could_take_by_the_boss_where_there_is_one(shipped: CampaignBundle) -> None:
    assert cycles(situation(shipped, {"note": 7})) == [("note", 7, BOSS)]
    assert cycles(situation(shipped, {})) == []


def test_a_cycle_takes_no_more_than_the_task_says(shipped: CampaignBundle) -> None:
    assert cycles(situation(shipped, {"note": 700})) == [("note", 25, BOSS)]


def test_tasks_that_do_not_wait_for_each_other_are_due_at_once(shipped: CampaignBundle) -> None:
    assert [stage for stage, _, _ in cycles(situation(shipped, {"note": 2, "judge": 1}))] == ["note", "judge"]


def test_without_a_manager_the_agents_work_alone_a_batch_each_side_by_side(shipped: CampaignBundle) -> None:
    assert cycles(situation(shipped, {"note": 3}, **SEQUENTIAL)) == [("note", 3, UNMANAGED)]
    assert cycles(situation(shipped, {"note": 12}, **SEQUENTIAL)) == [("note", 4, UNMANAGED)] * 3
    assert sum(limit for _, limit, _ in cycles(situation(shipped, {"note": 99}, **SEQUENTIAL))) == 25
    assert len(cycles(situation(shipped, {"note": 99}, **SEQUENTIAL))) == 4


def test_no_item_is_given_to_two_cycles(shipped: CampaignBundle) -> None:
    found = [item for item in due(situation(shipped, {"note": 12}, **SEQUENTIAL)) if isinstance(item, CycleDue)]
    assert sorted(one for item in found for one in item.items) == sorted(f"i{n}" for n in range(12))


def test_what_supervision_has_earned_is_done_side_by_side_too(shipped: CampaignBundle) -> None:
    earned = replace(situation(shipped, {"note": 10}), earned=True)
    assert cycles(earned) == [("note", 5, EARNED)] * 2


def test_a_task_that_failed_is_tried_again_by_one_cycle(shipped: CampaignBundle) -> None:
    failed = replace(
        record("note", "nothing", path=UNMANAGED), cycle=replace(record("note", "nothing").cycle, path=UNMANAGED)
    )
    found = cycles(situation(shipped, {"note": 10}, {"note": failed}, **SEQUENTIAL))
    assert found == [("note", 10, UNMANAGED)]


def test_jobs_and_effects_are_due_once_for_all_tasks_that_name_them(shipped: CampaignBundle) -> None:
    tasks = {
        **yaml.safe_load(CREW)["tasks"],
        "more": {"job": "read"},
        "publish": {"effect": "release", "context": ["write"], "file": "a.md", "body": "b"},
    }
    here = situation(shipped, {"gather": 2, "more": 1, "publish": 1}, tasks=tasks)
    assert [item.job for item in due(here) if isinstance(item, JobDue)] == ["read", "release"]


def test_two_tasks_of_an_agent_share_what_it_may_do_in_a_day(shipped: CampaignBundle) -> None:
    seen = situation(shipped, {"note": 3, "judge": 3}, **SEQUENTIAL)
    same = {name: task.model_copy(update={"agent": "reader"}) for name, task in seen.bundle.crew.tasks.items()}
    crew = seen.bundle.crew.model_copy(update={"tasks": same})
    seen = replace(seen, bundle=replace(seen.bundle, crew=crew), room={"reader": 4})
    assert cycles(seen) == [("note", 3, UNMANAGED), ("judge", 1, UNMANAGED)]
