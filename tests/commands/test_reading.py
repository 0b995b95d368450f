"""``report``, ``sql`` and ``audit``."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from commands.shared.homes import Home
from data.ledger.core import audit
from data.ledger.core.verdicts import VerdictRow
from tests.commands.desk import NAME, in_sequence, muster, written


@pytest.fixture
def begun(home: Home) -> Home:
    """A run with somebody in sequence."""
    with written(home) as tx:
        in_sequence(tx)
    return home


def test_a_report_publishes_first(begun: Home) -> None:
    assert muster("sql", "select 1").code == 2
    assert muster("report", NAME, "--json").row["figures"]["funnel.qualified"] == 1
    told = muster("sql", "select state from prospect", "--json")
    assert told.row == {"state": "in_sequence"}
    assert told.err.startswith("as of 2026-11-02 15:00 UTC, in ")
    assert told.err.endswith(f"publish anew with: python main.py report {NAME}\n")


def test_a_report_is_text_or_a_page(begun: Home, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    told = muster("report", NAME, "--html", page)
    assert f"{NAME}, run run-1, as of 2026-11-02 07:00 PST: running" in told.out
    assert f"wrote {page}" in told.out
    assert "<html" in page.read_text()


def test_json_is_all_that_is_printed_when_it_is_asked_for(begun: Home, tmp_path: Path) -> None:
    told = muster("report", NAME, "--html", tmp_path / "report.html", "--json")
    assert set(told.row) >= {"campaign", "run_id", "as_of", "state", "narrative", "anomalies", "waiting", "figures"}


def test_a_page_that_cannot_be_written_is_bad_input(begun: Home, tmp_path: Path) -> None:
    told = muster("report", NAME, "--html", tmp_path / "none" / "report.html")
    assert told.code == 2
    assert "the page cannot be written: No such file or directory" in told.err


def test_a_report_holds_the_agents_against_what_the_configuration_says_now(begun: Home) -> None:
    metrics = muster("report", NAME, "--json").row["metrics"]
    assert [one["agent"] for one in metrics] == ["scout", "builder", "critic", "publisher", "inbox"]
    assert {one["standing"] for one in metrics} == {"too few to say"}


def test_without_its_configuration_a_report_holds_nobody_against_anything_and_says_so(
    begun: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = muster("report", NAME, "--json")
    assert (told.code, told.row["metrics"]) == (0, [])
    assert told.err == (
        f"note: {NAME} cannot be loaded, so no agent is held to its success_metric and times are in UTC; see: "
        "python main.py check\n"
    )


def test_an_answer_that_is_cut_off_says_so(begun: Home) -> None:
    muster("report", NAME)
    assert "only the first 2 rows" in muster("sql", "from range(3)", "--limit", "2").out
    assert len(muster("sql", "from range(3)", "--limit", "2", "--json").rows) == 2
    assert muster("sql", "from range(0)").out == "no rows\n"


def test_a_program_is_given_all_rows_unless_it_asks_for_fewer(begun: Home) -> None:
    muster("report", NAME)
    assert "only the first 200 rows" in muster("sql", "from range(1500)").out
    told = muster("sql", "from range(1500)", "--json")
    assert (len(told.rows), told.rows[-1]) == (1500, {"range": 1499})
    assert "only the first" not in told.err
    assert "only the first 2 rows" in muster("sql", "from range(3)", "--limit", "2", "--json").err
    fails_late = "select if(range < 1200, 1, error('too late')) as n from range(1500)"
    told = muster("sql", fails_late, "--json")
    assert (told.code, "too late" in told.err) == (2, True)


def test_a_program_is_given_all_records_of_the_audit_unless_it_asks_for_fewer(begun: Home) -> None:
    with written(begun) as tx:
        for number in range(60):
            audit.append(tx, NAME, "gates", "judged", "allow", f"look {number}")
    told = muster("audit", "show", NAME, "--json", "--action", "judged")
    assert (len(told.rows), told.err) == (60, "")
    assert "these are the latest 50;" in muster("audit", "show", NAME, "--action", "judged").out
    assert "these are the latest 3;" in muster("audit", "show", NAME, "--limit", "3", "--json").err


@pytest.mark.parametrize(
    "statement", ["selec 1", "select * from nobody", "delete from message", "select 1; select 2", ""]
)
def test_sql_that_cannot_be_answered_is_bad_input(begun: Home, statement: str) -> None:
    muster("report", NAME)
    told = muster("sql", statement)
    assert (told.code, told.out) == (2, "")
    assert told.err.strip()


def test_audit_shows_the_latest_records_last(begun: Home) -> None:
    rows = muster("audit", "show", NAME, "--limit", "3", "--json").rows
    assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
    assert len(rows) == 3
    assert "message_drafted ready: p1-2" in muster("audit", "show", NAME).out
    assert "these are the latest" not in muster("audit", "show", NAME).out
    assert "these are the latest 3; there are more: --limit 30" in muster("audit", "show", NAME, "--limit", "3").out


@pytest.mark.parametrize(
    ("option", "value", "count"),
    [("--prospect", "p1", 2), ("--cycle", "c9", 1), ("--actor", "gates", 2), ("--gate", "caps", 1)],
)
def test_audit_is_narrowed(home: Home, option: str, value: str, count: int) -> None:
    denied, allowed = VerdictRow("caps", "reject", "full"), VerdictRow("caps", "allow", "")
    with written(home) as tx:
        audit.append(tx, NAME, "gates", "judged", "reject", "full", prospect_id="p1", verdicts=[denied])
        audit.append(tx, NAME, "gates", "judged", "allow", "", prospect_id="p1", verdicts=[allowed])
        audit.append(tx, NAME, "scout", "cycle_closed", "done", "", cycle_id="c9")
    assert len(muster("audit", "show", NAME, option, value, "--json").rows) == count


def test_a_gate_that_does_not_exist_is_bad_input(home: Home) -> None:
    told = muster("audit", "show", NAME, "--gate", "cap")
    assert told.code == 2
    assert told.err.startswith("gate 'cap': did you mean caps? It is one of duplicate, ")


@pytest.mark.parametrize(
    "words", [("audit", "show"), ("audit", "verify"), ("approvals", "list"), ("board",), ("report",)]
)
def test_a_campaign_that_the_home_does_not_have_is_bad_input(home: Home, words: tuple[str, ...]) -> None:
    told = muster(*words, "roofing-georgia", "--home", home.path)
    assert told.code == 2
    assert f"{home.path}: there is no campaign 'roofing-georgia' in this ledger (known: {NAME})" in told.err


def test_a_chain_that_holds_is_said_to_be_intact(begun: Home) -> None:
    told = muster("audit", "verify", NAME)
    assert told.code == 0
    assert f"{begun.path}: intact, " in told.out


def test_a_record_that_was_altered_is_named_and_is_a_failure(begun: Home) -> None:
    with written(begun) as tx:
        tx.connection.execute(text("DROP TRIGGER IF EXISTS audit_is_append_only"))
        for (name,) in tx.connection.execute(text("select name from sqlite_master where type = 'trigger'")).all():
            tx.connection.execute(text(f"DROP TRIGGER {name}"))
        tx.connection.execute(text("update audit set rationale = 'better' where seq = 2"))
    told = muster("audit", "verify", NAME)
    assert told.code == 1
    assert "broken at record 2: " in told.out


def test_times_are_iso_in_json(begun: Home) -> None:
    assert json.loads(muster("board", NAME, "--json").out)["at"] == "2026-11-02T15:00:00+00:00"
