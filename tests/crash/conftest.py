"""The nursery and the campaign, one of each for a process of pytest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import campaign
from tests.crash.program import Program, nursery


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program, ready to be started."""
    with nursery(tmp_path_factory.mktemp("nursery")) as started:
        yield started


@pytest.fixture(scope="session")
def small_campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign's file."""
    return campaign.write(tmp_path_factory.mktemp("crash-tree"))
