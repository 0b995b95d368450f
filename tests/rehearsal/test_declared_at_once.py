"""What does not wait for each other is done at once: three agents beside the same three in sequence, in one run.

It is live, against a model server that takes its time to answer. The times are those of the ledger. One task goes
before them, in which the program loads what it needs.
"""

from datetime import datetime

import pytest
import yaml

from rehearsal.model.server import ModelServer
from tests.rehearsal import trees
from tests.rehearsal.program import ROOT, muster
from tests.rehearsal.rehearsed import Rehearsed
from tests.rehearsal_model.wire import world
from tests.support.machine import slowness

ANSWERS_MS = 2500
AT_ONCE = ("see_weather", "see_engine", "see_crew")
IN_SEQUENCE = ("first", "second", "third")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """The pattern of a fan-out, whose three agents then do the same once more, each after the other."""
    folder = tmp_path_factory.mktemp("at-once")
    crew = yaml.safe_load((ROOT / "config" / "crews" / "patterns" / "fan-out.yaml").read_text())
    tasks = {"gather": crew["tasks"]["gather"], "warm_up": crew["tasks"][AT_ONCE[0]]}
    tasks |= {name: {**crew["tasks"][name], "after": ["warm_up"]} for name in AT_ONCE}
    before = list(AT_ONCE)
    for name, like in zip(IN_SEQUENCE, AT_ONCE, strict=True):
        tasks[name] = {**crew["tasks"][like], "after": before}
        before = [name]
    outputs = {name: output for name, output in crew["outputs"].items() if name != "picture"}
    agents = {name: agent for name, agent in crew["agents"].items() if name != "captain"}
    band = {**crew, "crew": "band", "tasks": tasks, "outputs": outputs, "agents": agents}
    (folder / "crews").mkdir()
    (folder / "crews" / "band.yaml").write_text(yaml.safe_dump(band, sort_keys=False))
    campaign = trees.varied(folder, "campaigns", "pattern-fan-out", "live", crew="band")
    server = ModelServer(world({}, latency_ms=ANSWERS_MS), 1, None)
    settings = {
        "ANTHROPIC_BASE_URL": server.start(),
        "ANTHROPIC_API_KEY": "sk-test-0123456789abcdef",
    }
    try:
        finished = muster("run", campaign, "--live", "--json", home=folder / "home", **settings)
    finally:
        server.stop()
    assert finished.code == 0, (finished.out, finished.err)
    return Rehearsed(finished, folder / "home" / "live", str(campaign), "", 0)


def seconds(live: Rehearsed, stages: tuple[str, ...]) -> float:
    """From the beginning of the first of the cycles to the end of the last."""
    marks = ", ".join("?" for _ in stages)
    rows = live.rows(f"select started_at, ended_at from cycles where stage in ({marks})", *stages)
    assert len(rows) == len(stages)
    begun = min(datetime.fromisoformat(row["started_at"]) for row in rows)
    return (max(datetime.fromisoformat(row["ended_at"]) for row in rows) - begun).total_seconds()


def test_each_of_the_three_begins_before_any_of_them_has_ended(live: Rehearsed) -> None:
    three = [row for row in live.rows("select * from cycles") if row["stage"] in AT_ONCE]
    assert max(row["started_at"] for row in three) < min(row["ended_at"] for row in three)


def test_at_once_they_take_little_longer_than_one_of_them(live: Rehearsed) -> None:
    assert seconds(live, IN_SEQUENCE) > 3 * ANSWERS_MS / 1000
    most = min(1.5 * slowness(), 3.0)  # three are never slower than one after the other
    assert seconds(live, AT_ONCE) < most * seconds(live, IN_SEQUENCE) / 3


def test_in_sequence_each_begins_when_the_one_before_has_ended(live: Rehearsed) -> None:
    """What one has made is there when the next begins, whose manager may not take it back: the crew has none."""
    begun = {row["stage"]: row["started_at"] for row in live.rows("select * from cycles")}
    done = {row["task"]: row["settled_at"] for row in live.rows("select * from task_states")}
    one, two, three = IN_SEQUENCE
    assert done[one] <= begun[two]
    assert done[two] <= begun[three]
    assert max(done[name] for name in AT_ONCE) <= begun[one]
