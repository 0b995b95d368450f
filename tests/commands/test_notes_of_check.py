"""What ``check`` notes of models without calling it a problem."""

import shutil
from pathlib import Path

import pytest

from commands.checking import check


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the shipped configuration."""
    return Path(shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_critic_of_the_builders_own_model_is_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "agents.yaml", "  model: critic\n", "  model: builder\n")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "note: critic thinks with claude-sonnet-5-5, as builder does" in told


def test_a_provider_that_connections_lacks_is_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "models.yaml", "critic:\n", "critic:\n  provider: local\n")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "note: critic's model has the provider local, which connections.yaml lacks under models" in told


def test_the_shipped_configuration_has_nothing_to_note(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check([], tree) == 0
    assert "thinks with" not in capsys.readouterr().out
