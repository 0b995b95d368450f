"""The shipped campaign that is told by a webhook rehearses by one command: each record once, whatever is lost."""

import json
from pathlib import Path
from typing import Any

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


def _of_another_vertical(folder: Path, source: dict[str, Any]) -> Path:
    made = folder / "config"
    [(name, plain)] = trees.shipped("verticals", "roofing-alerts")["sources"].items()
    declared = {key: value for key, value in {**plain, **source}.items() if value is not None}
    trees.varied(made, "verticals", "roofing-alerts", "told-otherwise", sources={name: declared})
    return trees.varied(made, "campaigns", "roofing-alerts", "alerts-otherwise", vertical="told-otherwise")


def test_without_a_sample_a_rehearsal_is_refused_at_that_key(tmp_path: Path) -> None:
    refused = muster("run", _of_another_vertical(tmp_path, {"sample": None}), home=tmp_path / "out")
    assert refused.code == 2
    assert "told-otherwise.yaml" in refused.err and "sources.permits.sample: is missing" in refused.err


def test_a_campaign_that_is_told_of_nobody_who_fits_waits_until_its_days_are_over(tmp_path: Path) -> None:
    records = json.loads((ROOT / "data" / "samples" / "permits.json").read_text())[:3]
    for each in records:
        each["contractor"]["trade"]["naics"] = "541110"
    (sample := tmp_path / "lawyers.json").write_text(json.dumps(records))
    path = _of_another_vertical(tmp_path, {"sample": str(sample)})
    done = once(tmp_path, "unfit", lambda folder: muster("run", path, "--json", home=folder))
    assert done.one("SELECT count(*) FROM told_records") == 3
    assert done.summary["reason"].startswith("its 14 days are over; 0 of 10 count towards the goal")
    assert done.one("SELECT count(*) FROM cycles WHERE work = 'plan'") == 0, "nobody plans where nobody is"
    told_why = "SELECT count(*) FROM audit WHERE rationale LIKE '%been told, and nobody in them fits%'"
    assert done.one(told_why) == 1
