"""A run is killed at seeded points and started again: nobody is written to twice, and nobody is lost.

``MUSTER_CRASH_POINTS=200`` kills it that often; by default it dies fewer times. Each seed brings its deaths back.
"""

import os
from pathlib import Path

import pytest

from tests.crash.program import Program
from tests.crash.story import Story

KILLS = 10
POINTS = int(os.environ.get("MUSTER_CRASH_POINTS", "40"))


@pytest.mark.parametrize("seed", range(1, -(-POINTS // KILLS) + 1))
def test_killed_ten_times_it_sends_nothing_twice_and_loses_nobody(
    seed: int, program: Program, small_campaign: Path, tmp_path: Path
) -> None:
    story = Story(program, small_campaign, tmp_path, seed)

    wrong = story.tell(KILLS)

    print(f"seed {seed}, {story.kills} kills", *story.lives, sep="\n  ")  # noqa: T201
    assert wrong == []
    assert story.kills >= KILLS
