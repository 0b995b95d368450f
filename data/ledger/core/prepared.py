"""Statements that every message needs: compiled once, and run by the driver itself, which costs a fraction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from data.ledger.core.moment import written
from data.ledger.core.prose import Prose, storable
from data.ledger.core.transactions import Tx


class _Compiled(NamedTuple):
    """What the driver runs; ``names`` are its parameters in order where it counts them, else None.

    ``prose`` are those that go into a column of words.
    """

    sql: str
    names: tuple[str, ...] | None
    constants: Mapping[str, Any]
    prose: frozenset[str]


class Prepared:
    """A statement that is the same each time but for its values: ``columns`` are those that an insert or update sets.

    Rows come as the database keeps them: a moment is text.
    """

    def __init__(self, statement: ClauseElement, columns: Iterable[str] | None = None) -> None:
        self.statement = statement
        self._columns = None if columns is None else list(columns)

    def run(self, tx: Tx, values: Mapping[str, Any]) -> int:
        """Run it once and say how many rows it changed."""
        compiled = _compiled(self, tx.connection.dialect)
        return int(tx.driver.execute(compiled.sql, _bound(compiled, values)).rowcount)

    def run_all(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of the rows."""
        compiled = _compiled(self, tx.connection.dialect)
        tx.driver.cursor().executemany(compiled.sql, [_bound(compiled, row) for row in rows])

    def first(self, tx: Tx, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it and return the first row."""
        compiled = _compiled(self, tx.connection.dialect)
        row: tuple[Any, ...] | None = tx.driver.execute(compiled.sql, _bound(compiled, values)).fetchone()
        return row

    def all(self, tx: Tx, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and return every row."""
        compiled = _compiled(self, tx.connection.dialect)
        return list(tx.driver.execute(compiled.sql, _bound(compiled, values)))

    def compiled(self, dialect: Dialect) -> _Compiled:
        """It, in the words of the database."""
        made = self.statement.compile(dialect=dialect, column_keys=self._columns)
        assert isinstance(made, SQLCompiler)  # noqa: S101 - every statement compiles to one
        names = None if made.positiontup is None else tuple(made.positiontup)
        constants = {name: _plain(value) for name, value in (made.params or {}).items()}
        prose = frozenset(name for name, bind in made.binds.items() if isinstance(bind.type, Prose))
        return _Compiled(str(made), names, constants, prose)


@lru_cache(maxsize=256)
def _compiled(prepared: Prepared, dialect: Dialect) -> _Compiled:
    return prepared.compiled(dialect)


def _bound(compiled: _Compiled, values: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
    given = values
    if values.keys() != compiled.constants.keys():
        if unknown := values.keys() - compiled.constants.keys():  # the driver would drop it without a word
            raise ValueError(f"{sorted(unknown)} has no place in: {compiled.sql}")
        given = {**compiled.constants, **values}
    if compiled.prose:
        given = {**given, **{name: storable(value) for name in compiled.prose if isinstance(value := given[name], str)}}
    if compiled.names is None:
        return {name: _plain(value) for name, value in given.items()}
    return tuple([_plain(given[name]) for name in compiled.names])


def _plain(value: Any) -> Any:
    return written(value) if isinstance(value, datetime) else value
