"""Rows of a table or view of any SQL database, a page at a time by key. Nothing but SELECT is ever said to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    RowMapping,
    Select,
    Table,
    create_engine,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from config.files.verticals import Source
from config.scrubbing import keep_login, scrub
from tools.governance.purse import NoRoom
from tools.http.api import Till
from tools.sources.cells import column_of
from tools.sources.pages import FIRST, KEY, Before, Page, Row, Trouble, changed, value_of

ROWS_A_PAGE = 500
MOST_LOOSE = 10_000
"""So many rows without a key are read at most; they have no pages."""
MOST_ALIKE = 10_000
"""So many rows of one key, at most."""
TIMEOUT_S = 10
_CONNECTING: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": TIMEOUT_S, "options": "-c statement_timeout=60000"},
    "mysql": {"connect_timeout": TIMEOUT_S},
}


class TableReader:
    """Reads one table by its key; each page has a connection of its own, which is given back at once."""

    def __init__(self, source: Source, till: Till) -> None:
        self._source = source
        self._till = till
        self._engine = _engine(source)
        self._table: Table | None = None

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.dispose()

    def page(self, place: Mapping[str, Any] | None, before: Before = FIRST) -> Page:  # noqa: ARG002 - a table has its columns, full or empty
        """The next rows by the key, which follow the last one that was read."""
        try:
            with self._till() as paid, self._engine.connect() as connection:
                page = self._read(connection, self._known(), place)
                paid.answered = True
                return page
        except NoRoom as error:
            raise Trouble("limit", str(error), error.until) from error
        except SQLAlchemyError as error:
            raise Trouble("failed", _said(error)) from error

    def columns(self) -> list[str]:
        """The columns that the table has. Raises Trouble."""
        schema, _, name = self._source.table.rpartition(".")
        try:
            with self._engine.connect() as connection:
                looked = inspect(connection)
                there = [*looked.get_table_names(schema or None), *looked.get_view_names(schema or None)]
                if name not in there:
                    known = ", ".join(sorted(there)[:20]) or "none"
                    raise Trouble("changed", f'there is no table or view "{self._source.table}" (there is: {known})')
                return [str(column["name"]) for column in looked.get_columns(name, schema or None)]
        except SQLAlchemyError as error:
            raise Trouble("failed", _said(error)) from error

    def _known(self) -> Table:
        """The table as it is now, with the columns that are wanted; nothing that a person wrote is SQL."""
        if self._table is None:
            there = self.columns()
            missing = [field for field, column in self._wanted().items() if column_of(column, there) is None]
            if missing:
                raise Trouble("changed", changed(self._source, missing, there))
            schema, _, name = self._source.table.rpartition(".")
            columns = {column_of(column, there) or column for column in self._wanted().values()}
            self._table = Table(
                name, MetaData(), *(Column(column) for column in sorted(columns)), schema=schema or None
            )
        return self._table

    def _read(self, connection: Connection, table: Table, place: Mapping[str, Any] | None) -> Page:
        named = {
            field: table.c[column_of(column, [*table.c.keys()]) or column] for field, column in self._wanted().items()
        }
        key = named[KEY]
        statement = select(*(column.label(field) for field, column in named.items())).where(key.is_not(None))
        if place is not None:
            statement = statement.where(key > place["after"])
        found = list(connection.execute(statement.order_by(key).limit(ROWS_A_PAGE + 1)).mappings())
        more, found = found[ROWS_A_PAGE:], found[:ROWS_A_PAGE]
        if more and more[0][KEY] == (last := found[-1][KEY]):
            found = [row for row in found if row[KEY] != last] + self._alike(connection, statement.where(key == last))
        rows = _rows(found)
        following = {"after": _plain(found[-1][KEY])} if more else None
        if place is not None:
            return Page(rows, following)
        unkeyed = connection.execute(select(func.count()).select_from(table).where(key.is_(None))).scalar_one()
        statement = select(*(column.label(field) for field, column in named.items())).where(key.is_(None))
        loose = _rows(connection.execute(statement.limit(MOST_LOOSE)).mappings().all()) if unkeyed else []
        return Page(rows, following, unkeyed=int(unkeyed), loose=loose)

    def _alike(self, connection: Connection, statement: Select[Any]) -> list[RowMapping]:
        """All rows of one key, where a page would end between them: the next one begins behind the key."""
        found = list(connection.execute(statement.limit(MOST_ALIKE + 1)).mappings())
        if len(found) > MOST_ALIKE:
            what = f"more than {MOST_ALIKE} rows have the same {self._source.key}: key is to tell any two rows apart"
            raise Trouble("changed", what)
        return found

    def _wanted(self) -> dict[str, str]:
        return {KEY: self._source.key or "", **self._source.columns}


def _engine(source: Source) -> Engine:
    """An engine that only reads, where the database knows how to be asked for that."""
    keep_login(source.location)
    try:
        url = make_url(source.location)
        dialect = url.get_backend_name()
        if dialect == "sqlite" and url.database and not url.database.startswith("file:"):
            url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
        engine = create_engine(url, poolclass=NullPool, connect_args=_CONNECTING.get(dialect, {}))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise Trouble("failed", f"the database cannot be spoken to: {_said(error)}") from error
    return engine.execution_options(postgresql_readonly=True) if dialect == "postgresql" else engine


def _rows(found: Sequence[RowMapping]) -> list[Row]:
    return [{field: value_of(field, value) for field, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _said(error: Exception) -> str:
    """What a driver says, in a line, without a login and without the statement."""
    return " ".join(scrub(str(getattr(error, "orig", None) or error)).split())[:200]
