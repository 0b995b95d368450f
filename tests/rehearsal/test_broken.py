"""A mistake in the YAML is told with its place, and nothing runs: no home, no server, no mail."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import muster

POSITION = re.compile(r"^(?P<file>.+\.yaml):(?P<line>\d+):(?P<column>\d+): (?P<what>.+)$", re.MULTILINE)


def _without(text: str, key: str) -> str:
    return re.sub(rf"^{key}:.*\n", "", text, flags=re.MULTILINE)


MISTAKES: dict[str, Callable[[str], str]] = {
    "a typo": lambda text: text.replace("\ntimezone:", "\ntimezne:"),
    "a duplicate key": lambda text: text + "days: 10\n",
    "an unknown crew": lambda text: text.replace("crew: outreach", "crew: outreech"),
    "a zone that is none": lambda text: text.replace("America/Los_Angeles", "America/Los_Angles", 1),
    "no postal address": lambda text: _without(text, "postal_address"),
    "no opt-out line": lambda text: _without(text, "opt_out"),
    "a goal of nobody": lambda text: text.replace("qualified: 5", "qualified: 0"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_broken_campaign_is_told_with_file_line_and_column_and_nothing_is_made(mistake: str, tmp_path: Path) -> None:
    campaign = trees.campaign(tmp_path, "broken", 5)
    sound = campaign.read_text()
    campaign.write_text(MISTAKES[mistake](sound))
    home = tmp_path / "home"

    finished = muster("run", campaign, home=home)

    told = POSITION.findall(finished.err)
    assert campaign.read_text() != sound
    assert finished.code == 2
    assert {file for file, *_ in told} == {str(campaign)}
    assert not home.exists()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    campaign = trees.campaign(tmp_path, "broken", 5)
    campaign.write_text(_without(campaign.read_text().replace("qualified: 5", "qualified: 0"), "opt_out"))

    finished = muster("run", campaign, home=tmp_path / "home")

    assert len(POSITION.findall(finished.err)) == 2


def test_an_unknown_campaign_or_world_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    campaign = muster("run", "roofing-californa", home=tmp_path / "home")
    world = muster("run", "roofing-california", "--world", "ruogh", home=tmp_path / "home")

    assert (campaign.code, world.code) == (2, 2)
    assert "roofing-california" in campaign.err
    assert "rough" in world.err
    assert not (tmp_path / "home").exists()
