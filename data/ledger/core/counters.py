"""Counters: the caps' (reserved in the gates' transaction) and the numbers of new ids."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import bindparam, func, select

from data.ledger.core.governance_schema import counters
from data.ledger.core.prepared import Prepared
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import Insert, insert_of
from data.records import CapKey

_count = counters.c["count"]
_COUNT = Prepared(select(_count).where(*(counters.c[part] == bindparam(part) for part in CapKey._fields)))

CAP_OF_MAILBOX = "mailbox_cap"
"""The scope under which the cap of a mailbox's day is kept."""


def read(tx: Tx, keys: Collection[CapKey]) -> dict[CapKey, int]:
    """The count of each key; 0 where nothing was ever counted."""
    found = {key: _COUNT.first(tx, key._asdict()) for key in keys}
    return {key: int(row[0]) if row else 0 for key, row in found.items()}


def most_on_a_day(tx: Tx, scope: str, names: Collection[str]) -> int:
    """The most that was ever counted on one day under these names together."""
    mine = (counters.c.scope == scope, counters.c.name.in_(names))
    total = func.sum(_count).label("total")
    statement = select(total).where(*mine).group_by(counters.c.day).order_by(total.desc()).limit(1)
    return int(tx.connection.execute(statement).scalar_one_or_none() or 0)


def reserve(tx: Tx, keys: Collection[CapKey]) -> None:
    """Count one more under each key, in sorted order."""
    if keys:
        rows = [{**key._asdict(), "count": 1} for key in sorted(set(keys))]
        _one_more(tx.connection.dialect.name).run_all(tx, rows)


def release(tx: Tx, keys: Collection[CapKey]) -> None:
    """Take back one under each key (an act that surely did not happen); never below zero."""
    for key in sorted(set(keys)):
        counted = (*(counters.c[part] == value for part, value in key._asdict().items()), _count > 0)
        tx.connection.execute(counters.update().where(*counted).values(count=_count - 1))


def subtract(tx: Tx, key: CapKey, amount: int) -> None:
    """Take ``amount`` back that was counted under the key; never below zero."""
    counted = (*(counters.c[part] == value for part, value in key._asdict().items()), _count >= amount)
    tx.connection.execute(counters.update().where(*counted).values(count=_count - amount))


def forget(tx: Tx, key: CapKey) -> None:
    """Begin a count anew."""
    if not read(tx, [key])[key]:
        return
    counted = (counters.c[part] == value for part, value in key._asdict().items())
    tx.connection.execute(counters.update().where(*counted).values(count=0))


def add(tx: Tx, key: CapKey, amount: int) -> int:
    """Count ``amount`` (not negative) more under the key and return the new count."""
    found = _counting(tx.connection.dialect.name).first(tx, {**key._asdict(), "count": amount})
    assert found is not None, "it returns what it counted"  # noqa: S101 - the statement says so
    return int(found[0])


def keep(tx: Tx, key: CapKey, amount: int) -> None:
    """Let the count under the key be ``amount``, whatever it was."""
    statement = insert_of(tx.connection.dialect.name, counters).values(**key._asdict(), count=amount)
    tx.connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(CapKey._fields), set_={"count": statement.excluded["count"]}
        )
    )


def next_number(tx: Tx, kind: str) -> int:
    """The next number of a kind of id, from 1; given back if the transaction is."""
    return add(tx, CapKey("id", kind, ""), 1)


@cache
def _one_more(dialect: str) -> Prepared:
    return Prepared(_adding(dialect), (*CapKey._fields, "count"))


@cache
def _counting(dialect: str) -> Prepared:
    return Prepared(_adding(dialect).returning(_count), (*CapKey._fields, "count"))


@cache
def _adding(dialect: str) -> Insert:
    statement = insert_of(dialect, counters)
    more = _count + statement.excluded["count"]
    return statement.on_conflict_do_update(index_elements=list(CapKey._fields), set_={"count": more})
