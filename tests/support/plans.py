"""How SQLite would answer statements: which of them read a whole table that grows."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from sqlite3 import Connection
from typing import Any

from sqlalchemy import Engine, event

GROWS_NOT = frozenset({"campaigns", "ledger_version", "sqlite_master"})
"""Tables of a few rows, whatever is done."""

_ASKS = re.compile(r"\s*(?:SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_VALUE = re.compile(r"'(?:[^']|'')*'|\bNULL\b|(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])", re.IGNORECASE)
_SEVERAL = re.compile(r"\(\?(?:, ?\?)+\)")
_SCAN = re.compile(r"SCAN (?P<table>\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (?P<index>\w+))?")


@contextmanager
def heard() -> Iterator[dict[str, str]]:
    """Every statement that asks a ledger in SQLite while the block lasts: its form, and one of them with its values."""
    found: dict[str, str] = {}

    def listen(connection: Any, _record: object) -> None:
        connection.set_trace_callback(_keep(found))

    event.listen(Engine, "connect", listen)
    try:
        yield found
    finally:
        event.remove(Engine, "connect", listen)


def _keep(found: dict[str, str]) -> Callable[[str], None]:
    def keep(sql: str) -> None:
        if _ASKS.match(sql):
            found.setdefault(form_of(sql), sql)

    return keep


def form_of(sql: str) -> str:
    """A statement without its values."""
    return _SEVERAL.sub("(?)", _VALUE.sub("?", " ".join(sql.split())))


def scans(connection: Connection, statements: Iterable[str]) -> dict[str, set[str]]:
    """For each statement that reads a whole table that grows, the tables; those of another database are left out.

    An index of a few of its rows (``WHERE`` in its definition) is no whole table.
    """
    known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    few = {
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%WHERE%'")
    }
    found: dict[str, set[str]] = {}
    for sql in statements:
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        whole = [match for line in plan if (match := _SCAN.match(line)) and match["index"] not in few]
        if read := {match["table"] for match in whole} & known - GROWS_NOT:
            found[form_of(sql)] = read
    return found
