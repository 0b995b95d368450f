"""Records that others hand in for a source: each is kept once, with its words until it was taken in or passed over."""

import json
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from data.ledger.core import counters
from data.ledger.core.told_schema import told_records
from data.ledger.core.transactions import Tx

Row = Mapping[str, str | int | float | None]
_t = told_records.c
AT_ONCE = 200
SETTLED = ""
"""What is kept of a record of which nothing more is needed: its key and its digest, so that it is known again."""


class Desk(NamedTuple):
    """Where records are handed in: the campaign, and its source."""

    campaign: str
    source: str


class Known(NamedTuple):
    """A record that is there: by what it is known, and whether it says something else (``differs``)."""

    key: str
    differs: bool


def known(tx: Tx, desk: Desk, key: str, row: Row, *, is_own: bool) -> Known | None:
    """The record of that key; if the key is not the record's own, else one that says the same."""
    statement = select(_t.record_key, _t.digest).where(*_at(desk))
    if (mine := tx.connection.execute(statement.where(_t.record_key == key)).first()) is not None:
        return Known(key, mine.digest != digest_of(row))
    if is_own:
        return None
    same = tx.connection.execute(statement.where(_t.digest == digest_of(row)).limit(1)).first()
    return None if same is None else Known(same.record_key, differs=False)


def keep(tx: Tx, desk: Desk, key: str, row: Row) -> None:
    """Keep a record that is not known."""
    number = counters.next_number(tx, "told record")
    body = json.dumps(row, ensure_ascii=False)
    values = {**desk._asdict(), "record_key": key, "number": number, "digest": digest_of(row), "body": body}
    tx.connection.execute(told_records.insert().values(**values, told_at=tx.now))


def waiting(tx: Tx, desk: Desk) -> Iterator[tuple[str, Row]]:
    """The records that nobody has settled, with their keys, in the order in which they came."""
    statement = select(_t.record_key, _t.body).where(*_at(desk), _t.body != SETTLED).order_by(_t.number)
    for key, body in tx.connection.execute(statement):
        yield key, json.loads(body)


def stamp(tx: Tx, desk: Desk) -> str:
    """A text that is another one as soon as other records wait."""
    statement = select(func.count(), func.max(_t.number)).where(*_at(desk), _t.body != SETTLED)
    many, newest = tx.connection.execute(statement).one()
    return f"{many}.{newest or 0}"


def settle(tx: Tx, desk: Desk, keys: Collection[str]) -> None:
    """Keep no more of these than is needed to know them again."""
    each = sorted(keys)
    for start in range(0, len(each), AT_ONCE):
        mine = (*_at(desk), _t.record_key.in_(each[start : start + AT_ONCE]))
        tx.connection.execute(told_records.update().where(*mine).values(body=SETTLED))


def digest_of(row: Row) -> str:
    """What tells what a record says from what others say."""
    return sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _at(desk: Desk) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _t.campaign == desk.campaign, _t.source == desk.source
