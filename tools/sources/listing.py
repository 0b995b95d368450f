"""The table behind a directory: the files of a source, every column ours, white space and post codes cleaned."""

# ruff: noqa: S608  (names in SQL come from the field catalogue, columns of files are quoted; every value is bound)

from collections.abc import Sequence
from pathlib import Path

import duckdb

from config.catalogues import BUSINESS_FIELDS
from config.verticals import Source
from data.identity import clean_postcode
from tools.sources.cleaning import number_sql, text_sql
from tools.sources.errors import SourceError
from tools.sources.filters import NUMBERS
from tools.sources.pages import KEY

_READERS = {
    "csv": "read_csv($files, all_varchar = true, union_by_name = true, filename = '_file')",
    "parquet": "read_parquet($files, union_by_name = true, filename = '_file')",
    "json": "read_json($files, union_by_name = true, filename = '_file')",
}


def load(name: str, source: Source, files: Sequence[Path], connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``listing`` of the files: ``row_number``, ``row_key`` and our fields.

    Raises SourceError for a column that is missing, duckdb.Error for a file that is not what it should be.
    """
    connection.execute(f"create table raw as select * from {_reader(source)}", {"files": [str(file) for file in files]})
    columns = [str(row[0]) for row in connection.execute("describe raw").fetchall() if row[0] != "_file"]
    expressions = [f"{_expression(name, source, field, columns, files)} as {field}" for field in BUSINESS_FIELDS]
    content = ", ".join(_quoted(column) for column in columns)
    connection.execute(
        "create table listing as with numbered as ("
        "select rowid as row_number, rowid - min(rowid) over (partition by _file) + 1 as place, * from raw) "
        f"select row_number, {_row_key(source, files, content)} as row_key, "
        f"{', '.join(expressions)} from numbered",
        _constants(source),
    )
    _count_unread(source, columns, connection)
    connection.execute("drop table raw")
    connection.execute("delete from listing where company is null")
    _clean_postcodes(connection)


def header(source: Source, files: Sequence[Path]) -> list[str]:
    """Return the columns of the files without loading them; raises duckdb.Error for a file that cannot be read."""
    with duckdb.connect(":memory:") as connection:
        read = connection.execute(f"select * from {_reader(source)} limit 0", {"files": [str(file) for file in files]})
        return [str(column[0]) for column in read.description or () if column[0] != "_file"]


def column_of(wanted: str, columns: Sequence[str]) -> str | None:
    """Return the file's own name of a column, whatever its case; None if it has no such column."""
    return {column.casefold(): column for column in columns}.get(wanted.casefold())


def _expression(name: str, source: Source, field: str, columns: Sequence[str], files: Sequence[Path]) -> str:
    if field in source.constants:
        return f"cast($c_{field} as {'integer' if field in NUMBERS else 'varchar'})"
    wanted = _wanted(source, field)
    if wanted is None:
        return f"cast(null as {'integer' if field in NUMBERS else 'varchar'})"
    column = column_of(wanted, columns)
    if column is None:
        raise SourceError(name, f'{describe(files)} has no column "{wanted}" for {field}', "columns", columns, wanted)
    return number_sql(field, _quoted(column)) if field in NUMBERS else text_sql(_quoted(column))


def _constants(source: Source) -> dict[str, object]:
    return {f"c_{field}": value for field, value in source.constants.items()}


def _count_unread(source: Source, columns: Sequence[str], connection: duckdb.DuckDBPyConnection) -> None:
    """Keep how many cells of each number say something that is none, in the table ``unread``."""
    connection.execute("create table unread (field varchar, cells bigint)")
    for field in NUMBERS:
        column = column_of(_wanted(source, field) or "", columns)
        if column and field not in source.constants:
            said, number = text_sql(_quoted(column)), number_sql(field, _quoted(column))
            connection.execute(
                f"insert into unread select $field, count(*) from raw where {said} is not null and {number} is null",
                {"field": field},
            )


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
    """A row's own key; else its place in its file, and its content as a short hash: files change under their names."""
    if source.is_pulled:
        return KEY
    place = "cast(place as varchar)" if len(files) == 1 else "regexp_extract(_file, '[^/\\\\]+$') || ':' || place"
    return f"{place} || '#' || substr(md5(concat_ws(chr(31), {content})), 1, 6)"


def _reader(source: Source) -> str:
    """What DuckDB reads the files with; the copy of a source that is read page by page has our own columns."""
    if not source.is_pulled:
        return _READERS[source.format]
    columns = ", ".join(f"{column}: 'VARCHAR'" for column in (KEY, *source.columns))
    return f"read_json($files, format = 'newline_delimited', columns = {{{columns}}}, filename = '_file')"


def _wanted(source: Source, field: str) -> str | None:
    """The column of the files that has a field."""
    return field if source.is_pulled and field in source.columns else source.columns.get(field)


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def describe(files: Sequence[Path]) -> str:
    """Name the files for a person."""
    return ", ".join(file.name for file in files[:3]) + ("" if len(files) <= 3 else f" and {len(files) - 3} more")
