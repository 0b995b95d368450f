"""The engine's own database, so far as what it keeps of results may name somebody who is to be forgotten."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from data.ledger.core.ledger import compact_sqlite

_RESULTS = {"output", "error", "value"}
_ERASED = '{"error": "(forgotten)"}'


def erase_results(path: Path, about: Callable[[str], bool]) -> int:
    """Replace each result (what went wrong, in words) that is ``about`` somebody; return how many; compact the file.

    Only while no engine runs on it. A file that does not exist has none.
    """
    if not path.exists():
        return 0
    erased = 0
    with closing(sqlite3.connect(path)) as connection, connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')} & _RESULTS
            for column in sorted(columns):
                rows = connection.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()  # noqa: S608
                found = [(_ERASED, row) for row, text in rows if isinstance(text, str) and about(text)]
                connection.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', found)  # noqa: S608
                erased += len(found)
    compact_sqlite(path)
    return erased
