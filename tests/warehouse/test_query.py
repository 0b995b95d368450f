"""One question in SQL, for a person at a prompt."""

import re
from pathlib import Path

import pytest

from data.warehouse.query import QueryError, query
from tests.warehouse.conftest import Published


def test_an_answer_has_names_types_rows_and_its_moment(told: Published) -> None:
    assert query(told.path, "SELECT prospect_id, score FROM prospect ORDER BY number LIMIT 2") == (
        ("prospect_id", "score"),
        ("VARCHAR", "INTEGER"),
        [("p1", 80), ("p2", 80)],
        told.at,
    )


def test_a_limit_cuts_the_answer_short(told: Published) -> None:
    assert query(told.path, "SELECT prospect_id FROM prospect ORDER BY number", limit=1).rows == [("p1",)]


@pytest.mark.parametrize("statement", ["SHOW TABLES", "DESCRIBE funnel", "SUMMARIZE prospect", "FROM funnel"])
def test_whatever_only_reads_is_answered(told: Published, statement: str) -> None:
    assert query(told.path, statement).rows


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM prospect",
        "CREATE TABLE more (n INTEGER)",
        "DROP VIEW funnel",
        "COPY prospect TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_nothing_can_be_changed_and_no_other_file_touched(told: Published, statement: str) -> None:
    before = told.path.read_bytes()

    with pytest.raises(QueryError):
        query(told.path, statement)

    assert told.path.read_bytes() == before


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        QueryError, match=r"analytics.duckdb: nothing is published there yet; `report CAMPAIGN` publishes it"
    ):
        query(tmp_path / "analytics.duckdb", "SELECT 1")


def test_a_file_that_is_no_warehouse_is_told(tmp_path: Path) -> None:
    path = tmp_path / "analytics.duckdb"
    path.write_text("something else, and long enough to be looked at " * 100)

    with pytest.raises(QueryError, match=re.escape(str(path))):
        query(path, "SELECT 1")


def test_an_error_is_told_in_duckdbs_words_with_where_to_look(told: Published) -> None:
    with pytest.raises(QueryError, match=r'"scor" not found(.|\n)*docs/analytics.md'):
        query(told.path, "SELECT scor FROM prospect")


def test_the_reserved_word_at_is_pointed_out(told: Published) -> None:
    with pytest.raises(QueryError, match='"at" is a reserved word'):
        query(told.path, "SELECT seq at FROM audit")


@pytest.mark.parametrize("statement", ["", "SELECT 1; SELECT 2"])
def test_one_statement_is_answered_at_a_time(told: Published, statement: str) -> None:
    with pytest.raises(QueryError, match="one statement is answered"):
        query(told.path, statement)
