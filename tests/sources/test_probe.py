"""A source that cannot work is told from its files, by the YAML file and the place, before anything runs."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from config.loading import load_campaign
from tests.support.outside import CONFIG
from tools.sources.probe import Probed, probe, probe_files, problems

SMALL = Path(__file__).parents[1] / "config_errors" / "base"
ROWS = "Name,State,Staff\nOven,OR,12\nHearth,OR,2\nCrumb,WA,9\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A configuration whose source can work."""
    (tmp_path / "bakers.csv").write_text(ROWS, encoding="utf-8")
    return Path(shutil.copytree(SMALL, tmp_path / "config"))


def edit(tree: Path, file: str, old: str, new: str) -> None:
    path = tree / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(tree: Path) -> list[str]:
    return [problem.replace(f"{tree}/", "") for problem in problems(load_campaign("spring", tree))]


def test_a_source_that_can_work_has_no_problems(tree: Path) -> None:
    assert told(tree) == []


def test_every_column_that_the_file_lacks_is_told_with_the_nearest(tree: Path) -> None:
    edit(tree, "verticals/bakers.yaml", "company: Name, state: State", "company: Nme, state: Region")
    assert told(tree) == [
        "verticals/bakers.yaml:12:24: sources.list.columns.company: "
        'bakers.csv has no column "Nme" (allowed: Name, State, Staff; did you mean Name?)',
        "verticals/bakers.yaml:12:36: sources.list.columns.state: "
        'bakers.csv has no column "Region" (allowed: Name, State, Staff)',
    ]


def test_a_territory_that_no_row_lies_in_is_told_with_the_most_frequent_values(tree: Path) -> None:
    edit(tree, "campaigns/spring.yaml", "territory: {state: OR}", "territory: {state: Nevada}")
    assert told(tree) == [
        'campaigns/spring.yaml:6:20: territory.state: source "list": no row has state "Nevada" (most frequent: OR, WA)'
    ]


def test_a_territory_may_be_written_otherwise_than_the_rows(tree: Path) -> None:
    edit(tree, "campaigns/spring.yaml", "territory: {state: OR}", "territory: {state: Oregon}")
    assert told(tree) == []


def test_each_value_of_a_territory_must_occur(tree: Path) -> None:
    edit(tree, "campaigns/spring.yaml", "territory: {state: OR}", "territory: {state: [OR, Wales]}")
    assert told(tree) == [
        'campaigns/spring.yaml:6:20: territory.state: source "list": no row has state "Wales" (most frequent: OR, WA)'
    ]


def test_a_where_that_no_row_meets_is_told(tree: Path) -> None:
    where = "    where: [{field: state, match: any_of, value: [Texas, Nevada]}]\n    parameters:\n"
    edit(tree, "verticals/bakers.yaml", "    parameters:\n", where)
    assert told(tree) == [
        "verticals/bakers.yaml:13:50: sources.list.where[0].value: "
        'source "list": no row has state any of "Texas, Nevada" (most frequent: OR, WA)'
    ]


@pytest.mark.parametrize(("rows", "there"), [(ROWS, "2 to 12"), ("Name,State,Staff\nOven,OR,\n", "no number")])
def test_a_number_that_no_row_reaches_is_told_with_what_there_is(tree: Path, rows: str, there: str) -> None:
    (tree.parent / "bakers.csv").write_text(rows, encoding="utf-8")
    edit(tree, "verticals/bakers.yaml", "value: 3", "value: 300")
    assert told(tree) == [
        "verticals/bakers.yaml:6:50: ideal_customer.hard[0].value: "
        f'source "list": no row has employees at least "300" (there is: {there})'
    ]


@pytest.mark.parametrize(
    ("criterion", "says"),
    [
        ("{field: state, match: not, value: OR}", 'no row has state not "OR" (most frequent: OR)'),
        ("{field: state, match: is_set, value: false}", "no row's state is unknown"),
        ("{field: employees, match: is_set, value: true}", "no row's employees is known"),
    ],
)
def test_a_where_that_leaves_everybody_out_is_told(tree: Path, criterion: str, says: str) -> None:
    (tree.parent / "bakers.csv").write_text("Name,State,Staff\nOven,OR,\nHearth,OR,\n", encoding="utf-8")
    edit(tree, "verticals/bakers.yaml", "    - {field: employees, match: at_least, value: 3}", "    []")
    edit(tree, "verticals/bakers.yaml", "    parameters:\n", f"    where: [{criterion}]\n    parameters:\n")
    [one] = told(tree)
    assert one.endswith(f'source "list": {says}')
    assert "sources.list.where[0].value: " in one


def test_criteria_that_are_met_but_never_together_are_told(tree: Path) -> None:
    edit(tree, "verticals/bakers.yaml", "value: 3", "value: 10")
    edit(tree, "campaigns/spring.yaml", "territory: {state: OR}", "territory: {state: WA}")
    assert told(tree) == [
        "verticals/bakers.yaml:5:3: ideal_customer.hard: no row of any source meets these, the where of its source "
        "and the campaign's territory together"
    ]


def test_a_file_without_a_company_is_told_once(tree: Path) -> None:
    (tree.parent / "bakers.csv").write_text("Name,State,Staff\n,OR,3\n", encoding="utf-8")
    assert told(tree) == ["verticals/bakers.yaml:11:15: sources.list.location: bakers.csv has no row with a company"]


def test_a_file_that_is_not_what_it_should_be_is_told(tree: Path) -> None:
    edit(tree, "verticals/bakers.yaml", "format: csv", "format: parquet")
    [one] = told(tree)
    assert one.startswith("verticals/bakers.yaml:11:15: sources.list.location: bakers.csv cannot be read as parquet: ")


def test_a_missing_file_is_told_once_by_its_real_path_and_the_setting_that_places_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUSTER_TEST_DATA", raising=False)
    edit(tree, "verticals/bakers.yaml", "bakers.csv", "${MUSTER_TEST_DATA:-../far}/bakers.csv")
    found = probe(load_campaign("spring", tree))
    assert found.wrong == ()
    far = tree.parent.parent / "far" / "bakers.csv"
    assert [problem.what for problem in found.missing] == [f"no file at {far}; set MUSTER_TEST_DATA to where it is"]


def test_a_source_at_a_url_is_not_fetched(tree: Path) -> None:
    edit(tree, "verticals/bakers.yaml", "bakers.csv", "http://nowhere.invalid/bakers.csv")
    assert told(tree) == []


def test_answers_of_a_lookup_that_a_rehearsal_lacks_are_told() -> None:
    bundle = load_campaign("roofing-permits", CONFIG)
    enrichment = bundle.vertical.enrichment
    lookups = {name: one.model_copy(update={"sample": "data/none.json"}) for name, one in enrichment.lookups.items()}
    vertical = bundle.vertical.model_copy(update={"enrichment": enrichment.model_copy(update={"lookups": lookups})})
    assert probe(bundle).missing == ()
    (problem,) = probe(replace(bundle, vertical=vertical)).missing
    assert "sample: no file at" in str(problem)
    assert "none.json" in str(problem)


def test_columns_that_no_record_of_a_webhooks_sample_has_are_told(tree: Path) -> None:
    (tree.parent / "told.json").write_text('[{"firm": {"name": "Rye"}, "staff": 3, "state": "CA"}]')
    columns = "{company: firm.nme, employees: staff, state: state}"
    others = "parameters: {state: {field: state, match: equals}}"
    source = f"  told: {{format: webhook, sample: told.json, columns: {columns}, {others}}}\n"
    edit(tree, "verticals/bakers.yaml", "enrichment:\n", f"{source}enrichment:\n")
    (only,) = told(tree)
    assert 'sources.told.columns.company: no record of told.json has anything at "firm.nme"' in only
    assert "firm.name" in only


def test_every_source_must_have_the_territorys_parameters(tree: Path) -> None:
    second = "  other: {format: csv, location: bakers.csv, columns: {company: Name, employees: Staff}}\nenrichment:\n"
    edit(tree, "verticals/bakers.yaml", "enrichment:\n", second)
    assert told(tree) == [
        'campaigns/spring.yaml:6:20: territory.state: source "other": no parameter "state" (parameters: none)'
    ]


def test_files_are_probed_by_what_check_is_given(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSTER_TEST_DATA", raising=False)
    edit(tree, "verticals/bakers.yaml", "company: Name", "company: Nme")
    assert probe_files([tree / "envelopes"], tree) == Probed((), ())
    for paths in ([], [tree], [tree / "campaigns" / "spring.yaml"]):
        found = probe_files(paths, tree)
        assert [problem.where for problem in found.wrong] == ["sources.list.columns.company"]
        assert found.missing == ()

    edit(tree, "verticals/bakers.yaml", "bakers.csv", "${MUSTER_TEST_DATA}/bakers.csv")
    [unset] = probe_files([], tree).missing
    assert "MUSTER_TEST_DATA" in unset.what

    edit(tree, "campaigns/spring.yaml", "goal:", "gaol:")
    assert probe_files([], tree) == Probed((), ())


def test_what_a_rehearsal_would_have_to_answer_or_tell_and_has_no_sample_of_is_told_at_its_place(tree: Path) -> None:
    webhook = "told: {format: webhook, columns: {company: name, state: state, employees: staff}}"
    edit(tree, "verticals/bakers.yaml", "sources:\n", f"sources:\n  {webhook}\n")
    far = "customers:\n  ours: {format: http, http: {api: crm, path: /clients}, key: id, columns: {email: mail}}\n"
    lookup = 'lookups: {book: {api: book, path: "/{domain}", domain: web}}'
    edit(
        tree,
        "verticals/bakers.yaml",
        "enrichment:\n  providers: [hunter]",
        f"{far}enrichment:\n  providers: [book]\n  {lookup}",
    )
    found = probe_files([], tree)
    assert [problem.where for problem in found.unsampled] == [
        "sources.told.sample", "customers.ours.http.sample", "enrichment.lookups.book.sample"
    ]  # fmt: skip
    assert all("a rehearsal cannot start without it" in problem.what for problem in found.unsampled)
    assert found.missing == found.wrong == (), "live it is not needed"


def test_a_tables_rows_that_share_their_key_are_noted(tree: Path) -> None:
    with closing(sqlite3.connect(tree / "firms.sqlite")) as firms, firms:
        firms.execute("CREATE TABLE firms (name TEXT, state TEXT, staff INTEGER)")
        firms.executemany("INSERT INTO firms VALUES (?, ?, 5)", [("A", "CA"), ("B", "CA"), ("C", "TX"), ("D", "CA")])
    table = f"format: sql, location: 'sqlite:///{tree / 'firms.sqlite'}', table: firms, key: state"
    others = (
        "columns: {company: name, state: state, employees: staff}, parameters: {state: {field: state, match: equals}}"
    )
    edit(tree, "verticals/bakers.yaml", "enrichment:\n", f"  book: {{{table}, {others}}}\nenrichment:\n")
    (odd,) = probe_files([], tree).shared
    assert odd.where == "sources.book.key"
    assert odd.what == (
        "of the first 4 rows 2 records have a state that another record has, and only one of each is taken: "
        "key is to tell any two apart"
    )
