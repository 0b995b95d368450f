"""Counters: the caps' (reserved in the gates' transaction) and the numbers of new ids."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import bindparam, select, tuple_

from data.ledger.ledger import Tx
from data.ledger.schema import counters
from data.ledger.upsert import Insert, insert_of
from data.records import CapKey

_count = counters.c["count"]
_row_key = tuple_(counters.c.scope, counters.c.name, counters.c.day)
_WANTED = select(counters).where(_row_key.in_(bindparam("keys", expanding=True)))


def read(tx: Tx, keys: Collection[CapKey]) -> dict[CapKey, int]:
    """The count of each key; 0 where nothing was ever counted."""
    rows = tx.connection.execute(_WANTED, {"keys": [tuple(key) for key in keys]})
    found = {CapKey(scope, name, day): int(count) for scope, name, day, count in rows}
    return {key: found.get(key, 0) for key in keys}


def reserve(tx: Tx, keys: Collection[CapKey]) -> None:
    """Count one more under each key, in sorted order."""
    if keys:
        rows = [{**key._asdict(), "count": 1} for key in sorted(set(keys))]
        tx.connection.execute(_adding(tx.connection.dialect.name), rows)


def release(tx: Tx, keys: Collection[CapKey]) -> None:
    """Take back one under each key (an act that surely did not happen); never below zero."""
    for key in sorted(set(keys)):
        counted = (*(counters.c[part] == value for part, value in key._asdict().items()), _count > 0)
        tx.connection.execute(counters.update().where(*counted).values(count=_count - 1))


def add(tx: Tx, key: CapKey, amount: int) -> int:
    """Count ``amount`` (not negative) more under the key and return the new count."""
    statement = _adding(tx.connection.dialect.name).returning(_count)
    return int(tx.connection.execute(statement, {**key._asdict(), "count": amount}).scalar_one())


def next_number(tx: Tx, kind: str) -> int:
    """The next number of a kind of id, from 1; given back if the transaction is."""
    return add(tx, CapKey("id", kind, ""), 1)


@cache
def _adding(dialect: str) -> Insert:
    statement = insert_of(dialect, counters)
    more = _count + statement.excluded["count"]
    return statement.on_conflict_do_update(index_elements=list(CapKey._fields), set_={"count": more})
