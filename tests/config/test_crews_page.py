"""docs/crews.md is true: each crew that it shows passes the check, with what it leaves out put in."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.conditions import FUNCTIONS
from config.loading import check, load_campaign

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "crews.md").read_text(encoding="utf-8")
BLOCKS = list(map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)))
WHOLE, CAMPAIGN, READING, SEARCHING, API, OWN_SEARCH, UNSURE, TOLD, *SHAPES, BESIDE = BLOCKS
NAMES = re.findall(r"\*\*([A-Z][a-z -]+)\.\*\*", TEXT.split("## Seven shapes")[1])
SOUL = {"role": "r", "goal": "g", "backstory": "b", "model": "small"}
CHECKERS = {
    "crew": "checkers", "process": "sequential", "works_on": "thing", "items": {"thing": {"topic": {"text": 90}}},
    "outputs": {"finding": {"fields": {"text": {"text": 200}}}}, "agents": {"finder": SOUL},
    "tasks": {"find": {"agent": "finder", "output": "finding", "description": "d", "expected_output": "e"}},
}  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def written(tree: Path, crew: dict[str, Any], campaign: dict[str, Any]) -> list[str]:
    for folder, key, data in (("crews", "crew", crew), ("campaigns", "campaign", campaign)):
        (tree / folder / f"{data[key]}.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return [str(one) for one in check([], tree)]


def completed(shape: dict[str, Any]) -> dict[str, Any]:
    """A shape with items, and with the agents that it names."""
    fields: dict[str, Any] = {"topic": {"text": 90}}
    if "read" in shape["tasks"]:
        fields["paper"] = {"document": True}
    named = [task["agent"] for task in shape["tasks"].values() if "agent" in task]
    named += [shape["manager"]] if "manager" in shape else []
    known = yaml.safe_load((ROOT / "config" / "agents.yaml").read_text(encoding="utf-8"))
    agents = {name: SOUL for name in named if name not in known}
    header = {"crew": "shape", "process": "sequential", "works_on": "thing", "items": {"thing": fields}}
    return {**header, **shape, **({"agents": agents} if agents else {})}


def test_the_whole_crew_and_its_campaign_are_loaded(tree: Path) -> None:
    assert written(tree, WHOLE, CAMPAIGN) == []
    assert list(load_campaign("essays", tree).crew.tasks) == ["write", "review", "publish"]


def test_a_release_to_a_webhook_is_loaded(tree: Path) -> None:
    assert written(tree, {**WHOLE, "tasks": WHOLE["tasks"] | TOLD}, CAMPAIGN) == []
    assert load_campaign("essays", tree).webhooks == ("desk",)


def test_what_is_done_where_an_agent_is_unsure_is_loaded(tree: Path) -> None:
    campaign = {**CAMPAIGN, "campaign": "unsure", "crew": "shape"}
    assert written(tree, completed(UNSURE), campaign) == []


def test_tasks_may_stand_beside_the_stages_of_outreach(tree: Path) -> None:
    outreach = yaml.safe_load((tree / "crews" / "outreach.yaml").read_text(encoding="utf-8"))
    outreach["stages"]["build"]["context"] = ["research"]
    (tree / "crews" / "outreach.yaml").write_text(yaml.safe_dump(outreach | BESIDE, sort_keys=False), encoding="utf-8")
    assert [str(one) for one in check([], tree)] == []


def test_an_agent_that_reads_by_itself_may_do_a_task_of_it(tree: Path) -> None:
    [reader] = READING["agents"]
    tasks = {**WHOLE["tasks"], "write": {**WHOLE["tasks"]["write"], "agent": reader}}
    assert written(tree, {**WHOLE, "agents": WHOLE["agents"] | READING["agents"], "tasks": tasks}, CAMPAIGN) == []


def with_api(tree: Path, **apis: Any) -> None:
    """Have connections.yaml say these."""
    file = tree / "connections.yaml"
    known = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**known, "apis": apis}, sort_keys=False), encoding="utf-8")


def test_an_agent_that_searches_is_loaded_with_the_api_that_it_asks(tree: Path) -> None:
    with_api(tree, **API)
    assert written(tree, SEARCHING, {**CAMPAIGN, "campaign": "buying", "crew": "suppliers"}) == []
    [searcher] = load_campaign("buying", tree).agents["researcher"].searchers
    assert (searcher.asks, searcher.calls, searcher.usd_per_call) == ("serper", 3, 0.001)


def test_an_agent_may_search_by_an_api_of_ones_own(tree: Path) -> None:
    with_api(tree, handbook={"base_url": "https://handbook.example"})
    agents = {"researcher": {**SEARCHING["agents"]["researcher"], "tools": [OWN_SEARCH]}}
    campaign = {**CAMPAIGN, "campaign": "buying", "crew": "suppliers"}
    assert written(tree, {**SEARCHING, "agents": agents}, campaign) == []


def test_there_are_seven_shapes() -> None:
    assert len(NAMES) == len(SHAPES) == 7


@pytest.mark.parametrize("number", range(7), ids=lambda number: NAMES[number])
def test_a_shape_passes_the_check(number: int, tree: Path) -> None:
    shape = completed(SHAPES[number])
    (tree / "crews" / "checkers.yaml").write_text(yaml.safe_dump(CHECKERS, sort_keys=False), encoding="utf-8")
    documents = {"documents": "papers"} if "read" in shape["tasks"] else {}
    items = {"file": "things.csv", **documents}
    assert written(tree, shape, {**CAMPAIGN, "campaign": "shape", "crew": "shape", "items": items}) == []


def test_the_page_lists_every_function_of_conditions() -> None:
    (told,) = re.findall(r"^There are `== .*`, and `(.*)`\.$", TEXT, re.MULTILINE)
    assert told.split(", ") == [*FUNCTIONS]
