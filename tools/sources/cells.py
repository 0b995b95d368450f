"""Where a source's file has what a field is to hold: a column by its name, or what lies in one by a dotted path."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_PART = re.compile(r'(?:^|\.)(?:"([^"]+)"(?![^.])|([^.]*))')


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


def cell_in(column: str, kind: str) -> Cell:
    """Return where it is, in a column of this type; JSON, which has numbers and texts, is read value by value."""
    if kind == "JSON":
        return Cell(f"json_extract_string({quoted(column)}, '$')", f"json_type({quoted(column)}) = 'VARCHAR'")
    return Cell(quoted(column), f"typeof({quoted(column)}) = 'VARCHAR'")


def json_in(column: str, kind: str) -> str:
    """Return SQL for what a column of this type has as JSON, also where it is JSON written as text."""
    return f"try_cast({cell_in(column, kind).sql} as json)"


def cell_of(wanted: str, columns: Mapping[str, str]) -> Cell | None:
    """Return where it is, of columns with their types; None if there is no such one.

    Whether a path leads anywhere is up to the rows. A column of JSON written as text is gone into as well as one of a
    JSON or Parquet file, by a JSON pointer: a number in it is a place in a list, or a name.
    """
    if column := column_of(wanted, columns):
        return cell_in(column, columns[column])
    first, *inner = parts_of(wanted)
    column = column_of(first, columns) if inner else None
    if column is None:
        return None
    at = literal("".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in inner))
    whole = json_in(column, columns[column])
    return Cell(f"json_extract_string({whole}, {at})", f"json_type({whole}, {at}) = 'VARCHAR'")


def parts_of(path: str) -> list[str]:
    """The names in a dotted path; one with a dot in it stands in double quotes."""
    return [within or plain for within, plain in _PART.findall(path)]


def named(part: str) -> str:
    """A name as a dotted path has it."""
    return f'"{part}"' if "." in part else part


def paths_in(value: object, before: str) -> Iterator[str]:
    """The dotted paths to all that a value of JSON holds, those of lists by their places."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        here = f"{before}.{named(str(key))}"
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
