"""Rehearsals that several tests look at, each run once for all of pytest's worker processes."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.rehearsal import program, trees
from tests.rehearsal.program import Finished, muster, muster_alone
from tests.rehearsal.rehearsed import Rehearsed, once

FEW = 8
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
    return once(shared, "calm", lambda folder: muster_alone("run", "roofing-california", "--json", home=folder))


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
def mine_campaign(shared: Path) -> Path:
    """The shipped campaign under its own name, with a goal of 8; every worker writes the same file."""
    return trees.campaign(shared / "mine-tree", "roofing-california", FEW)


@pytest.fixture(scope="session")
def mine(shared: Path, mine_campaign: Path) -> Rehearsed:
    """Its rehearsal in the world without an approver, until everything waits for a person."""
    return once(shared, "mine", lambda folder: muster("run", mine_campaign, "--world", "mine", "--json", home=folder))


@pytest.fixture(scope="session")
def other_seed(shared: Path, small_campaign: Path) -> Rehearsed:
    """The small campaign with another seed."""
    return once(shared, "seed", lambda folder: muster("run", small_campaign, "--json", "--seed", "3", home=folder))


@pytest.fixture(scope="session")
def large_at_first(shared: Path) -> Rehearsed:
    """Three times as many prospects, wherever they are, until it ends or a gate halts it."""
    campaign = trees.campaign(shared / "large-tree", "large", LARGE, territory=None)
    return once(shared, "large", lambda folder: muster("run", campaign, "--json", home=folder))


@pytest.fixture(scope="session")
def large(shared: Path, large_at_first: Rehearsed) -> Rehearsed:
    """The same rehearsal, resumed by a person where its luck with bounces halts it, as an envelope near 2 % may."""
    campaign = shared / "large-tree" / "campaigns" / "large.yaml"
    return once(shared, "large-resumed", lambda _: resumed(large_at_first, "large", ("run", campaign, "--json")))


@pytest.fixture(scope="session")
def rough_at_first(shared: Path) -> Rehearsed:
    """The shipped campaign in the rough world, until it ends or a gate halts it."""
    return once(shared, "rough", lambda folder: muster(*ROUGH, home=folder))


@pytest.fixture(scope="session")
def rough(shared: Path, rough_at_first: Rehearsed) -> Rehearsed:
    """The same rehearsal, resumed by a person as often as a gate halts it."""
    return once(shared, "rough-resumed", lambda _: resumed(rough_at_first, "roofing-california", ROUGH))


@pytest.fixture(scope="session")
def rough_seeds(shared: Path, rough: Rehearsed) -> list[Rehearsed]:
    """The same with five other seeds beside it, each looked after by a person to its end."""

    def run(seed: str) -> Rehearsed:
        words = (*ROUGH, "--seed", seed)
        first = once(shared, f"rough-{seed}", lambda folder: muster(*words, home=folder))
        return once(shared, f"rough-{seed}-resumed", lambda _: resumed(first, "roofing-california", words))

    return [rough, *map(run, ("2", "3", "4", "5", "6"))]


def resumed(first: Rehearsed, campaign: str, run: Sequence[str | Path]) -> Finished:
    """Go on with a rehearsal, as often as a gate halts it and MOST_HALTS at most; how the last run of it finished."""
    finished, folder = first.finished, first.home.parents[1]
    for _attempt in range(MOST_HALTS):
        if finished.code != HALTED:
            break
        muster("resume", campaign, "--yes", "--reason", "looked into", "--home", first.home, home=folder)
        finished = muster(*run, home=folder)
    return finished


@pytest.fixture(scope="session", autouse=True)
def nursery() -> Iterator[None]:
    """What forks the program ends with the session."""
    yield
    program.close()
