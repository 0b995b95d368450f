"""Rehearsals that several tests look at, each run once for all of pytest's worker processes."""

import os
from pathlib import Path

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import Finished, muster
from tests.rehearsal.rehearsed import Rehearsed, once

SMALL = 20
LARGE = 150
HALTED = 4
MOST_HALTS = 5
ROUGH = ("run", "roofing-california", "--json", "--world", "rough")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "rehearsals"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def calm(shared: Path) -> Rehearsed:
    """The shipped campaign, as ``make run`` rehearses it: 50 qualified, two weeks, three steps."""
    return once(shared, "calm", lambda folder: muster("run", "roofing-california", "--json", home=folder))


@pytest.fixture(scope="session")
def calm_again(shared: Path, calm: Rehearsed) -> Rehearsed:
    """The same command once more, in the same place."""
    home = calm.home.parents[1]
    return once(shared, "calm-again", lambda _: muster("run", "roofing-california", "--json", home=home))


@pytest.fixture(scope="session")
def small_campaign(shared: Path) -> Path:
    """The shipped campaign with a goal of 20; every worker writes the same file."""
    return trees.campaign(shared / "small-tree", "small", SMALL)


@pytest.fixture(scope="session")
def small(shared: Path, small_campaign: Path) -> Rehearsed:
    """The small campaign, undisturbed."""
    return once(shared, "small", lambda folder: muster("run", small_campaign, "--json", home=folder))


@pytest.fixture(scope="session")
def other_seed(shared: Path, small_campaign: Path) -> Rehearsed:
    """The small campaign with another seed."""
    return once(shared, "seed", lambda folder: muster("run", small_campaign, "--json", "--seed", "3", home=folder))


@pytest.fixture(scope="session")
def large(shared: Path) -> Rehearsed:
    """Three times as many prospects, wherever they are."""
    campaign = trees.campaign(shared / "large-tree", "large", LARGE, territory=None)
    return once(shared, "large", lambda folder: muster("run", campaign, "--json", home=folder))


@pytest.fixture(scope="session")
def rough_at_first(shared: Path) -> Rehearsed:
    """The shipped campaign in the rough world, until it ends or a gate halts it."""
    return once(shared, "rough", lambda folder: muster(*ROUGH, home=folder))


@pytest.fixture(scope="session")
def rough(shared: Path, rough_at_first: Rehearsed) -> Rehearsed:
    """The same rehearsal, resumed by a person as often as a gate halts it."""

    def resumed(_: Path) -> Finished:
        finished = rough_at_first.finished
        for _attempt in range(MOST_HALTS):
            if finished.code != HALTED:
                break
            home = rough_at_first.home
            muster(
                "resume", "roofing-california", "--yes", "--reason", "looked into", "--home", home, home=home.parents[1]
            )
            finished = muster(*ROUGH, home=home.parents[1])
        return finished

    return once(shared, "rough-resumed", resumed)
