"""The world without an approver: a rehearsal in which you decide yourself stops for you, and says how to go on."""

import shutil
from pathlib import Path

import pytest

from tests.rehearsal import trees
from tests.rehearsal.conftest import FEW
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed

A_PERSON = 3


def test_it_is_the_calm_world_without_its_approver() -> None:
    calm, mine = trees.shipped("rehearsals", "calm"), trees.shipped("rehearsals", "mine")
    assert "approver" not in mine
    assert {**mine, "approver": calm["approver"]} == {**calm, "world": "mine"}


def test_it_ends_when_every_draft_waits_for_a_person(mine: Rehearsed) -> None:
    assert mine.finished.code == A_PERSON, mine.finished.err
    assert mine.summary["end"] == "waiting"
    assert len(mine.summary["needs_person"]) == mine.figures["funnel.built"] >= FEW
    assert mine.figures["funnel.contacted"] == 0


@pytest.fixture
def home(mine: Rehearsed, tmp_path: Path) -> Path:
    """A copy of that rehearsal's place, to decide in."""
    return Path(shutil.copytree(mine.home.parents[1], tmp_path / "out"))


def test_the_commands_that_it_names_go_on(home: Path, mine: Rehearsed, mine_campaign: Path) -> None:
    run = ("run", mine_campaign, "--world", "mine")

    again = muster(*run, home=home)
    assert again.code == A_PERSON
    for hint in ("approvals review roofing-california", "todo roofing-california", f"run {mine_campaign} --world mine"):
        assert f"python main.py {hint}" in again.out

    waiting = [f"q{number}" for number in range(1, mine.figures["funnel.built"] + 1)]
    approved = [muster("approvals", "approve", one, "--by", "pat", home=home) for one in waiting]
    assert [one.code for one in approved] == [0] * len(waiting), approved[0].err
    after = muster(*run, "--json", home=home)
    assert (after.code, after.summary["end"]) == (0, "done")
    assert after.summary["figures"]["funnel.contacted"] == len(waiting)
