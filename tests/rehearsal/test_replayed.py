"""``replay``: each cycle of a rehearsal is made again byte for byte, and nothing is written but that it was."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.files.worlds import WorldConfig
from rehearsal.model.server import ModelServer
from tests.commands.desk import Told, muster
from tests.crews.cycles.conftest import closed_connections, switches  # noqa: F401 - fixtures
from tests.rehearsal import trees
from tests.rehearsal.rehearsed import Rehearsed

KEY = "sk-test-0123456789abcdef"
LIMIT_REACHED = 3


@pytest.fixture
def home(mine: Rehearsed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a rehearsal, which no other test has replayed in."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "out"))
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copytree(mine.home.parents[1], tmp_path / "out")
    return tmp_path / "out" / "rehearsals" / mine.home.name


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A model that is found by its settings, and its log."""
    log = tmp_path / "elsewhere.jsonl"
    world = WorldConfig.model_validate(trees.shipped("rehearsals", "calm"))
    thinker = ModelServer(world, 9, log, api_key=KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", thinker.start())
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    yield log
    thinker.stop()


def written(home: Path) -> dict[str, Any]:
    """Every row of the ledger, and every file of the home that is no part of a database's or CrewAI's own."""
    with closing(sqlite3.connect(f"file:{home / 'ledger.sqlite'}?mode=ro", uri=True)) as db:
        names = [str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    files = {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("ledger.sqlite") and "crewai" not in path.parts
    }
    return rows | files


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def cycles(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db:
        return [str(one) for (one,) in db.execute("SELECT DISTINCT cycle_id FROM model_calls ORDER BY call_id")]


def cycle_of(home: Path, agent: str) -> str:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db:
        (found,) = db.execute("SELECT min(cycle_id) FROM model_calls WHERE agent = ?", (agent,)).fetchone()
        return str(found)


def replay(home: Path, cycle: str, *options: str | Path) -> Told:
    return muster("replay", cycle, "--home", home, "--json", *options)


def test_every_cycle_is_made_again_byte_for_byte_and_nothing_else_is_written(home: Path) -> None:
    before = written(home)
    told = {cycle: replay(home, cycle) for cycle in cycles(home)}
    assert len(told) > 4
    for cycle, one in told.items():
        assert one.code == 0, (cycle, one.err or one.out)
        assert all(row["same"] for row in one.rows)
    assert changed(before, written(home)) == {"replays"}


def test_a_soul_that_was_changed_since_is_told_line_by_line(home: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db, db:
        told = "Find roofing firms"
        (digest,) = db.execute("SELECT request_digest FROM model_calls WHERE agent = 'scout' LIMIT 1").fetchone()
        (body,) = db.execute("SELECT body FROM payloads WHERE digest = ?", (digest,)).fetchone()
        db.execute(
            "UPDATE payloads SET body = ? WHERE digest = ?", (body.replace("You are", f"{told}. You are"), digest)
        )
    one = replay(home, cycle_of(home, "scout"))
    assert one.code == 1
    (differs,) = [row["differs"] for row in one.rows if not row["same"]]
    assert told in differs[0]["recorded"]
    assert told not in differs[0]["now"]


def test_words_that_were_erased_cannot_be_made_again(home: Path) -> None:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db, db:
        db.execute("UPDATE payloads SET body = NULL WHERE digest IN (SELECT request_digest FROM model_calls)")
    one = replay(home, cycle_of(home, "scout"))
    assert one.code == 1
    assert {row["why"] for row in one.rows} == {"its words were erased with somebody who was forgotten"}


def test_another_model_answers_beside_the_recorded_one_without_effect(home: Path, server: Path) -> None:
    before = written(home)
    one = replay(home, cycle_of(home, "scout"), "--model", "boss")
    assert one.code == 0, one.err or one.out
    other = trees.models()["boss"]["model"]
    assert {row["now"]["model"] for row in one.rows} == {other}
    assert {row["recorded"]["model"] for row in one.rows} != {other}
    assert all(row["now"]["answer"] for row in one.rows)
    assert len(server.read_text().splitlines()) == len(one.rows)
    assert changed(before, written(home)) == {"replays"}


def test_another_soul_is_put_to_its_agent_alone(home: Path, server: Path, tmp_path: Path) -> None:
    soul = {**trees.agents()["scout"], "backstory": "You grew up on a roof."}
    file = tmp_path / "souls.yaml"
    file.write_text(yaml.safe_dump({"scout": soul}))
    before = written(home)
    one = replay(home, cycle_of(home, "scout"), "--soul", file)
    assert one.code == 0, one.err or one.out
    assert {row["agent"] for row in one.rows} == {"scout"}
    assert "You grew up on a roof." in server.read_text()
    assert changed(before, written(home)) == {"replays"}


def test_a_soul_of_an_agent_who_asked_nothing_in_the_cycle_is_refused_in_words(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "souls.yaml"
    file.write_text(yaml.safe_dump({"builder": trees.agents()["builder"]}))
    cycle = cycle_of(home, "scout")
    one = replay(home, cycle, "--soul", file)
    assert one.code == 2
    assert f"{file} has a SOUL of builder, who asked nothing in {cycle}; those who asked a model in it: " in one.err


def test_it_costs_no_more_than_it_may(home: Path, server: Path) -> None:
    one = replay(home, cycle_of(home, "scout"), "--model", "boss", "--spend", "0")
    assert (one.code, one.rows) == (LIMIT_REACHED, [])
    assert not server.read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--model", "huge"), "--model 'huge' is none of "),
        (("--spend", "1"), "from the record none is asked: add --model or --soul"),
        (("--soul", "config/models.yaml"), "config/models.yaml:"),
    ],
)
def test_what_cannot_be_asked_is_refused(home: Path, options: tuple[str, ...], told: str) -> None:
    one = replay(home, cycle_of(home, "scout"), *options)
    assert one.code == 2
    assert told in one.err


def test_a_cycle_that_is_not_there_is_refused(home: Path) -> None:
    one = replay(home, "c999")
    assert one.code == 2
    assert "there is no cycle 'c999' in this ledger" in one.err
