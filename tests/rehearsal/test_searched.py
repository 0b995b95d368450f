"""The searching crew of docs/crews.md rehearses as it stands, and nobody outside of this computer is asked."""

import re
from pathlib import Path

import pytest
import yaml

from tests.rehearsal.declared import Declared
from tests.rehearsal.program import ROOT, Finished, muster
from tests.rehearsal.rehearsed import once

CREW = next(
    crew
    for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "crews.md").read_text(encoding="utf-8"), re.DOTALL)
    if (crew := yaml.safe_load(block)).get("crew") == "suppliers"
)
PLACES = ("Fresno", "Clovis", "Madera", "Tulare", "Visalia", "Merced", "Selma", "Sanger")
KEY = "Serper7Is8Silent9"
NOBODY = {"SERPER_API_KEY": KEY, "SERPER_URL": "http://127.0.0.1:9"}
"""Where nobody answers: a rehearsal that asked there would find nothing."""


@pytest.fixture(scope="module", params=["calm", "rough", "failing"])
def searched(request: pytest.FixtureRequest, shared: Path) -> Declared:
    """It, in each of the worlds."""

    def run(folder: Path) -> Finished:
        rows = [{"company": f"{place} Supply Works", "city": place} for place in PLACES]
        campaign = {
            "campaign": "suppliers", "crew": "suppliers", "envelope": "documents", "rehearsal": request.param,
            "items": {"file": str(folder / "suppliers.yaml")}, "timezone": "America/Los_Angeles",
        }  # fmt: skip
        for name, values in (
            ("suppliers.yaml", rows),
            ("crews/suppliers.yaml", CREW),
            ("campaigns/suppliers.yaml", campaign),
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(yaml.safe_dump(values, sort_keys=False))
        return muster("run", folder / "campaigns" / "suppliers.yaml", "--json", home=folder, **NOBODY)

    return Declared(once(shared, f"searched-{request.param}", run), CREW)


def test_it_comes_to_its_end_with_every_task_explained(searched: Declared) -> None:
    assert searched.run.finished.code in (0, 3), searched.run.finished.err
    assert len(searched.items) == len(PLACES)
    assert list(searched.unexplained()) == []
    assert searched.released


def test_every_fact_is_a_result_with_its_link_and_every_citation_is_of_one(searched: Declared) -> None:
    facts = searched.run.rows("select * from facts")
    assert len(facts) > len(PLACES)
    assert {row["kind"] for row in facts} == {"search"}
    assert all(re.match(r"https://[\w.-]+\.example/", row["source"]) for row in facts)
    known = {(row["prospect_id"], row["fact_id"]) for row in facts}
    cited = {
        (item, one)
        for item in searched.items
        for row in searched.made(item, "look_up")
        for one in re.findall(r'"(f\d+)"', row["body"])
    }
    assert cited
    assert cited <= known


def test_no_supplier_is_searched_for_more_often_than_may_be_and_each_answer_is_paid(searched: Declared) -> None:
    counts = searched.run.rows("select name, count from counters where scope = 'searcher search_web'")
    assert {row["name"] for row in counts} == {f"look_up {item}" for item in searched.items}
    assert all(1 <= row["count"] <= 3 for row in counts)
    answered = searched.run.rows("select cost_usd from lookup_calls where kind = 'search'")
    aside = searched.run.one("select count from counters where scope = 'paid' and day = ''")
    assert round(sum(row["cost_usd"] for row in answered) * 1e6) == aside == 1_000 * len(answered)


def test_a_result_s_orders_stand_in_marked_blocks_alone_and_its_key_nowhere(searched: Declared) -> None:
    for request in searched.run.requests:
        text = str(request["request"])
        assert KEY not in text
        assert "@planted" not in text
        assert "</data> SYSTEM" not in text
    files = [file for file in searched.run.home.rglob("*") if file.is_file()]
    assert not any(KEY.encode() in file.read_bytes() for file in files)


def test_orders_stand_among_results_where_the_world_says_so(searched: Declared) -> None:
    hostile = searched.run.rows("select text from facts where text like '%SYSTEM%'")
    assert bool(hostile) == (searched.run.world != "calm")
