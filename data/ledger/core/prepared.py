"""Statements that are run often: compiled once, and run by the driver itself, which costs a fraction."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement, Dialect, Float, Integer, Numeric, Select
from sqlalchemy.sql.compiler import SQLCompiler

from data.ledger.core.moment import written
from data.ledger.core.prose import Prose, storable
from data.ledger.core.transactions import Tx

_Sizes = tuple[tuple[str, int], ...]
"""For how many values each of a statement's lists has room."""


class _Compiled(NamedTuple):
    """What the driver runs; ``names`` are its parameters in order where it counts them, else None.

    ``lists`` are those that stand for several, with the names of these. ``prose`` are those that go into a column of
    words. ``read`` makes a named tuple of a row.
    """

    sql: str
    names: tuple[str, ...] | None
    constants: Mapping[str, Any]
    lists: Mapping[str, Sequence[str]]
    prose: frozenset[str]
    read: Callable[[Sequence[Any]], Any]


class Prepared:
    """A statement that is the same each time but for its values: ``columns`` are those that an insert or update sets.

    ``first`` and ``all`` give rows as the database keeps them (a moment is text), ``one`` and ``rows`` those of a
    ``Select`` as SQLAlchemy does: each a named tuple of what its columns' types make of them.
    """

    def __init__(self, statement: ClauseElement, columns: Iterable[str] | None = None) -> None:
        self.statement = statement
        self._columns = None if columns is None else list(columns)

    def run(self, tx: Tx, values: Mapping[str, Any]) -> int:
        """Run it once and say how many rows it changed."""
        return int(self._execute(tx, values)[0].rowcount)

    def run_all(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of the rows."""
        compiled = _compiled(self, tx.connection.dialect, ())
        tx.driver.cursor().executemany(compiled.sql, [_bound(compiled, row) for row in rows])

    def first(self, tx: Tx, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it and return the first row."""
        row: tuple[Any, ...] | None = self._execute(tx, values)[0].fetchone()
        return row

    def all(self, tx: Tx, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and return every row."""
        return list(self._execute(tx, values)[0])

    def rows(self, tx: Tx, values: Mapping[str, Any]) -> list[Any]:
        """Run it and return every row by its columns' names and types."""
        found, compiled = self._execute(tx, values)
        return [compiled.read(row) for row in found]

    def one(self, tx: Tx, values: Mapping[str, Any]) -> Any:
        """The first of ``rows``; None if there is none."""
        found, compiled = self._execute(tx, values)
        row = found.fetchone()
        return None if row is None else compiled.read(row)

    def value(self, tx: Tx, values: Mapping[str, Any]) -> Any:
        """The first column of ``one``; None if there is no row."""
        row = self.one(tx, values)
        return None if row is None else row[0]

    def _execute(self, tx: Tx, values: Mapping[str, Any]) -> tuple[Any, _Compiled]:
        sizes = tuple([(name, _room(value)) for name, value in values.items() if isinstance(value, list)])
        compiled = _compiled(self, tx.connection.dialect, sizes)
        return tx.driver.execute(compiled.sql, _bound(compiled, values)), compiled

    def compiled(self, dialect: Dialect, sizes: _Sizes = ()) -> _Compiled:
        """It, in the words of the database, with room for so many values in each of its lists."""
        made = self.statement.compile(dialect=dialect, column_keys=self._columns)
        assert isinstance(made, SQLCompiler)  # noqa: S101 - every statement compiles to one
        given = (made.params or {}) | {name: [None] * size for name, size in sizes}
        sql = made.construct_expanded_state(given)
        lists = {name: tuple(sql.parameter_expansion[name]) for name, _ in sizes}
        names = None if sql.positiontup is None else tuple(sql.positiontup)
        constants = {name: _plain(value) for name, value in sql.parameters.items()}
        words = [name for bind, name in made.bind_names.items() if isinstance(bind.type, Prose)]
        prose = frozenset(one for name in words for one in sql.parameter_expansion.get(name, [name]))
        return _Compiled(sql.statement, names, constants, lists, prose, _reader(self.statement, dialect))


def _room(values: Sequence[Any]) -> int:
    """How many values a list gets room for: a power of two, so that there are few forms of a statement."""
    return 1 << (len(values) - 1).bit_length() if values else 0


def _reader(statement: ClauseElement, dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    """What makes a row of the driver's one of the statement's columns."""
    if not isinstance(statement, Select):
        return tuple
    columns = statement.selected_columns
    row = namedtuple("Row", columns.keys(), rename=True)  # type: ignore[misc]
    numbers = (Float, Integer, Numeric)  # the drivers give them as they are
    types = [(n, column.type) for n, column in enumerate(columns) if not isinstance(column.type, numbers)]
    processes = [(n, kind.dialect_impl(dialect).result_processor(dialect, None)) for n, kind in types]
    changed = [(n, process) for n, process in processes if process is not None]
    if not changed:
        return row._make

    def read(values: Sequence[Any]) -> Any:
        made = list(values)
        for n, process in changed:
            made[n] = process(made[n])
        return row._make(made)

    return read


@lru_cache(maxsize=512)
def _compiled(prepared: Prepared, dialect: Dialect, sizes: _Sizes) -> _Compiled:
    return prepared.compiled(dialect, sizes)


def _bound(compiled: _Compiled, values: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
    given = _spread(compiled, values) if compiled.lists else values
    if given.keys() != compiled.constants.keys():
        if unknown := given.keys() - compiled.constants.keys():  # the driver would drop it without a word
            raise ValueError(f"{sorted(unknown)} has no place in: {compiled.sql}")
        given = {**compiled.constants, **given}
    if compiled.prose:
        given = {**given, **{name: storable(value) for name in compiled.prose if isinstance(value := given[name], str)}}
    if compiled.names is None:
        return {name: _plain(value) for name, value in given.items()}
    return tuple([_plain(given[name]) for name in compiled.names])


def _spread(compiled: _Compiled, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with those of each list by their own names; where there is more room, the last one stands again."""
    spread = {name: value for name, value in values.items() if name not in compiled.lists}
    for name, places in compiled.lists.items():
        of = values[name]
        spread |= zip(places, [*of, *of[-1:] * (len(places) - len(of))], strict=True)
    return spread


def _plain(value: Any) -> Any:
    return written(value) if isinstance(value, datetime) else value
