"""Each case is one mistake in a sound crew of one's own: all that is told of it, where it stands, with the way out."""

import shutil
from pathlib import Path

import pytest

from config.loading import ConfigError, check, load_campaign
from tests.config_errors import (
    broken_graphs,
    broken_names,
    broken_readers,
    broken_recall,
    broken_schedules,
    broken_searchers,
    broken_templates,
    broken_within,
    broken_words,
    sound,
)
from tests.config_errors.broken import Case, place

HERE = Path(__file__).parent
CASES = (
    *broken_schedules.CASES,
    *broken_names.CASES,
    *broken_graphs.CASES,
    *broken_within.CASES,
    *broken_templates.CASES,
    *broken_words.CASES,
    *broken_readers.CASES,
    *broken_searchers.CASES,
    *broken_recall.CASES,
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small configuration with a crew of its own, which is right."""
    for folder in ("base", "declared"):
        shutil.copytree(HERE / folder, tmp_path / "config", dirs_exist_ok=True)
    return tmp_path / "config"


def test_the_sound_crews_are_sound(tree: Path) -> None:
    assert check([], tree) == []
    assert list(load_campaign("essays", tree).crew.tasks) == [
        "read", "research", "write", "review", "explain", "publish",
    ]  # fmt: skip


def told_of(case: Case, tree: Path) -> list[str]:
    """All that is told of the changed configuration."""
    for name, text in case.files.items():
        (tree / name).write_text(text, encoding="utf-8")
    changed = tree / case.file
    changed.write_text(case.change(changed.read_text(encoding="utf-8")), encoding="utf-8")
    problems = check([], tree)
    return [f"{one.path.relative_to(tree)}:{one.line}:{one.column}: {one}".replace(f"{tree}/", "") for one in problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_a_mistake_is_told_where_it_stands_with_the_way_out(case: Case, tree: Path) -> None:
    told = told_of(case, tree)
    for wanted in (case.told, *case.and_told):
        name = wanted.file or case.file
        line, column = place((tree / name).read_text(encoding="utf-8"), wanted.at)
        here = [one for one in told if one.startswith(f"{name}:{line}:{column}: ") and wanted.says in one]
        assert here, "\n".join([f"{name}:{line}:{column}: ... {wanted.says} ... is not among:", *told])
        told = [one for one in told if one not in here[:1]]
    assert told == []


@pytest.mark.parametrize(
    "case", [*sound.CASES, *broken_searchers.SOUND_CASES], ids=lambda case: case.name.replace(" ", "-")
)
def test_what_is_right_is_not_told_of(case: Case, tree: Path) -> None:
    assert told_of(case, tree) == []


def test_a_campaign_of_a_broken_crew_is_not_loaded(tree: Path) -> None:
    crew = tree / "crews" / "essays.yaml"
    crew.write_text(crew.read_text(encoding="utf-8").replace("context: [research]", "context: [reserch]"))
    with pytest.raises(ConfigError, match=r"crews/essays\.yaml:48:15: tasks\.write\.context\[0\]: unknown task"):
        load_campaign("essays", tree)
