"""Every test has folders of its own, the project's configuration, and a wide terminal."""

from pathlib import Path

import pytest

from commands.shared import homes
from tests.commands import desk

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
    return desk.rehearsal()
