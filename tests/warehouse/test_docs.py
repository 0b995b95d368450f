"""docs/analytics.md is true: its queries run, and it names everything that there is."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from data.warehouse.figure_list import FIGURES
from data.warehouse.query import query
from data.warehouse.tables import TABLES
from data.warehouse.views import VIEWS
from tests.warehouse.conftest import Published

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "analytics.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)
TEXT_OF_COST = [sql for sql in QUERIES if "AS usd\nFROM message" in sql]
EXAMPLE = "roofing-california"


@pytest.mark.parametrize("sql", QUERIES, ids=range(len(QUERIES)))
def test_each_query_of_the_documentation_has_an_answer(crowded: Published, sql: str) -> None:
    assert query(crowded.path, sql.replace(EXAMPLE, "roofing")).rows


def test_what_messages_cost_adds_up_to_what_those_cost_who_were_written_to(crowded: Published) -> None:
    def total(sql: str) -> object:
        return query(crowded.path, sql).rows[0][0]

    whole, by_agent = (sql.rstrip().rstrip(";") for sql in TEXT_OF_COST)
    written_to = "prospect_id IN (SELECT prospect_id FROM message WHERE state = 'sent')"
    assert total(f"SELECT sum(usd) FROM ({whole})") == pytest.approx(
        total(f"SELECT sum(cost_usd) FROM journey WHERE {written_to}")
    )
    part = "SELECT unnest(prospect_ids) AS prospect_id, cost_usd / len(prospect_ids) AS usd FROM model_call"
    assert total(f"SELECT sum(usd) FROM ({by_agent})") == pytest.approx(
        total(f"SELECT sum(usd) FROM ({part}) WHERE {written_to}")
    )


def test_the_python_of_the_documentation_needs_duckdb_alone(
    crowded: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    for package in ("pandas", "polars"):
        monkeypatch.setitem(sys.modules, package, None)
    *before, last = code.replace("out/live/analytics.duckdb", str(crowded.path)).strip().splitlines()
    known: dict[str, Any] = {}
    exec("\n".join(before), known)
    assert eval(last, known)


def test_the_campaign_of_the_examples_is_the_one_that_is_shipped() -> None:
    named = re.findall(r"campaign = '(.*?)'", TEXT)

    assert set(named) == {EXAMPLE}
    assert (ROOT / "config" / "campaigns" / f"{EXAMPLE}.yaml").is_file()


def test_the_queries_are_found() -> None:
    assert len(QUERIES) == TEXT.count("```sql") > len(VIEWS)


def test_each_table_is_documented() -> None:
    section = TEXT.partition("## Tables\n")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == ["publication", *(table.name for table in TABLES)]


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_documented_with_a_query_of_it(view: str) -> None:
    section = TEXT.partition(f"### {view}\n")[2].partition("\n##")[0]

    assert re.search(rf"FROM {view}\b", section)


def test_the_placeholders_that_it_names_exist() -> None:
    assert set(re.findall(r"`\{(.*?)\}`", TEXT)) <= {definition.key for definition in FIGURES}
