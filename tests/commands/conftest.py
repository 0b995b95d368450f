"""Every test has folders of its own, the project's configuration, and a wide terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.shared import homes
from tests.commands.declared_desk import begun
from tests.commands.desk import rehearsal
from tests.support.declared import config_below
from tools.deployment import Deployment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the homes are."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "out"))
    monkeypatch.setenv("COLUMNS", "300")
    return tmp_path / "out"


@pytest.fixture
def home(out: Path) -> homes.Home:
    """A rehearsal that has begun."""
    return rehearsal()


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration of a campaign of a declared crew."""
    return config_below(tmp_path_factory.mktemp("declared"))


@pytest.fixture
def desk(out: Path, config: Path) -> Iterator[Deployment]:
    """A rehearsal of that campaign that has begun, in which a person approves every document."""
    with begun(config) as deployment:
        yield deployment
