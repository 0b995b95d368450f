"""The way of one prospect, from a row of a source to the warehouse: docs/architecture.md has it, and it is short."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock

from tests.rehearsal.program import LONGEST_S, ROOT, environment

PAGE = ROOT / "docs" / "architecture.md"
MOST_FILES = 30
MOST_ENTRIES = 2
OFTEN_ENTERED = {"data/ledger/flow": 4, "tools/agent": 3}
"""Rooms to which the way comes back more often: whoever does something leaves it in the ledger, and models work at the
benches before a prospect is looked up and after it."""

ON_ITS_WAY = (
    "select prospect_id, row_key, contact_email from prospects as one where state = 'finished'"
    " and not exists (select 1 from inbound where inbound.prospect_id = one.prospect_id)"
    " and exists (select 1 from angles where angles.prospect_id = one.prospect_id and judged_by = 'critic')"
    " and 3 = (select count(*) from messages where messages.prospect_id = one.prospect_id and state = 'sent')"
)
"""Whoever went the whole of it, the critic included, and never answered."""


class Followed(NamedTuple):
    """Everything that happened to anybody, as its name and the files at work, and who went the whole way."""

    moments: list[tuple[str, list[str]]]
    names: list[set[str]]

    def ways(self) -> list[list[str]]:
        """The files on the way of each, in the order in which it first comes to them."""
        return [
            list(dict.fromkeys(file for name, files in self.moments if name in mine for file in files))
            for mine in self.names
        ]


@pytest.fixture(scope="module")
def followed(shared: Path, mine_campaign: Path) -> Followed:
    """A campaign of eight, its prospects followed; once for all workers."""
    folder = shared / "followed"
    with FileLock(shared / "followed.lock"):
        if not (folder / "done.json").exists():
            folder.mkdir(exist_ok=True)
            _run(folder, mine_campaign)
    with closing(sqlite3.connect(next(folder.glob("rehearsals/*/ledger.sqlite")))) as db:
        return Followed(json.loads((folder / "done.json").read_text()), list(map(set, db.execute(ON_ITS_WAY))))


def _run(folder: Path, campaign: Path) -> None:
    noted = folder / "followed.json"
    command = [sys.executable, "-m", "tests.rehearsal.followed", str(noted), "run", str(campaign), "--json"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    noted.rename(folder / "done.json")


def documented() -> list[str]:
    """The files of the page's table, in its order."""
    section = PAGE.read_text().partition("## The way of one prospect")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w/]+)/` \| ([^|]+) \|", section, re.MULTILINE)
    return [f"{room}/{file}" for room, files in rows for file in re.findall(r"`(\w+\.py)`", files)]


def test_everybody_goes_the_way_that_the_docs_show(followed: Followed) -> None:
    assert followed.names
    for way in followed.ways():
        assert way == documented()


def test_the_way_is_short_and_comes_back_to_few_rooms() -> None:
    rooms = [room for room, _ in groupby(documented(), key=lambda file: file.rpartition("/")[0])]
    assert len(documented()) <= MOST_FILES
    assert {
        room: rooms.count(room) for room in rooms if rooms.count(room) > OFTEN_ENTERED.get(room, MOST_ENTRIES)
    } == {}
