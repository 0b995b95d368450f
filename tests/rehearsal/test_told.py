"""The shipped campaign that is told by a webhook rehearses by one command: each record once, whatever is lost."""

import json
from pathlib import Path

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import ROOT, muster
from tests.rehearsal.rehearsed import Rehearsed, once

LOSING = {"error_500": 0.1, "reset": 0.1}


@pytest.fixture(scope="module")
def told(shared: Path) -> Rehearsed:
    """The shipped campaign with a smaller goal, in a world that loses a fifth of what it is told."""
    made = shared / "told"
    trees.varied(made, "rehearsals", "calm", "losing", webhooks=LOSING)
    path = trees.varied(made, "campaigns", "roofing-alerts", "alerts-few", goal={"qualified": 4}, rehearsal="losing")
    return once(shared, "told", lambda folder: muster("run", path, "--json", home=folder))


def test_people_who_were_told_of_are_written_to(told: Rehearsed) -> None:
    assert told.one("SELECT count(*) FROM prospects WHERE qualified_at IS NOT NULL") >= 4
    assert told.accepted


def test_each_record_is_there_once_though_some_were_told_twice(told: Rehearsed) -> None:
    sample = json.loads((ROOT / "data" / "samples" / "permits.json").read_text())
    came_in = "SELECT count(*) FROM audit WHERE action = 'source' AND decision = 'told'"
    assert told.one("SELECT count(*) FROM told_records") == told.one(came_in) == len(sample)
