"""Inserts that meet an existing row, in the words that SQLite and PostgreSQL share."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx

Insert = sqlite.Insert | postgresql.Insert


def insert_of(dialect: str, table: Table) -> Insert:
    """An ``INSERT`` of the dialect, with its ``on_conflict_*`` methods."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert_into(tx: Tx, table: Table) -> Insert:
    """An ``INSERT`` of the dialect in use."""
    return insert_of(tx.connection.dialect.name, table)


def insert_new(tx: Tx, table: Table, row: Mapping[str, Any], keys: Sequence[str]) -> bool:
    """Insert the row unless one with the same ``keys`` is there; say whether it was inserted."""
    statement = _new(tx.connection.dialect.name, table, tuple(keys), tuple(row))
    return statement.first(tx, row) is not None


def insert_all_new(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> None:
    """Insert those of the rows whose ``keys`` are not there yet."""
    if rows:
        statement = insert_into(tx, table).on_conflict_do_nothing(index_elements=list(keys))
        tx.connection.execute(statement, [dict(row) for row in rows])


def put(tx: Tx, table: Table, row: Mapping[str, Any], keys: Sequence[str]) -> None:
    """Insert the row, or give the one with the same ``keys`` its values."""
    _other(tx.connection.dialect.name, table, tuple(keys), tuple(row)).run(tx, row)


@cache
def _new(dialect: str, table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> Prepared:
    statement = insert_of(dialect, table).on_conflict_do_nothing(index_elements=list(keys))
    return Prepared(statement.returning(table.c[keys[0]]), columns)


@cache
def _other(dialect: str, table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> Prepared:
    statement = insert_of(dialect, table)
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    return Prepared(statement.inline().on_conflict_do_update(index_elements=list(keys), set_=changed), columns)
