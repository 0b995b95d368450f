"""The table behind a directory: the files of a source, every column ours, white space and post codes cleaned."""

# ruff: noqa: S608  (names in SQL come from the field catalogue, columns of files are quoted; every value is bound)

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import duckdb

from config.catalogues import BUSINESS_FIELDS
from config.files.own_fields import OwnField, OwnFields
from config.files.verticals import Source
from data.identity import clean_postcode
from tools.sources.cells import Cell, cell_in, cell_of, column_of, is_path, json_in, named, parts_of, paths_in, quoted
from tools.sources.cleaning import number_sql, text_sql
from tools.sources.errors import SourceError
from tools.sources.filters import NUMBERS, own_column
from tools.sources.own_columns import constant_sql, nothing_sql, own_sql
from tools.sources.pages import KEY

_READERS = {
    "csv": "read_csv($files, all_varchar = true, union_by_name = true, filename = '_file')",
    "parquet": "read_parquet($files, union_by_name = true, filename = '_file')",
    "json": "read_json($files, union_by_name = true, filename = '_file', maximum_depth = 1)",
}
"""Nothing of a cell is guessed: 03-05-2026 is a day as the vertical says. At a depth of 1 all columns of a JSON file
stay JSON; deeper, DuckDB looks for days, times and ids in texts."""

_LOOKED_AT = 200


def load(
    name: str, source: Source, own: OwnFields, files: Sequence[Path], connection: duckdb.DuckDBPyConnection
) -> None:
    """Make the table ``listing`` of the files: ``row_number``, ``row_key``, our fields and the vertical's own.

    Raises SourceError for a column that is missing, duckdb.Error for a file that is not what it should be.
    """
    connection.execute(f"create table raw as select * from {_reader(source)}", {"files": [str(file) for file in files]})
    columns = _columns(connection.execute("describe raw"))
    expressions = [f"{_expression(name, source, field, columns, files)} as {field}" for field in BUSINESS_FIELDS]
    expressions += [
        f"{_own_expression(name, source, field, kind, columns, files)} as {own_column(field)}"
        for field, kind in own.items()
    ]
    content = ", ".join(cell_in(column, kind).sql for column, kind in columns.items())
    connection.execute(
        "create table listing as with numbered as ("
        "select rowid as row_number, rowid - min(rowid) over (partition by _file) + 1 as place, * from raw) "
        f"select row_number, {_row_key(source, files, content)} as row_key, "
        f"{', '.join(expressions)} from numbered",
        _constants(source),
    )
    _count_cells(source, own, columns, connection)
    connection.execute("drop table raw")
    connection.execute("delete from listing where company is null")
    _clean_postcodes(connection)


def header(source: Source, files: Sequence[Path]) -> dict[str, str]:
    """Return the columns of the files with their types, without loading them.

    Raises duckdb.Error for a file that cannot be read.
    """
    with duckdb.connect(":memory:") as connection:
        read = f"describe select * from {_reader(source)}"
        return _columns(connection.execute(read, {"files": [str(file) for file in files]}))


def _columns(described: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return {str(name): str(kind) for name, kind, *_ in described.fetchall() if name != "_file"}


def paths(source: Source, files: Sequence[Path], wanted: str) -> list[str]:
    """Return the dotted paths below the column in which a path begins, as the first records have them."""
    first, columns = parts_of(wanted)[0], header(source, files)
    if (column := column_of(first, columns)) is None:
        return []
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            f"select {json_in(column, columns[column])} from {_reader(source)} limit {_LOOKED_AT}",
            {"files": [str(file) for file in files]},
        ).fetchall()
    found = (path for (text,) in rows if text for path in paths_in(json.loads(text), named(first)))
    return list(dict.fromkeys(found))


def _expression(name: str, source: Source, field: str, columns: Mapping[str, str], files: Sequence[Path]) -> str:
    if field in source.constants:
        return f"cast($c_{field} as {'integer' if field in NUMBERS else 'varchar'})"
    wanted = _wanted(source, field)
    if wanted is None:
        return f"cast(null as {'integer' if field in NUMBERS else 'varchar'})"
    cell = _cell(name, wanted, field, columns, files)
    return number_sql(field, cell) if field in NUMBERS else text_sql(cell.sql)


def _own_expression(
    name: str, source: Source, field: str, kind: OwnField, columns: Mapping[str, str], files: Sequence[Path]
) -> str:
    if field in source.constants:
        return constant_sql(kind, source.constants[field])
    wanted = _wanted(source, field)
    return (
        nothing_sql(kind)
        if wanted is None
        else own_sql(kind, _cell(name, wanted, field, columns, files), source.forms.get(field))
    )


def _cell(name: str, wanted: str, field: str, columns: Mapping[str, str], files: Sequence[Path]) -> Cell:
    if (cell := cell_of(wanted, columns)) is None:
        raise SourceError(name, f'{describe(files)} has no column "{wanted}" for {field}', "columns", columns, wanted)
    return cell


def _constants(source: Source) -> dict[str, object]:
    return {f"c_{field}": value for field, value in source.constants.items() if field in BUSINESS_FIELDS}


def _count_cells(
    source: Source, own: OwnFields, columns: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> None:
    """Go through the rows once for what is told of their cells.

    The table ``unread`` keeps how many cells of each number, and of each own field, say what does not fit;
    ``empty_path`` the dotted paths at which no record has anything.
    """
    misfits: dict[str, str] = {}
    for field in (*sorted(NUMBERS), *own):
        cell = cell_of(_wanted(source, field) or "", columns)
        if cell and field not in source.constants:
            form, said = source.forms.get(field), text_sql(cell.sql)
            value = own_sql(own[field], cell, form) if field in own else number_sql(field, cell)
            misfits[field] = f"count(*) filter (where {said} is not null and {value} is null)"
    paths: dict[str, str] = {}
    for path in () if source.is_copied else source.columns.values():
        cell = cell_of(path, columns)
        if cell and is_path(path, columns):
            paths[path] = f"count({cell.sql})"
    looked_for = ", ".join(("count(*)", *misfits.values(), *paths.values()))
    _, *counts = connection.execute(f"select {looked_for} from raw").fetchall()[0]
    connection.execute(
        "create table unread as select unnest($fields::varchar[]) as field, unnest($cells::bigint[]) as cells",
        {"fields": list(misfits), "cells": counts[: len(misfits)]},
    )
    empty = [path for path, count in zip(paths, counts[len(misfits) :], strict=True) if not count]
    connection.execute("create table empty_path as select unnest($paths::varchar[]) as path", {"paths": empty})


def _clean_postcodes(connection: duckdb.DuckDBPyConnection) -> None:
    """Clean each distinct post code once, by the same rule as everywhere."""
    dirty = connection.execute("select distinct postcode, country from listing where postcode is not null").fetchall()
    connection.execute(
        "update listing set postcode = clean.good from "
        "(select unnest($dirty) as bad, unnest($country) as country, unnest($clean) as good) as clean "
        "where listing.postcode = clean.bad and listing.country is not distinct from clean.country",
        {
            "dirty": [code for code, _ in dirty],
            "country": [country for _, country in dirty],
            "clean": [clean_postcode(code, country) for code, country in dirty],
        },
    )


def _row_key(source: Source, files: Sequence[Path], content: str) -> str:
    """A row's own key, with where it was read; else its place in its file, and its content: each as a short hash.

    Files change under their names, and two verticals of one home may call what they read by the same name.
    """
    if source.is_told:
        return KEY
    if source.is_pulled:
        return f"{KEY} || '#{_origin(source)}'"
    place = "cast(place as varchar)" if len(files) == 1 else "regexp_extract(_file, '[^/\\\\]+$') || ':' || place"
    return f"{place} || '#' || substr(md5(concat_ws(chr(31), {content})), 1, 6)"


def _origin(source: Source) -> str:
    """Where the records of a source are that is read page by page, without a login: another password moves nobody."""
    place = source.location.partition("?")[0]
    there = [source.http.api, source.http.path] if source.http else [place.rpartition("@")[2], source.table]
    return sha256(json.dumps([*there, source.key]).encode()).hexdigest()[:6]


def _reader(source: Source) -> str:
    """What DuckDB reads the files with; a copy of ours has our columns, texts and numbers."""
    if not source.is_copied:
        return _READERS[source.format]
    columns = ", ".join((f"{quoted(KEY)}: 'VARCHAR'", *(f"{quoted(field)}: 'JSON'" for field in source.columns)))
    return f"read_json($files, format = 'newline_delimited', columns = {{{columns}}}, filename = '_file')"


def _wanted(source: Source, field: str) -> str | None:
    """The column of the files that has a field."""
    return field if source.is_copied and field in source.columns else source.columns.get(field)


def describe(files: Sequence[Path]) -> str:
    """Name the files for a person."""
    return ", ".join(file.name for file in files[:3]) + ("" if len(files) <= 3 else f" and {len(files) - 3} more")
