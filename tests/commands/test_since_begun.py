"""A rehearsal that is taken up again says what has changed since it began."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from commands.run.preparation import Prepared, Wanted, prepare
from commands.shared import homes
from commands.shared.errors import BadInput
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


def test_the_rehearsal_that_is_named_goes_on_in_its_world_and_with_its_seed(project: Path) -> None:
    config = project / "config"
    reference = str(config / "campaigns" / f"{NAME}.yaml")
    earlier = prepare(reference, config, live=False, wanted=Wanted(world="mine", seed=7)).home
    later = prepare(reference, config, live=False, wanted=Wanted(world="mine", seed=7, new=True)).home
    named = prepare(reference, config, live=False, wanted=Wanted(home=earlier.path))
    assert (named.home, named.bundle.world.world) == (earlier, "mine")
    assert prepare(reference, config, live=False, wanted=Wanted(world="mine", seed=7)).home == later


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(seed=2), "leave out --seed, --world, --model and --new, or leave out --home"),
        (Wanted(new=True), "is a rehearsal in world calm, seed 1, with the model cast: leave out"),
        (Wanted(), f"has ended; let {NAME} go on there with: python main.py resume {NAME} --home "),
    ],
)
def test_a_rehearsal_that_is_named_is_asked_to_be_no_other_and_has_not_ended(
    wanted: Wanted, said: str, project: Path
) -> None:
    begun = taken_up(project).home
    if wanted == Wanted():
        begun.finish()
    config = project / "config"
    with pytest.raises(BadInput, match=re.escape(said)):
        prepare(NAME, config, live=False, wanted=replace(wanted, home=begun.path))


def test_a_home_of_another_campaign_and_one_that_is_live_are_refused(project: Path) -> None:
    config = project / "config"
    other = homes.rehearsal("others", "others", "calm", 1, new=True)
    other.finish()
    with pytest.raises(BadInput, match=f"is a rehearsal of others, not of {NAME}"):
        prepare(NAME, config, live=False, wanted=Wanted(home=other.path))
    with pytest.raises(BadInput, match=f"is no rehearsal; what is live goes on with: python main.py run {NAME} --live"):
        prepare(NAME, config, live=False, wanted=Wanted(home=homes.live(NAME, NAME).path))


def test_a_rehearsal_that_noted_nothing_is_taken_up_without_a_word(project: Path) -> None:
    begun = taken_up(project)
    (begun.home.path / "begun.json").unlink()
    (project / "briefs.yaml").write_text("- topic: Roofs\n", encoding="utf-8")
    assert taken_up(project).changed == ()
    assert homes.find(NAME).path == begun.home.path
