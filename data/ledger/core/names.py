"""Rows that are found by names, each of a kind: one question a kind, which the table's key answers.

SQLite answers ``(kind, value) IN (VALUES ...)`` by reading the whole table.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, Select, bindparam, select

from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx

AT_ONCE = 500


def by_name(kind: Column[str], value: Column[str]) -> Select[Any]:
    """The statement for ``rows``: all columns of the table of which ``kind`` and ``value`` are the key."""
    return select(kind.table).where(kind == bindparam("kind"), value.in_(bindparam("names", expanding=True)))


def rows(tx: Tx, statement: Prepared, names: Collection[tuple[str, str]], **of: str) -> Iterator[Any]:
    """The rows of these names; ``of`` are the statement's other values."""
    of_kind: dict[str, list[str]] = {}
    for kind, value in dict.fromkeys(names):
        of_kind.setdefault(kind, []).append(value)
    for kind, values in of_kind.items():
        for start in range(0, len(values), AT_ONCE):
            chosen = {"kind": kind, "names": values[start : start + AT_ONCE], **of}
            yield from statement.rows(tx, chosen)
