"""One question to the warehouse, in SQL."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from data.warehouse.reader import QueryError, reading

__all__ = ["QueryError", "Table", "query"]

_AT = re.compile(r"(?<![\w\"'])at(?![\w\"'])", re.IGNORECASE)


class Table(NamedTuple):
    """An answer: names and DuckDB types of the columns, and the rows."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    as_of: datetime
    """When what was read was published."""


def query(path: Path, sql: str, limit: int | None = None) -> Table:
    """Answer one SQL statement over the published warehouse, at most ``limit`` rows; nothing can be changed by it.

    Raises:
        QueryError: if nothing is published, or with DuckDB's words if it refuses the statement.
    """
    try:
        with reading(path) as db:
            if len(statements := db.extract_statements(sql)) != 1:
                raise QueryError(f"one statement is answered at a time; these are {len(statements)}: {sql}")
            answer = db.execute(statements[0])
            described = answer.description or []
            rows = answer.fetchall() if limit is None else answer.fetchmany(limit)
            [(as_of,)] = db.execute("SELECT as_of FROM publication").fetchall()
    except duckdb.Error as error:
        raise QueryError(f"{error}{_hint(error, sql)}") from error
    columns, types = (tuple(str(column[part]) for column in described) for part in (0, 1))
    return Table(columns, types, rows, as_of.replace(tzinfo=UTC))


def _hint(error: duckdb.Error, sql: str) -> str:
    if isinstance(error, duckdb.ParserException) and _AT.search(sql):
        return '\n"at" is a reserved word of DuckDB; as a name, write it in double quotes'
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return "\nthe tables and columns are described in docs/analytics.md; SHOW TABLES and DESCRIBE name them too"
    return ""
