"""A rehearsal that is taken up again says what has changed since it began."""

from pathlib import Path

import pytest

from commands.run.preparation import Prepared, Wanted, prepare
from commands.shared import homes
from tests.support.declared import NAME, config_below


@pytest.fixture
def project(out: Path, tmp_path: Path) -> Path:
    """The project of a declared campaign, with its items and a document; homes are below ``out``."""
    config = config_below(tmp_path)
    campaign = config / "campaigns" / f"{NAME}.yaml"
    text = campaign.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("items:")]
    campaign.write_text("\n".join([*lines, "items: {file: briefs.yaml, documents: papers}\n"]), encoding="utf-8")
    (tmp_path / "briefs.yaml").write_text("- topic: Gutters\n", encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "prices.md").write_text("Steel costs 4 dollars.\n", encoding="utf-8")
    assert out
    return tmp_path


def taken_up(project: Path, *, new: bool = False) -> Prepared:
    """What the next ``run`` prepares."""
    config = project / "config"
    return prepare(str(config / "campaigns" / f"{NAME}.yaml"), config, live=False, wanted=Wanted(new=new))


def test_where_nothing_changed_nothing_is_said(project: Path) -> None:
    first, again = taken_up(project), taken_up(project)
    assert (first.changed, again.changed) == ((), ())
    assert first.home.path == again.home.path


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("config/crews/content.yaml", "Take notes.", "Take many notes.", "the configuration (crew)"),
        ("briefs.yaml", "Gutters", "Roofs", "the file of items (briefs.yaml)"),
        ("papers/prices.md", "4", "5", "1 document (prices.md)"),
    ],
)
def test_what_changed_is_named_with_the_way_to_start_over(
    file: str, old: str, new: str, said: str, project: Path
) -> None:
    taken_up(project)
    path = project / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    (told,) = taken_up(project).changed
    assert f"began, {said} changed: items that were taken in" in told
    assert told.endswith(" --new")
    assert taken_up(project, new=True).changed == ()


def test_the_way_to_start_over_has_the_options_with_which_it_was_begun(project: Path) -> None:
    config = project / "config"
    wanted = Wanted(world="mine", seed=7)
    reference = str(config / "campaigns" / f"{NAME}.yaml")
    prepare(reference, config, live=False, wanted=wanted)
    (project / "briefs.yaml").write_text("- topic: Roofs\n", encoding="utf-8")
    (told,) = prepare(reference, config, live=False, wanted=wanted).changed
    assert told.endswith(f"run {reference} --world mine --seed 7 --new")


def test_a_rehearsal_that_noted_nothing_is_taken_up_without_a_word(project: Path) -> None:
    begun = taken_up(project)
    (begun.home.path / "begun.json").unlink()
    (project / "briefs.yaml").write_text("- topic: Roofs\n", encoding="utf-8")
    assert taken_up(project).changed == ()
    assert homes.find(NAME).path == begun.home.path
