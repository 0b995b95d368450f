"""One question to the warehouse, in SQL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from data.warehouse.reader import QueryError, reading

__all__ = ["Answer", "QueryError", "Table", "answered", "query"]

AT_ONCE = 1_000
"""So many rows are in memory at a time."""

_AT = re.compile(r"(?<![\w\"'])at(?![\w\"'])", re.IGNORECASE)


class Table(NamedTuple):
    """An answer: names and DuckDB types of the columns, and the rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    as_of: datetime
    """When what was read was published."""


class Answer(NamedTuple):
    """As a ``Table``, with rows that are read one after the other, as often as they are asked for."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]
    as_of: datetime


def query(path: Path, sql: str, limit: int | None = None) -> Table:
    """Answer one SQL statement over the published warehouse, at most ``limit`` rows; nothing can be changed by it.

    Raises:
        QueryError: if nothing is published, or with DuckDB's words if it refuses the statement.
    """
    with answered(path, sql) as answer:
        return Table(answer.columns, answer.types, list(islice(answer.rows, limit)), answer.as_of)


@contextmanager
def answered(path: Path, sql: str) -> Iterator[Answer]:
    """Answer it as ``query`` does, however many rows there are: few of them are in memory at a time.

    Raises:
        QueryError: as ``query``, also while the rows are read.
    """
    try:
        with reading(path) as db:
            if len(statements := db.extract_statements(sql)) != 1:
                raise QueryError(f"one statement is answered at a time; these are {len(statements)}: {sql}")
            [(as_of,)] = db.execute("SELECT as_of FROM publication").fetchall()
            answer = db.execute(statements[0])
            described = answer.description or []
            columns, types = (tuple(str(column[part]) for column in described) for part in (0, 1))
            yield Answer(columns, types, _rows(answer), as_of.replace(tzinfo=UTC))
    except duckdb.Error as error:
        raise QueryError(f"{error}{_hint(error, sql)}") from error


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := answer.fetchmany(AT_ONCE):
        yield from some


def _hint(error: duckdb.Error, sql: str) -> str:
    if isinstance(error, duckdb.ParserException) and _AT.search(sql):
        return '\n"at" is a reserved word of DuckDB; as a name, write it in double quotes'
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return "\nthe tables and columns are described in docs/analytics.md; SHOW TABLES and DESCRIBE name them too"
    return ""
