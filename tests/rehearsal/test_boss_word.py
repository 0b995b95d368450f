"""A Boss that is of no help: whatever it does, the campaign ends explained, and nothing is done against its word."""

from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal import trees
from tests.rehearsal.judge import Judge
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, rehearsed

GOAL = 5
ENDS = {0: "done", 3: "waiting", 4: "halted", 5: "missed"}


def under(tmp_path: Path, **faults: float) -> Rehearsed:
    """A small campaign, whose models have these faults and whose Boss looks at every cycle."""
    tree = tmp_path / "tree"
    trees.varied(tree, "rehearsals", "calm", "trying", model=faults)
    trees.varied(tree, "crews", "outreach", "watched", supervision=None)
    campaign = trees.campaign(tree, "trying", GOAL, crew="watched")
    return rehearsed(muster("run", campaign, "--world", "trying", "--json", home=tmp_path / "home"))


def cycles(run: Rehearsed) -> list[dict[str, Any]]:
    return run.rows("select * from cycles order by number")


def ends_explained(run: Rehearsed) -> None:
    assert ENDS[run.finished.code] == run.summary["end"], (run.finished.out, run.finished.err)
    assert run.summary["reason"].strip()
    assert Judge(run).violations() == []
    stuck = run.rows("select * from prospects where state in ('found', 'qualified', 'in_critique', 'built')")
    assert run.summary["end"] == "halted" or stuck == []


def test_one_that_never_delegates_is_left_out(tmp_path: Path) -> None:
    run = under(tmp_path, does_not_delegate=1.0)
    ends_explained(run)
    assert run.one("select count(*) from messages where state = 'sent'") > 0
    assert {one["boss_decision"] for one in cycles(run) if one["path"] == "boss" and one["stage"] == "scout"} == {
        "none"
    }


def test_one_that_objects_to_everything_is_obeyed(tmp_path: Path) -> None:
    run = under(tmp_path, objects=1.0)
    ends_explained(run)
    objected = [one for one in cycles(run) if one["boss_decision"] in ("escalate", "replan")]
    assert {one["delegations"] for one in objected} == {0}
    assert {one["recorded"] for one in objected} == {0}
    assert [one for one in cycles(run) if one["path"] == "alone"] == []


@pytest.mark.parametrize("fault", ["refuses", "records_nothing"])
def test_models_that_do_nothing_at_all_end_the_campaign_explained(tmp_path: Path, fault: str) -> None:
    ends_explained(under(tmp_path, **{fault: 1.0}))
