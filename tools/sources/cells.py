"""Where a source's file has what a field is to hold: a column by its name, or what lies in one by a dotted path."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Cell(NamedTuple):
    """SQL for what a row has there, and SQL that tells whether it was written as text."""

    sql: str
    is_text: str


def column_of(wanted: str, columns: Iterable[str]) -> str | None:
    """Return the file's own name of a column, whatever its case; None if it has no such column."""
    return {column.casefold(): column for column in columns}.get(wanted.casefold())


def is_path(wanted: str, columns: Mapping[str, str]) -> bool:
    """Whether a name leads into a column (``permit.kind``): a column of just that name comes first."""
    return column_of(wanted, columns) is None and cell_of(wanted, columns) is not None


def cell_of(wanted: str, columns: Mapping[str, str]) -> Cell | None:
    """Return where it is, of columns with their types; None if there is no such one.

    Whether a path leads anywhere is up to the rows. A column of JSON written as text is gone into as well as one of a
    JSON or Parquet file. One that has numbers and texts, which DuckDB keeps as JSON, is read value by value.
    """
    column = column_of(wanted, columns)
    if column and columns[column] == "JSON":
        return Cell(f"json_extract_string({quoted(column)}, '$')", f"json_type({quoted(column)}) = 'VARCHAR'")
    if column:
        return Cell(quoted(column), f"typeof({quoted(column)}) = 'VARCHAR'")
    first, *inner = wanted.split(".")
    column = column_of(first, columns) if inner else None
    if column is None:
        return None
    at = literal("$" + "".join(f"[{part}]" if part.isdecimal() else f".{json.dumps(part)}" for part in inner))
    whole = f"try_cast({quoted(column)} as json)"
    return Cell(f"json_extract_string({whole}, {at})", f"json_type({whole}, {at}) = 'VARCHAR'")


def paths_in(value: object, before: str = "") -> Iterator[str]:
    """The dotted paths to all that a value of JSON holds, those of lists by their places."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        here = f"{before}.{key}" if before else str(key)
        if isinstance(one, dict | list):
            yield from paths_in(one, here)
        else:
            yield here


def quoted(column: str) -> str:
    """A column's name as SQL has it."""
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
