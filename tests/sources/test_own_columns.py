"""Columns of a vertical's own: read by kind, from flat files and nested records; what does not fit costs no row."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
from pydantic import TypeAdapter

from config.files.own_fields import OwnField, OwnFields
from config.files.verticals import Criterion, Parameter, Source
from data.records import Business
from tools.sources.directory import Directory, open_directory
from tools.sources.errors import SourceError
from tools.sources.listing import load, paths

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


RECORDS: list[dict[str, Any]] = [
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


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_path_leads_into_json_that_is_written_as_text(tmp_path: Path, form: str) -> None:
    told = {"Acme": '{"kind": "solar", "roof": {"year": "1,998"}}', "Birch": "{broken", "Cedar": "solar"}
    records = json.dumps([{"Name": name, "Data": text} for name, text in told.items()])
    table = "Name,Data\n" + "".join(f'{name},"{text.replace(chr(34), chr(34) * 2)}"\n' for name, text in told.items())
    columns = {"company": "Name", "permit": "data.kind", "roof_year": "Data.roof.year"}
    directory = opened(tmp_path, table if form == "csv" else records, columns=columns, format=form)
    assert {name: one.fields for name, one in found(directory).items()} == {
        "Acme": {"roof_year": 1998, "permit": "solar"}, "Birch": {}, "Cedar": {}
    }  # fmt: skip
    assert paths(directory.source, [tmp_path / f"list.{form}"], "data.x") == ["data.kind", "data.roof.year"]


def test_a_path_is_made_of_names_as_they_are_written(tmp_path: Path) -> None:
    inside = {"größe": 1, 'q"x': 2, "s/l~": 3, "b\\s": 4, "*": 5, "two words": 6, "'": 7, '"y': 8}
    columns = {"company": "name", **{f"f{at}": f"it.{key}" for at, key in enumerate(inside)}}
    specs = dict.fromkeys(columns.keys() - {"company"}, "int")
    directory = opened(tmp_path, json.dumps([{"name": "Acme", "it": inside}]), specs, columns=columns, format="json")
    assert found(directory)["Acme"].fields == {f"f{at}": value for at, value in enumerate(inside.values())}


def test_a_name_with_a_dot_in_it_stands_in_quotes_in_a_path(tmp_path: Path) -> None:
    records = [{"name": "Acme", "it": {"v1.5": {"kw": 7}}, "roof.data": {"kw": 8}}]
    columns = {"company": "name", "kw": 'it."v1.5".kw', "loan": '"roof.data".kw', "note": 'it."v2.0"'}
    directory = opened(tmp_path, json.dumps(records), columns=columns, format="json")
    assert found(directory)["Acme"].fields == {"kw": 7.0, "loan": 8.0}
    file = tmp_path / "list.json"
    assert [paths(directory.source, [file], path) for path in ('it."v2.0"', '"roof.data".x')] == [
        ['it."v1.5".kw'], ['"roof.data".kw']
    ]  # fmt: skip


def test_a_number_in_a_path_is_a_place_in_a_list_or_a_name(tmp_path: Path) -> None:
    records = [{"name": "Acme", "revenue": {"2024": [7, {"0": 8}]}}]
    columns = {"company": "name", "kw": "revenue.2024.0", "loan": "revenue.2024.1.0"}
    directory = opened(tmp_path, json.dumps(records), columns=columns, format="json")
    assert found(directory)["Acme"].fields == {"kw": 7.0, "loan": 8.0}


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


@pytest.mark.parametrize("path", ["filed", "permit.filed"])
def test_a_day_of_a_json_file_is_read_by_the_declared_form_and_never_guessed(tmp_path: Path, path: str) -> None:
    days = ["03-05-2026", "04-05-2026"]
    records = [{"name": f"Acme {day}", "filed": day, "permit": {"filed": day}} for day in days]
    columns = {"company": "name", "filed": path}
    rows = found(opened(tmp_path, json.dumps(records), {"filed": {"day": "%d-%m-%Y"}}, columns=columns, format="json"))
    assert [one.fields for one in rows.values()] == [{"filed": "2026-05-03"}, {"filed": "2026-05-04"}]
    unsaid = opened(tmp_path, json.dumps(records), {"filed": "day"}, columns=columns, format="json")
    assert (unsaid.unread(), found(unsaid)["Acme 03-05-2026"].fields) == ({"filed": 2}, {})


def test_texts_of_a_json_file_stay_what_they_say(tmp_path: Path) -> None:
    said = {"opens": "08:30", "permit": "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "note": "03/05/2026", "code": "007"}
    records = [{"name": "Acme", "since": "2015-03-01", "filed": "2026-01-31T08:00:00Z", **said, "inner": said}]
    columns = {"company": "name", "founded": "since", "filed": "filed", **{name: name for name in said}}
    columns |= {f"inner_{name}": f"inner.{name}" for name in said}
    specs = {"filed": "day", **{name: {"text": 40} for name in columns if name.removeprefix("inner_") in said}}
    acme = found(opened(tmp_path, json.dumps(records), specs, columns=columns, format="json"))["Acme"]
    inner = {f"inner_{name}": value for name, value in said.items()}
    assert (acme.founded, acme.fields) == (2015, {"filed": "2026-01-31", **said, **inner})


def test_a_day_that_is_no_text_needs_no_form(tmp_path: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        rows = "select 'Acme' as Name, date '2026-03-05' as Filed, timestamp '2026-01-31 08:00' as Note"
        connection.execute(f"copy ({rows}) to '{tmp_path / 'list.parquet'}' (format parquet)")
    source = Source.model_validate(
        {"format": "parquet", "location": str(tmp_path / "list.parquet"),
         "columns": {"company": "Name", "filed": "Filed", "note": "Note"}}
    )  # fmt: skip
    specs = declared({"filed": {"day": "%m/%d/%Y"}, "note": {"day": "%d.%m.%Y"}})
    directory = open_directory("list", source, config_dir=tmp_path, cache_dir=tmp_path / "cache", fields=specs)
    assert found(directory)["Acme"].fields == {"filed": "2026-03-05", "note": "2026-01-31"}


def test_a_row_is_known_by_what_its_cells_say_whatever_the_format(tmp_path: Path) -> None:
    columns = {"company": "Name", "roof_year": "Roof"}
    [lines] = found(opened(tmp_path, "Name,Roof\nAcme,1998\n", columns=columns)).values()
    [record] = found(
        opened(tmp_path, json.dumps([{"Name": "Acme", "Roof": 1998}]), columns=columns, format="json")
    ).values()
    assert lines.row_key == record.row_key


def test_a_word_to_choose_from_is_one_even_if_it_says_nothing_elsewhere(tmp_path: Path) -> None:
    specs = {"permit": {"one_of": ["none", "basic"]}, "note": {"one_of": ["-", "yes"]}}
    text = "Name,Permit,Note\nAcme, NONE ,-\nBirch,n/a,\nCedar,gold,none\n"
    directory = opened(tmp_path, text, specs, columns={"company": "Name", "permit": "Permit", "note": "Note"})
    fields = {name: one.fields for name, one in found(directory).items()}
    assert fields == {"Acme": {"permit": "none", "note": "-"}, "Birch": {}, "Cedar": {}}
    assert directory.unread() == {"permit": 1}


def test_a_path_at_which_no_record_has_anything_is_known(tmp_path: Path) -> None:
    columns = {**NESTED, "note": "permit.note", "loan": "permit.note", "filed": "owners.7.day"}
    directory = opened(tmp_path, json.dumps(RECORDS), columns=columns, format="json")
    assert directory.empty_paths() == {"permit.note", "owners.7.day"}


def test_cells_are_counted_in_one_look_at_the_rows(tmp_path: Path) -> None:
    """However many fields and paths there are, the rows are gone through once for all of them."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{**RECORDS[0], "filed": "soon", "loan": "many"}, *RECORDS[1:]]), encoding="utf-8")
    columns = {**NESTED, "filed": "filed", "loan": "loan", "note": "permit.note", "emergency": "owners.7.it"}
    source = Source.model_validate({"format": "json", "location": "list.json", "columns": columns})
    looks: list[str] = []

    class Counted:
        """A connection that notes what goes through the rows."""

        def __init__(self, real: duckdb.DuckDBPyConnection) -> None:
            self._real = real

        def execute(self, sql: str, values: object = None) -> duckdb.DuckDBPyConnection:
            looks.extend([sql] if "from raw" in sql else [])
            return self._real.execute(sql, values)

    with duckdb.connect(":memory:") as connection:
        load("list", source, declared(FIELDS), [path], cast("duckdb.DuckDBPyConnection", Counted(connection)))
        counted = dict(connection.execute("select field, cells from unread where cells > 0").fetchall())
        empty = {path for (path,) in connection.execute("select path from empty_path").fetchall()}
    assert (counted, empty) == ({"filed": 1, "loan": 1}, {"permit.note", "owners.7.it"})
    assert len(looks) == 2, "the rows become the listing, and are counted"
