"""Columns of a vertical's own: read by kind, from flat files and nested records; what does not fit costs no row."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from config.own_fields import OwnField, OwnFields
from config.verticals import Criterion, Parameter, Source
from data.records import Business
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError

FIELDS = {
    "roof_year": {"whole": [1900, 2030]},
    "permit": {"one_of": ["solar", "re-roof", "new roof"]},
    "loan": "money",
    "kw": "number",
    "filed": "day",
    "emergency": "yes_no",
    "note": {"text": 30},
}
HEADER = "Name,Roof,Permit,Loan,Kw,Filed,Emergency,Note\n"
ROWS = HEADER + (
    'Acme,1998,SOLAR,"$150,000.50",7.5,2026-03-05,Y,slate\n'
    "Birch,2035,spa,many,x,03/05/2026,maybe,a note that is a good deal longer than thirty\n"
    "Cedar,,,,,,,\n"
    "Dune,2004,New  Roof,90000,11,2026-01-31T08:00:00Z,no,tile\n"
)
COLUMNS = {
    "company": "Name", "roof_year": "Roof", "permit": "Permit", "loan": "Loan", "kw": "Kw", "filed": "Filed",
    "emergency": "Emergency", "note": "Note",
}  # fmt: skip


def declared(specs: Mapping[str, object]) -> dict[str, OwnField]:
    return TypeAdapter(OwnFields).validate_python(dict(specs))


def opened(folder: Path, text: str = ROWS, specs: Mapping[str, object] = FIELDS, **changes: Any) -> Directory:
    values: dict[str, Any] = {"format": "csv", "location": "list.csv", "columns": COLUMNS, **changes}
    values["location"] = f"list.{values['format']}"
    (folder / values["location"]).write_text(text, encoding="utf-8")
    (folder / "config").mkdir(exist_ok=True)
    source = Source.model_validate(values)
    return open_directory(
        "list", source, config_dir=folder / "config", cache_dir=folder / "cache", fields=declared(specs)
    )


def found(directory: Directory, *hard: Criterion, **parameters: Any) -> dict[str, Business]:
    return {one.company: one for one in directory.search(list(hard), {}, parameters, limit=99).businesses}


def names(directory: Directory, field: str, match: Any, value: Any) -> list[str]:
    return list(found(directory, Criterion(field=field, match=match, value=value)))


def test_cells_are_read_by_their_kind(tmp_path: Path) -> None:
    rows = found(opened(tmp_path))
    assert rows["Acme"].fields == {
        "roof_year": 1998, "permit": "solar", "loan": 150000.5, "kw": 7.5, "filed": "2026-03-05", "emergency": True,
        "note": "slate",
    }  # fmt: skip
    assert rows["Dune"].fields == {
        "roof_year": 2004, "permit": "new roof", "loan": 90000.0, "kw": 11.0, "filed": "2026-01-31",
        "emergency": False, "note": "tile",
    }  # fmt: skip
    assert isinstance(rows["Acme"].fields["roof_year"], int)


def test_what_does_not_fit_is_left_out_and_counted_by_column_and_stops_no_row(tmp_path: Path) -> None:
    directory = opened(tmp_path)
    assert list(found(directory)) == ["Acme", "Birch", "Cedar", "Dune"]
    assert found(directory)["Birch"].fields == {}
    assert directory.unread() == dict.fromkeys(FIELDS, 1)


def test_what_a_file_does_not_say_is_no_misfit(tmp_path: Path) -> None:
    assert found(opened(tmp_path))["Cedar"].fields == {}


@pytest.mark.parametrize(
    ("field", "match", "value", "left"),
    [
        ("roof_year", "at_most", 2000, ["Acme"]),
        ("roof_year", "any_of", [1998, 2004], ["Acme", "Dune"]),
        ("roof_year", "not", 1998, ["Birch", "Cedar", "Dune"]),
        ("loan", "at_least", 100000, ["Acme"]),
        ("kw", "at_least", 7.5, ["Acme", "Dune"]),
        ("permit", "equals", "solar", ["Acme"]),
        ("permit", "none_of", ["solar", "re-roof"], ["Birch", "Cedar", "Dune"]),
        ("filed", "at_least", "2026-02-01", ["Acme"]),
        ("filed", "at_most", "2026-02-01", ["Dune"]),
        ("emergency", "equals", True, ["Acme"]),
        ("emergency", "not", True, ["Birch", "Cedar", "Dune"]),
        ("emergency", "is_set", False, ["Birch", "Cedar"]),
        ("note", "matches", "^(slate|tin)$", ["Acme"]),
        ("note", "matches", "LA", ["Acme"]),
        ("note", "starts_with", ["ti", "sl"], ["Acme", "Dune"]),
        ("company", "matches", "^[ad]", ["Acme", "Dune"]),
    ],
)
def test_they_are_matched_as_other_fields_are(
    tmp_path: Path, field: str, match: str, value: object, left: list[str]
) -> None:
    assert names(opened(tmp_path), field, match, value) == left


@pytest.mark.parametrize(
    ("field", "match", "value", "left"),
    [
        ("permit", "any_of", ["Solar"], ["Acme"]),
        ("roof_year", "at_most", 2000, ["Acme"]),
        ("emergency", "equals", True, ["Acme"]),
        ("filed", "at_least", "2026-02-01", ["Acme"]),
    ],
)
def test_parameters_are_about_them_too(tmp_path: Path, field: str, match: str, value: object, left: list[str]) -> None:
    parameters = {"it": Parameter(field=field, match=match)}
    assert list(found(opened(tmp_path, parameters=parameters), it=value)) == left


def test_a_value_that_no_row_has_is_a_mistake_of_the_search(tmp_path: Path) -> None:
    directory = opened(tmp_path, parameters={"it": Parameter(field="permit", match="any_of")})
    with pytest.raises(SourceError, match=r'no row has it "spa" .*solar'):
        found(directory, it=["spa"])


def test_the_values_of_a_parameter_are_shown_as_the_vertical_writes_them(tmp_path: Path) -> None:
    directory = opened(tmp_path, parameters={"it": Parameter(field="permit", match="any_of")})
    assert directory.count_by([], {}, "it") == {"new roof": 1, "solar": 1}


@pytest.mark.parametrize("pattern", [r"(?=a)", r"(a)\1"])
def test_a_pattern_that_would_have_to_go_back_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(SourceError, match="is not a pattern"):
        opened(tmp_path).refuse_barren(Criterion(field="note", match="matches", value=pattern))


def test_a_hostile_pattern_takes_no_longer_than_its_text_is_long(tmp_path: Path) -> None:
    text = "Name,Note\n" + f"Acme,{'a' * 490}!\n" * 50
    directory = opened(tmp_path, text, {"note": {"text": 500}}, columns={"company": "Name", "note": "Note"})
    assert names(directory, "note", "matches", "^(a+)+$") == []
    assert directory.unread() == {}


def test_the_same_business_twice_has_the_fields_of_both_rows(tmp_path: Path) -> None:
    text = "Name,Zip,Roof,Loan\nAcme LLC,93702,1998,\nACME,93702,,5000\n"
    columns = {"company": "Name", "postcode": "Zip", "roof_year": "Roof", "loan": "Loan"}
    [acme] = found(opened(tmp_path, text, columns=columns)).values()
    assert acme.fields == {"roof_year": 1998, "loan": 5000.0}


def test_constants_are_of_their_kinds(tmp_path: Path) -> None:
    constants = {"permit": "solar", "emergency": True, "roof_year": 1998}
    rows = found(opened(tmp_path, columns={"company": "Name"}, constants=constants))
    assert rows["Acme"].fields == {"roof_year": 1998, "permit": "solar", "emergency": True}


RECORDS = [
    {"name": "Acme", "permit": {"kind": "solar", "roof": {"year": 1998}}, "owners": [{"share": 51.5}]},
    {"name": "Birch", "permit": None},
    {"name": "Cedar", "permit": {"kind": "re-roof"}, "owners": []},
]
NESTED = {"company": "name", "permit": "permit.kind", "roof_year": "permit.roof.year", "kw": "owners.0.share"}


@pytest.mark.parametrize("form", ["list", "lines"])
def test_a_dotted_path_leads_into_nested_records(tmp_path: Path, form: str) -> None:
    lines = "\n".join(map(json.dumps, RECORDS))
    text = json.dumps(RECORDS) if form == "list" else lines
    rows = found(opened(tmp_path, text, columns=NESTED, format="json"))
    assert rows["Acme"].fields == {"roof_year": 1998, "permit": "solar", "kw": 51.5}
    assert (rows["Birch"].fields, rows["Cedar"].fields) == ({}, {"permit": "re-roof"})


def test_a_path_leads_to_a_field_of_the_catalogue_as_well(tmp_path: Path) -> None:
    records = [{"firm": {"name": "Acme", "staff": 1.234, "place": {"zip": "02138"}}}]
    columns = {"company": "firm.name", "employees": "firm.staff", "postcode": "firm.place.zip"}
    [acme] = found(opened(tmp_path, json.dumps(records), columns=columns, format="json")).values()
    assert (acme.employees, acme.postcode) == (1, "02138")


def test_a_column_of_numbers_and_texts_is_read_value_by_value(tmp_path: Path) -> None:
    records = [{"name": "Acme", "kw": 7.125}, {"name": "Birch", "kw": "n/a"}, {"name": "Cedar", "kw": "1,200"}]
    directory = opened(tmp_path, json.dumps(records), columns={"company": "name", "kw": "kw"}, format="json")
    assert {name: one.fields.get("kw") for name, one in found(directory).items()} == {
        "Acme": 7.125, "Birch": None, "Cedar": 1200.0
    }  # fmt: skip
    assert directory.unread() == {}


@pytest.mark.parametrize(
    ("written", "number", "whole"),
    [
        ("4.125", 4.125, 4125), ("0.125", 0.125, None), ("-4.125", -4.125, -4125), ("0,125", 0.125, None),
        ("1.200.000", 1_200_000.0, 1_200_000), ("1.200,50", 1200.5, None), ("12,5", 12.5, None), ("-12,5", -12.5, None),
        ("-1.200.000", -1_200_000.0, -1_200_000), ("$1,200", 1200.0, 1200), ("12.5", 12.5, None),
        ("$0.125", 0.125, None), ("1200", 1200.0, 1200),
    ],
)  # fmt: skip
def test_one_dot_before_three_digits_groups_whole_numbers_and_is_a_decimal_point_elsewhere(
    tmp_path: Path, written: str, number: float, whole: int | None
) -> None:
    specs = {"kw": "number", "loan": "money", "roof_year": "int"}
    columns = {"company": "Name", "kw": "It", "loan": "It", "roof_year": "It"}
    fields = found(opened(tmp_path, f'Name,It\nAcme,"{written}"\n', specs, columns=columns))["Acme"].fields
    assert (fields["kw"], fields["loan"], fields.get("roof_year")) == (number, number, whole)


def test_a_path_leads_into_json_that_a_table_has_as_text(tmp_path: Path) -> None:
    text = 'Name,Data\nAcme,"{""kind"": ""solar"", ""roof"": {""year"": ""1,998""}}"\nBirch,{broken\n'
    columns = {"company": "Name", "permit": "data.kind", "roof_year": "Data.roof.year"}
    rows = found(opened(tmp_path, text, columns=columns))
    assert (rows["Acme"].fields, rows["Birch"].fields) == ({"roof_year": 1998, "permit": "solar"}, {})


def test_a_column_with_a_dot_in_its_name_comes_first(tmp_path: Path) -> None:
    rows = found(opened(tmp_path, "Name,Roof.Year\nAcme,1998\n", columns={"company": "Name", "roof_year": "roof.year"}))
    assert rows["Acme"].fields == {"roof_year": 1998}


def test_a_path_with_quotes_is_a_name_and_never_sql(tmp_path: Path) -> None:
    columns = {"company": "name", "note": "permit.x'; drop table raw --"}
    assert found(opened(tmp_path, json.dumps(RECORDS), columns=columns, format="json"))["Acme"].fields == {}


def test_words_with_quotes_are_words_and_never_sql(tmp_path: Path) -> None:
    specs = {"permit": {"one_of": ["it's", "x' or '1'='1"]}}
    rows = found(opened(tmp_path, "Name,Permit\nAcme,IT'S\n", specs, columns={"company": "Name", "permit": "Permit"}))
    assert rows["Acme"].fields == {"permit": "it's"}


def test_a_field_may_be_called_what_sql_calls_something(tmp_path: Path) -> None:
    specs = {"order": "int", "group": {"text": 9}, "row_key": "int"}
    columns = {"company": "Name", "order": "A", "group": "B", "row_key": "C"}
    directory = opened(tmp_path, "Name,A,B,C\nAcme,7,x,9\n", specs, columns=columns)
    assert found(directory)["Acme"].fields == {"order": 7, "group": "x", "row_key": 9}
    assert names(directory, "order", "at_least", 7) == ["Acme"]


def test_addresses_and_numbers_of_people_never_come_in_by_them(tmp_path: Path) -> None:
    text = "Name,Note,Loan,Roof\nAcme,ask pat@acme.test,2125550123,1998\n"
    specs = {"note": {"text": 60}, "loan": "money", "roof_year": "int"}
    columns = {"company": "Name", "note": "Note", "loan": "Loan", "roof_year": "Roof"}
    fields = found(opened(tmp_path, text, specs, columns=columns))["Acme"].fields
    assert fields == {"note": "ask [address]", "roof_year": 1998}


def test_a_day_may_be_written_as_a_register_writes_it(tmp_path: Path) -> None:
    specs = {"filed": {"day": "%m/%d/%Y"}}
    text = "Name,Filed\nAcme,03/05/2026\nBirch,2026-03-05\n"
    rows = found(opened(tmp_path, text, specs, columns={"company": "Name", "filed": "Filed"}))
    assert (rows["Acme"].fields, rows["Birch"].fields) == ({"filed": "2026-03-05"}, {})
