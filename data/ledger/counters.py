"""Counters: the caps' (reserved in the gates' transaction) and the numbers of new ids."""

from collections.abc import Collection

from sqlalchemy import tuple_

from data.ledger.ledger import Tx
from data.ledger.schema import counters
from data.ledger.upsert import insert_new
from data.records import CapKey

_KEYS = ("scope", "name", "day")
_row_key = tuple_(counters.c.scope, counters.c.name, counters.c.day)


def read(tx: Tx, keys: Collection[CapKey]) -> dict[CapKey, int]:
    """The count of each key; 0 where nothing was ever counted."""
    found = {
        CapKey(row.scope, row.name, row.day): row.count
        for row in tx.connection.execute(counters.select().where(_row_key.in_([tuple(key) for key in keys])))
    }
    return {key: int(found.get(key, 0)) for key in keys}


def reserve(tx: Tx, keys: Collection[CapKey]) -> None:
    """Count one more under each key, in sorted order."""
    for key in sorted(set(keys)):
        add(tx, key, 1)


def release(tx: Tx, keys: Collection[CapKey]) -> None:
    """Take back one under each key (an act that surely did not happen); never below zero."""
    for key in sorted(set(keys)):
        tx.connection.execute(
            counters.update().where(*_is(key), counters.c["count"] > 0).values(count=counters.c["count"] - 1)
        )


def add(tx: Tx, key: CapKey, amount: int) -> int:
    """Count ``amount`` more under the key and return the new count."""
    insert_new(tx, counters, {**key._asdict(), "count": 0}, _KEYS)
    tx.connection.execute(counters.update().where(*_is(key)).values(count=counters.c["count"] + amount))
    return int(
        tx.connection.execute(counters.select().where(*_is(key)).with_only_columns(counters.c["count"])).scalar_one()
    )


def next_number(tx: Tx, kind: str) -> int:
    """The next number of a kind of id, from 1; given back if the transaction is."""
    return add(tx, CapKey("id", kind, ""), 1)


def _is(key: CapKey) -> tuple:  # type: ignore[type-arg]
    return (counters.c.scope == key.scope, counters.c.name == key.name, counters.c.day == key.day)
