"""What a whole rehearsal does to its ledger: nobody holds it for long, and nothing reads a whole table that grows."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from filelock import FileLock

from tests.rehearsal.program import LONGEST_S, ROOT, environment
from tests.support.plans import scans
from tests.support.stopwatch import LONGEST_MS, Held


class Timed(NamedTuple):
    """Every writing transaction of a run, one statement of each form that it asked, and its ledger."""

    held: list[Held]
    asked: dict[str, str]
    ledger: Path


@pytest.fixture(scope="module")
def timed(shared: Path, small_campaign: Path) -> Timed:
    """The small campaign, with a watch on its ledger; once for all workers."""
    folder = shared / "timed"
    with FileLock(shared / "timed.lock"):
        if not (folder / "done.json").exists():
            folder.mkdir(exist_ok=True)
            _run(folder, small_campaign)
    found: dict[str, Any] = json.loads((folder / "done.json").read_text())
    held = [Held(wall, cpu, where, tuple(reached)) for wall, cpu, where, reached in found["held"]]
    return Timed(held, found["asked"], next(folder.glob("rehearsals/*/ledger.sqlite")))


def _run(folder: Path, campaign: Path) -> None:
    watched = folder / "watched.json"
    command = [sys.executable, "-m", "tests.rehearsal.timed", str(watched), "run", str(campaign), "--json"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, timeout=3 * LONGEST_S, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    watched.rename(folder / "done.json")


def test_no_writing_transaction_of_a_rehearsal_takes_long(timed: Timed) -> None:
    assert len(timed.held) > 500
    long = sorted((each for each in timed.held if each.cpu_ms >= LONGEST_MS), reverse=True)
    assert not long, long[:10]


def test_nothing_is_read_or_asked_while_others_wait(timed: Timed) -> None:
    assert not [each for each in timed.held if each.reached]


def test_no_statement_reads_a_whole_table_that_grows(timed: Timed) -> None:
    with closing(sqlite3.connect(timed.ledger)) as db:
        found = scans(db, [sql for form, sql in timed.asked.items() if not of_the_engine(form)])
    assert {form: tables for form, tables in found.items() if not any(known in form for known in JUSTIFIED)} == {}


def of_the_engine(form: str) -> bool:
    """Whether it asks the engine's own file."""
    return "main." in form or "dbos_" in form


JUSTIFIED = (
    "AS run_id,",  # the warehouse is published whole, in a reading transaction
    "UPDATE prospects SET bounced_at = updated_at",  # a migration, once
    "UPDATE approvals SET decided_seq = (",  # a migration, once
    "UPDATE breaks SET tripped_by = (",  # a migration, once
    "SELECT verdicts.message_id, verdicts.gate,",  # the digest of a run is of all that it did; at its end
    "SELECT suppressions.kind, suppressions.value_hash, suppressions.reason FROM",  # the digest
    "SELECT cycles.stage, tool_calls.agent, tool_calls.tool,",  # what a run was refused, in its summary; at its end
)
"""Statements that read a whole table, and may."""
