"""Counters: the caps' (reserved in the gates' transaction) and the numbers of new ids."""

from collections.abc import Collection

from sqlalchemy import select, tuple_

from data.ledger.ledger import Tx
from data.ledger.schema import counters
from data.ledger.upsert import insert_into
from data.records import CapKey

_count = counters.c["count"]
_row_key = tuple_(counters.c.scope, counters.c.name, counters.c.day)


def read(tx: Tx, keys: Collection[CapKey]) -> dict[CapKey, int]:
    """The count of each key; 0 where nothing was ever counted."""
    wanted = select(counters).where(_row_key.in_([tuple(key) for key in keys]))
    found = {CapKey(scope, name, day): int(count) for scope, name, day, count in tx.connection.execute(wanted)}
    return {key: found.get(key, 0) for key in keys}


def reserve(tx: Tx, keys: Collection[CapKey]) -> None:
    """Count one more under each key, in sorted order."""
    for key in sorted(set(keys)):
        add(tx, key, 1)


def release(tx: Tx, keys: Collection[CapKey]) -> None:
    """Take back one under each key (an act that surely did not happen); never below zero."""
    for key in sorted(set(keys)):
        counted = (*(counters.c[part] == value for part, value in key._asdict().items()), _count > 0)
        tx.connection.execute(counters.update().where(*counted).values(count=_count - 1))


def add(tx: Tx, key: CapKey, amount: int) -> int:
    """Count ``amount`` (not negative) more under the key and return the new count."""
    statement = insert_into(tx, counters).values(**key._asdict(), count=amount)
    counted = statement.on_conflict_do_update(index_elements=list(CapKey._fields), set_={"count": _count + amount})
    return int(tx.connection.execute(counted.returning(_count)).scalar_one())


def next_number(tx: Tx, kind: str) -> int:
    """The next number of a kind of id, from 1; given back if the transaction is."""
    return add(tx, CapKey("id", kind, ""), 1)
