"""A run is killed at seeded points and started again: nobody is written to twice, and nobody is lost.

``MUSTER_CRASH_POINTS=200`` kills it that often; by default it dies fewer times. Each seed brings its deaths back.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash.campaign import GOAL, NAME
from tests.crash.judge import Judge
from tests.crash.program import Program
from tests.crash.story import DONE, Story

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


@pytest.fixture(scope="module")
def undisturbed(program: Program, small_campaign: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a run that nobody killed."""
    home = tmp_path_factory.mktemp("undisturbed")
    assert program.muster("run", small_campaign, "--json", home=home).code == DONE
    return home / "rehearsals" / f"{NAME}-1"


def test_the_judge_finds_nothing_wrong_with_a_run_that_nobody_killed(undisturbed: Path) -> None:
    assert Judge(undisturbed).at_the_end(GOAL) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("update messages set state = 'ready' where message_id = 'FIRST'", "it left, but is"),
        ("update messages set state = 'sent' where state = 'cancelled'", "the mail host never took it"),
        ("update counters set count = count + 1 where scope = 'campaign'", "the counters say"),
        ("delete from audit where seq = 7", "does not follow"),
        ("update prospects set state = 'in_sequence' where number = 1", "is in_sequence"),
    ],
)
def test_the_judge_sees_what_is_wrong(sql: str, found: str, undisturbed: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(undisturbed, tmp_path / "forged"))
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db, db:
        first = db.execute("select message_id from messages where state = 'sent'").fetchone()[0]
        db.execute(sql.replace("FIRST", first))

    assert any(found in what for what in Judge(home).at_the_end(GOAL))


def test_the_judge_sees_a_mail_that_was_taken_twice(undisturbed: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(undisturbed, tmp_path / "forged"))
    log = home / "mail" / "accepted.jsonl"
    log.write_text(log.read_text() + log.read_text().splitlines()[0] + "\n")

    assert any("taken 2 times" in what for what in Judge(home).amid())
