"""``compare`` before anything is rehearsed: what is asked for has to be there, and sound, on both sides."""

from pathlib import Path

import pytest

from tests.commands.desk import muster
from tests.rehearsal import trees


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two trees that both have two campaigns."""
    first, second = tmp_path / "before", tmp_path / "after"
    for tree in (first, second):
        trees.whole(tree)
    return first, second


def refused(*words: str | Path) -> str:
    told = muster("compare", *words)
    assert told.code == 2, told.out
    return told.err


def test_a_folder_without_a_configuration_is_refused(pair: tuple[Path, Path], tmp_path: Path) -> None:
    assert f"{tmp_path}: there is no folder config/campaigns in it" in refused(pair[0], tmp_path)


def test_which_campaign_is_asked_for_where_both_have_several(pair: tuple[Path, Path]) -> None:
    assert "which campaign is compared? Say --campaign NAME: both have" in refused(*pair)


def test_a_campaign_that_one_of_them_lacks_is_refused(pair: tuple[Path, Path]) -> None:
    (pair[1] / "config" / "campaigns" / "content.yaml").unlink()
    assert "--campaign (which B has not) 'content'" in refused(*pair, "--campaign", "content")


def test_what_is_wrong_in_one_of_them_is_told_with_its_place(pair: tuple[Path, Path]) -> None:
    envelope = pair[1] / "config" / "envelopes" / "careful.yaml"
    envelope.write_text(envelope.read_text().replace("mailbox_per_day: 40", "mailbox_per_day: many"))
    told = refused(*pair, "--campaign", "roofing-california")
    assert f'{envelope}:30:20: caps.mailbox_per_day: "many" is not a whole number' in told


def test_bars_are_read_before_anything_else(pair: tuple[Path, Path], tmp_path: Path) -> None:
    bars = tmp_path / "bars.yaml"
    bars.write_text("bars:\n  - {figure: cost, at_most: 0}\n")
    assert f'{bars}:2:14: bars[0].figure: unknown figure "cost"' in refused(*pair, "--bars", bars)


def test_bars_that_so_few_seeds_could_never_break_are_refused(pair: tuple[Path, Path], tmp_path: Path) -> None:
    bars = tmp_path / "bars.yaml"
    bars.write_text("bars: [{figure: cost.usd, at_most: 0}, {figure: funnel.leads, at_least: 0}]\n")
    told = refused(*pair, "--bars", bars, "--seeds", "5")
    assert "--seeds 5: of 5 seeds nothing is told from chance over 2 bars: say --seeds 6" in told


def test_homes_are_kept_in_a_new_folder_alone(pair: tuple[Path, Path]) -> None:
    assert "it is not an empty folder; name a new one" in refused(*pair, "--keep", pair[0])
