"""Whom another ledger knows: taken over as suppressions, by hash alone, and without a change to that ledger."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, get_args

from data.identity import hash_value
from data.ledger.core.ledger import Ledger
from data.ledger.flow import suppressions
from data.ledger.flow.suppressions import Named
from data.records import SuppressionKind

SOURCE = "the live home"
BROUGHT_AT_ONCE = 200


class Unreadable(Exception):
    """The other ledger cannot be read; the message says which and why."""


class Brought(NamedTuple):
    """How many the other ledger had: who is suppressed there, customers among them apart, and people it wrote to."""

    suppressed: int
    customers: int
    people: int


def bring(ledger: Ledger, path: Path) -> Brought:
    """Suppress here whom the SQLite ledger at ``path`` suppresses or has as a prospect; it is opened for reading.

    It is read before anything is written, and what it has is written some at a time.

    Raises:
        Unreadable: if it cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as other:
            there = other.execute("select kind, value_hash, reason from suppressions").fetchall()
            known = other.execute("select kind, value, prospect_id from identities").fetchall()
    except sqlite3.Error as error:
        raise Unreadable(f"{path}: whom it suppresses cannot be read: {error}") from error
    kinds = get_args(SuppressionKind)
    rows = {(kind, value_hash): reason for kind, value_hash, reason in there}
    for kind, value, _ in known:
        if kind in kinds:
            rows.setdefault((kind, hash_value(kind, value)), "operator")
    names = [(Named(kind, value_hash, None), reason) for (kind, value_hash), reason in rows.items()]
    for start in range(0, len(names), BROUGHT_AT_ONCE):
        with ledger.write() as tx:
            suppressions.add_each(tx, names[start : start + BROUGHT_AT_ONCE], SOURCE)
    customers = sum(reason == "customer" for _, _, reason in there)
    return Brought(len(there) - customers, customers, len({prospect_id for _, _, prospect_id in known}))
