"""A directory is declared in YAML and searched by parameters; the same business is one, whatever its rows look like."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from config.files.own_fields import Match
from config.files.verticals import Criterion, Parameter, Source
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError

ROOT = Path(__file__).resolve().parents[2]
CSV = """Name,Web,Town,Zip,Staff,Trade,Turnover
"ACME ROOFING, L.L.C.",acme.example,FRESNO,93702.0,12,238160,"$1,200,000"
Acme Roofing,,Fresno,93702,None,238160,
Bolt Electric Inc,http://www.bolt.example/,Fresno,93703,8,238210,N/A
Crown Roofs,,Oakland,94618,40,238160,abc
 dune   roofing co ,,Oakland,94619,4,238160,-5
,,Nowhere,1,1,238160,
Elm Roofing,elm.example,San Jose,95112,unknown,238160,
"""
Make = Callable[..., Directory]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Open a directory of the given text under a project of its own."""
    (tmp_path / "config").mkdir(exist_ok=True)

    def opened(text: str = CSV, format: str = "csv", **changes: object) -> Directory:  # noqa: A002
        (tmp_path / f"list.{format}").write_text(text, encoding="utf-8")
        return opened_as(tmp_path, format=format, location=f"list.{format}", **changes)

    return opened


def opened_as(project: Path, **changes: object) -> Directory:
    values: dict[str, object] = {
        "format": "csv",
        "location": "list.csv",
        "columns": {
            "company": "Name", "domain": "Web", "city": "Town", "postcode": "Zip", "employees": "Staff",
            "industry_code": "Trade", "revenue": "Turnover",
        },
        "constants": {"state": "CA"},
        "parameters": {
            "city": Parameter(field="city", match="any_of"),
            "state": Parameter(field="state", match="equals"),
            "min_employees": Parameter(field="employees", match="at_least"),
            "zip": Parameter(field="postcode", match="starts_with"),
        },
    }  # fmt: skip
    source = Source.model_validate({**values, **changes})
    return open_directory("list", source, config_dir=project / "config", cache_dir=project / "cache")


def names(directory: Directory, hard: list[Criterion] | None = None, **parameters: object) -> list[str]:
    return [business.company for business in directory.search(hard or [], {}, parameters, limit=99).businesses]  # type: ignore[arg-type]


ROOFERS = [Criterion(field="industry_code", match="equals", value="238160")]


def test_rows_become_clean_businesses(make: Make) -> None:
    acme = make().search([], {}, {}, limit=1).businesses[0]
    assert (acme.company, acme.city, acme.postcode, acme.state) == ("Acme Roofing, L.L.C.", "Fresno", "93702", "CA")
    assert (acme.employees, acme.revenue, acme.domain) == (12, 1_200_000, "acme.example")


def test_numbers_that_are_none_are_unknown(make: Make) -> None:
    found = {business.company: business for business in make().search([], {}, {}, limit=99).businesses}
    assert found["Crown Roofs"].revenue is None
    assert found["Dune Roofing Co"].revenue is None
    assert found["Elm Roofing"].employees is None


def test_what_a_spreadsheet_made_of_a_row_is_read(make: Make) -> None:
    columns = {"company": "Name", "phone": "Tel", "postcode": "Zip", "employees": "Staff"}
    made = make("Name,Tel,Zip,Staff\nAcme,2125550123.0,2138,1.200\n", columns=columns, parameters={})
    [acme] = made.search([], {}, {}, limit=1).businesses
    assert (acme.phone, acme.postcode, acme.employees) == ("+12125550123", "02138", 1200)
    assert made.unread() == {}


def test_what_cannot_be_read_is_counted_and_never_empty_in_silence(make: Make) -> None:
    columns = {"company": "Name", "phone": "Tel", "email": "Mail", "employees": "Staff"}
    rows = "Acme,2.1E+09,pat@acme.example,10-50\nBeta,(312) 555-0123,nobody,about 20\nGamma,,,unknown\n"
    made = make(f"Name,Tel,Mail,Staff\n{rows}", columns=columns, parameters={})
    assert made.unread() == {"employees": 2, "email": 1, "phone": 1}


def test_the_same_business_twice_is_one_completed_from_both_rows(make: Make) -> None:
    directory = make(CSV.replace("12,238160", "None,238160").replace("93702,None", "93702,12"))
    profile = directory.profile()
    assert (profile.rows, profile.unique_businesses) == (6, 5)
    assert [b.employees for b in directory.search([], {}, {}, limit=1).businesses] == [12]


def test_what_is_unknown_meets_no_criterion(make: Make) -> None:
    hard = [*ROOFERS, Criterion(field="employees", match="at_most", value=50)]
    assert names(make(), hard) == ["Acme Roofing, L.L.C.", "Crown Roofs", "Dune Roofing Co"]


ALL = ["Acme Roofing, L.L.C.", "Bolt Electric Inc", "Crown Roofs", "Dune Roofing Co", "Elm Roofing"]


@pytest.mark.parametrize(
    ("field", "match", "value", "left_out"),
    [
        ("city", "not", "FRESNO ", {"Acme Roofing, L.L.C.", "Bolt Electric Inc"}),
        ("city", "not", "Fres", set()),
        ("city", "none_of", ["Fresno", "San Jose"], {"Acme Roofing, L.L.C.", "Bolt Electric Inc", "Elm Roofing"}),
        ("employees", "not", 40, {"Crown Roofs"}),
        ("employees", "none_of", [4, 8], {"Bolt Electric Inc", "Dune Roofing Co"}),
        ("domain", "not", "acme.example", {"Acme Roofing, L.L.C."}),
        ("county", "not", "Kern", set()),
        ("employees", "is_set", True, {"Elm Roofing"}),
        ("employees", "is_set", False, {*ALL} - {"Elm Roofing"}),
        ("revenue", "is_set", True, {*ALL} - {"Acme Roofing, L.L.C."}),
        ("domain", "is_set", False, {"Acme Roofing, L.L.C.", "Bolt Electric Inc", "Elm Roofing"}),
        ("county", "is_set", True, {*ALL}),
    ],
)
def test_what_is_not_so_keeps_what_is_unknown_and_what_is_set_does_not(
    make: Make, field: str, match: Match, value: bool | str | int | list[bool | str | int | float], left_out: set[str]
) -> None:
    found = names(make(), [Criterion(field=field, match=match, value=value)])
    assert [name for name in ALL if name not in found] == [name for name in ALL if name in left_out]


def test_known_and_not_so_are_two_criteria(make: Make) -> None:
    not_forty = Criterion(field="employees", match="not", value=40)
    assert "Elm Roofing" in names(make(), [not_forty])
    assert "Elm Roofing" not in names(make(), [not_forty, Criterion(field="employees", match="is_set", value=True)])


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"with_site": "perhaps"}, 'domain is_set takes true or false, not "perhaps"'),
        ({"but_not": "Fresnoo"}, 'no row has but_not "Fresnoo"'),
        ({"none_of": ["Fresno", "Fresnoo"]}, 'did you mean "Fresno"?'),
    ],
)
def test_a_parameter_that_leaves_out_nobody_who_is_there_is_a_mistake(
    make: Make, parameters: dict[str, object], says: str
) -> None:
    made = make(
        parameters={
            "with_site": Parameter(field="domain", match="is_set"),
            "but_not": Parameter(field="city", match="not"),
            "none_of": Parameter(field="city", match="none_of"),
        }
    )
    assert names(made, ROOFERS, with_site=True, but_not="oakland") == ["Acme Roofing, L.L.C.", "Elm Roofing"]
    with pytest.raises(SourceError) as problem:
        names(made, ROOFERS, **parameters)
    assert says in str(problem.value)


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"city": "fresno"}, ["Acme Roofing, L.L.C."]),
        ({"city": ["Oakland", "San Jose"]}, ["Crown Roofs", "Dune Roofing Co", "Elm Roofing"]),
        ({"min_employees": 10}, ["Acme Roofing, L.L.C.", "Crown Roofs"]),
        ({"min_employees": "10"}, ["Acme Roofing, L.L.C.", "Crown Roofs"]),
        ({"zip": "946"}, ["Crown Roofs", "Dune Roofing Co"]),
        ({"city": "Oakland", "min_employees": 10}, ["Crown Roofs"]),
    ],
)
def test_parameters_narrow_what_the_hard_criteria_leave(
    make: Make, parameters: dict[str, object], found: list[str]
) -> None:
    assert names(make(), ROOFERS, **parameters) == found


def test_a_territory_cannot_be_left_by_a_parameter(make: Make) -> None:
    found = make().search(ROOFERS, {"city": "Fresno"}, {"city": "Oakland"}, limit=9)
    assert found.businesses == ()


def test_pages_follow_each_other_in_the_order_of_the_file(make: Make) -> None:
    directory = make()
    first = directory.search(ROOFERS, {}, {}, limit=3)
    assert first.offset_next == 3
    second = directory.search(ROOFERS, {}, {}, limit=3, offset=3)
    assert (first.matching, second.offset_next) == (4, None)
    assert [b.company for b in (*first.businesses, *second.businesses)] == names(directory, ROOFERS)


def test_rows_already_taken_are_not_found_again(make: Make) -> None:
    directory = make()
    taken = [business.row_key for business in directory.search(ROOFERS, {}, {}, limit=2).businesses]
    rest = directory.search(ROOFERS, {}, {}, limit=9, skip_keys=taken)
    assert ([b.company for b in rest.businesses], rest.matching) == (["Dune Roofing Co", "Elm Roofing"], 2)


def test_a_row_key_says_where_the_row_is_and_changes_with_its_content(make: Make) -> None:
    before = make().search([], {}, {}, limit=1).businesses[0].row_key
    after = make(CSV.replace("acme.example", "acme-two.example")).search([], {}, {}, limit=1).businesses[0].row_key
    assert before.split("#")[0] == after.split("#")[0] == "1"
    assert before != after


def test_values_are_counted_for_the_plan(make: Make) -> None:
    directory = make()
    assert directory.count_by(ROOFERS, {}, "city") == {"Oakland": 2, "Fresno": 1, "San Jose": 1}
    taken = [business.row_key for business in directory.search(ROOFERS, {}, {}, limit=1).businesses]
    assert directory.count_by(ROOFERS, {}, "city", skip_keys=taken, top=1) == {"Oakland": 2}


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"town": "x"}, 'no parameter "town" (parameters: city, state, min_employees, zip'),
        ({"city": "Fresnoo"}, 'did you mean "Fresno"?'),
        ({"city": "Fresno' or 1=1 --"}, "no row has city"),
        ({"city": []}, 'parameter "city" has no value'),
        ({"min_employees": "many"}, 'employees at_least takes a number, not "many"'),
        ({"min_employees": [1, 2]}, "takes one number"),
    ],
)
def test_a_wrong_parameter_is_refused_with_the_valid_ones(make: Make, parameters: dict[str, object], says: str) -> None:
    with pytest.raises(SourceError) as problem:
        names(make(), ROOFERS, **parameters)
    assert says in str(problem.value)
    assert str(problem.value).startswith('source "list": ')


def test_a_missing_column_is_named_with_what_there_is(make: Make) -> None:
    with pytest.raises(SourceError, match=r'list\.csv has no column "Nmae" for company .*did you mean "Name"\?'):
        make(columns={"company": "Nmae"})


def test_a_missing_file_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file at \S*/nowhere/\*\.csv or \S*/config/nowhere/\*\.csv$"):
        opened_as(tmp_path, location="nowhere/*.csv")


def test_a_file_of_another_format_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"list\.parquet cannot be read as parquet"):
        make("no parquet at all", "parquet")


def test_json_and_parquet_are_read_like_csv(make: Make, tmp_path: Path) -> None:
    expected = names(make(), ROOFERS)
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * from read_csv($file, all_varchar = true)) to "
            f"'{tmp_path / 'list.parquet'}' (format parquet)",
            {"file": str(tmp_path / "list.csv")},
        )
    rows = list(csv.DictReader((tmp_path / "list.csv").read_text().splitlines()))
    (tmp_path / "list.json").write_text(json.dumps(rows))
    assert names(opened_as(tmp_path, format="parquet", location="list.parquet"), ROOFERS) == expected
    assert names(opened_as(tmp_path, format="json", location="list.json"), ROOFERS) == expected


def test_a_glob_is_one_directory_whose_rows_know_their_file(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    for number, town in enumerate(("Fresno", "Oakland")):
        (tmp_path / "parts" / f"{number}.csv").write_text(
            f"Name,Town\nRoofer {number},{town}\nSlater {number},{town}\n"
        )
    directory = opened_as(tmp_path, location="parts/*.csv", columns={"company": "Name", "city": "Town"})
    keys = [business.row_key.split("#")[0] for business in directory.search([], {}, {}, limit=9).businesses]
    assert keys == ["0.csv:1", "0.csv:2", "1.csv:1", "1.csv:2"]


def test_the_same_file_is_loaded_once_until_it_changes(make: Make, tmp_path: Path) -> None:
    first = make()
    assert opened_as(tmp_path, location="list.csv") is first
    (tmp_path / "list.csv").write_text(CSV + "New,,Oakland,94618,9,238160,\n")
    assert opened_as(tmp_path, location="list.csv").profile().rows == first.profile().rows + 1


def test_a_loaded_directory_reads_no_other_file(make: Make) -> None:
    with pytest.raises(duckdb.PermissionException):
        make()._connection.execute("select * from read_csv('/etc/hostname')")
