"""``compare`` over rehearsals: it finds what was made worse on purpose, and nothing between equal trees."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from config.files.bars import DEFAULT_OF_ITEMS
from data.paired import enough
from tests.rehearsal import trees
from tests.rehearsal.program import Finished, muster

SEEDS = os.environ.get("MUSTER_COMPARED_SEEDS", "2")
ENOUGH = str(max(int(SEEDS), enough(1)))
FEW = 3
DAYS = "2"
REGRESSED = 1


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the Californian campaign, with a goal of few."""
    tree = tmp_path_factory.mktemp("before")
    trees.whole(tree, goal={"qualified": FEW})
    return tree


def compared(first: Path, second: Path, home: Path, seeds: str, *options: str) -> Finished:
    words = ("compare", first, second, "--campaign", trees.CALIFORNIA, "--seeds", seeds, "--days", DAYS)
    return muster(*words, *options, home=home)


def test_a_window_that_opens_an_hour_later_is_a_regression(before: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    trees.whole(after, goal={"qualified": FEW})
    envelope = after / "config" / "envelopes" / "careful.yaml"
    envelope.write_text(envelope.read_text().replace('start: "08:00"', 'start: "09:00"'))
    bars = tmp_path / "bars.yaml"
    bars.write_text("bars:\n  - {figure: pace.hours_waited, at_most: 0}\n")

    told = compared(before, after, tmp_path, ENOUGH, "--json", "--bars", str(bars))

    assert told.code == REGRESSED, told.err or told.out
    found: dict[str, Any] = told.summary
    assert found["regressions"] == ["pace.hours_waited"]
    assert {one["figure"]: one["verdict"] for one in found["figures"]}["funnel.contacted"] == "same"
    assert [one["where"] for one in found["differences"]] == ["envelope.window.start"]
    assert not found["same"]
    assert found["texts"]["differ"] == 0
    assert not list(tmp_path.glob("rehearsals")), "a rehearsal is kept that nobody asked for"


def test_between_equal_trees_is_nothing(before: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    told = compared(before, before, tmp_path, SEEDS, "--keep", str(kept))
    assert told.code == 0, told.err or told.out
    assert (
        f"nothing differs: each of {SEEDS} seeds gave the same rehearsal, down to its digest and its figures"
        in told.out
    )
    homes = sorted(path.relative_to(kept).as_posix() for path in kept.glob("*/*/rehearsals/*"))
    assert len(homes) == 2 * int(SEEDS)
    assert json.loads((kept / homes[0] / "run.json").read_text())["seed"] == 1


def test_a_crew_with_items_is_compared_by_what_becomes_of_them(before: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    trees.whole(after)
    crew = after / "config" / "crews" / "content.yaml"
    crew.write_text(crew.read_text().replace("ruling.confidence < 0.62", "ruling.confidence < 0.99"))

    words = ("compare", before, after, "--campaign", "content", "--seeds", SEEDS, "--days", "1", "--json")
    told = muster(*words, home=tmp_path)

    assert told.code in (0, REGRESSED), told.err or told.out
    found = {one["figure"]: one for one in told.summary["figures"]}
    assert all(seed["A"] < seed["B"] for seed in found["quality.asked"]["by_seed"])
    for figure in ("items.done", "tasks.done", "releases.released", "cost.usd_per_done"):
        assert all(seed["A"] and seed["B"] for seed in found[figure]["by_seed"]), figure
    assert told.summary["judged"] == (int(SEEDS) >= enough(len(DEFAULT_OF_ITEMS)))
