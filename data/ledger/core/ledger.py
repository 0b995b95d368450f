"""The ledger: one database, one writer at a time, readers that never wait.

Both databases serialise their writers (SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by an advisory lock), so what a
transaction has read stays true until it commits; no rule needs a lock of its own.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from data.clock import Clock
from data.ledger.core.compared import take_stock
from data.ledger.core.migrate import migrate, migrations, version
from data.ledger.core.transactions import Tx

_BUSY_TIMEOUT_MS = 30_000
_MOST_AT_REST = 2
"""Connections of each purpose that wait for the next transaction."""
_POSTGRES_WRITER = 0x6D75_7374_6572

# SQLite counts the commits of others, PostgreSQL all transactions that write, one's own too.
_VERSIONS = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_xact_id()::text::bigint"}
_STEPS = {"sqlite": 0, "postgresql": 1}


def is_unavailable(error: BaseException) -> bool:
    """Whether an error says that the ledger itself cannot be used now: locked for too long, no disk, no server.

    What is wrong with a row is none of these. Every driver calls it by the name that PEP 249 gives it.
    """
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)


class DatabaseInUse(Exception):
    """Another process has the database open."""


class Ledger:
    """An open ledger; may be shared by threads, and the database by processes."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._resting: dict[str, list[Connection]] = {"read": [], "write": []}
        self._watching = threading.Lock()
        self._watch: Connection | None = None
        self._asked = count(1)
        self.url = engine.url.render_as_string(hide_password=False)

    @classmethod
    def open(cls, url: str, clock: Clock) -> "Ledger":
        """Open the ledger at ``sqlite:///PATH`` or ``postgresql+psycopg://...``; create and migrate it as needed.

        One that needs nothing is opened without waiting for whoever writes to it.
        The rows of one that an older version wrote are taken into the audit as they stand.

        Raises:
            LedgerTooNew: if a later version of Muster wrote it.
        """
        ledger = cls(_engine(url), clock)
        with ledger._begun("read") as connection:
            if version(connection) == len(migrations()):
                return ledger
        with ledger._begun("write") as connection:
            before = version(connection)
            if migrate(connection) > before > 0:
                take_stock(Tx(connection, clock.now()))
        return ledger

    @contextmanager
    def write(self, trace_id: str | None = None) -> Iterator[Tx]:
        """A transaction that may change things: committed at the end, undone by an exception.

        What it records carries ``trace_id``, the model request that it carries out.

        Raises:
            RuntimeError: if this thread already has one open; pass its ``Tx`` along instead.
        """
        with self._sole_writer(), self._begun("write") as connection:
            yield Tx(connection, self._clock.now(), trace_id=trace_id)

    @contextmanager
    def session(self) -> Iterator["Session"]:
        """Several writing transactions that know of each other whether anybody else wrote in between."""
        with self._engine.connect() as plain:
            yield Session(plain.execution_options(purpose="write"), self._sole_writer, self._clock)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A consistent view that waits for nobody; a change made through it fails."""
        with self._begun("read") as connection:
            yield Tx(connection, self._clock.now())

    def changes(self) -> int:
        """A number that stays as it is for as long as nobody, here or in another process, commits a change.

        PostgreSQL's is another one each time.
        """
        if self._engine.dialect.name != "sqlite":
            return next(self._asked)
        with self._watching:
            if self._watch is None:
                self._watch = self._engine.connect()
            return _version(self._watch)

    def close(self) -> None:
        """Close all connections."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        for resting in self._resting.values():
            while resting:
                resting.pop().close()
        self._engine.dispose()

    def compact(self) -> None:
        """Write the database anew, so that what was deleted is gone from its files too; nobody else may be at work."""
        self.close()
        if self._engine.dialect.name == "sqlite":
            compact_sqlite(Path(str(self._engine.url.database)))
            return
        raw = self._engine.raw_connection()
        raw.driver_connection.autocommit = True  # type: ignore[union-attr]
        raw.cursor().execute("VACUUM FULL")
        raw.invalidate()

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        """The only one in this process who writes."""
        if self._writer == threading.get_ident():
            raise RuntimeError("this thread already has a write transaction open; pass its tx along")
        with self._writing:
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = None

    @contextmanager
    def _begun(self, purpose: str) -> Iterator[Connection]:
        connection = self._at_rest(purpose)
        with ExitStack() as otherwise:
            otherwise.callback(connection.close)
            with connection.begin():
                yield connection
            if len(self._resting[purpose]) < _MOST_AT_REST:
                otherwise.pop_all()
                self._resting[purpose].append(connection)

    def _at_rest(self, purpose: str) -> Connection:
        """A connection for the purpose, which nobody else uses: to make one ready takes longer than most questions."""
        try:
            return self._resting[purpose].pop()
        except IndexError:
            return self._engine.connect().execution_options(purpose=purpose)


class Session:
    """Writing transactions over one connection, one after the other; made by ``Ledger.session``, for one thread."""

    def __init__(
        self, connection: Connection, sole_writer: Callable[[], AbstractContextManager[None]], clock: Clock
    ) -> None:
        self._connection = connection
        self._sole_writer = sole_writer
        self._clock = clock
        self._heads: dict[str, tuple[int, str]] = {}
        self._version: int | None = None

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """As ``Ledger.write``; the transaction also says whether it is ``alone``."""
        expected, self._version = self._version, None
        with self._sole_writer():
            with ExitStack() as undone, self._connection.begin():
                undone.callback(self._connection.connection.rollback)  # a COMMIT that fails leaves its transaction open
                version = _version(self._connection)
                alone = version == expected
                tx = Tx(self._connection, self._clock.now(), self._heads if alone else {}, alone)
                yield tx
            self._heads = tx.heads
            self._version = version + _STEPS[self._connection.dialect.name]


def prepare_sqlite(path: Path) -> None:
    """Put a SQLite file that a library will open into WAL mode, which the file then keeps."""
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()


def compact_sqlite(path: Path) -> None:
    """Write a SQLite file anew: nothing that was deleted is left in it, or in its log.

    Raises:
        DatabaseInUse: if somebody still reads the old one.
    """
    with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT_MS / 1000)) as connection:
        connection.execute("VACUUM")
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise DatabaseInUse(f"{path} is being read by another process; what was erased is still in {path}-wal")


def _version(connection: Connection) -> int:
    """A number that stays as it is, but for the steps of one's own, as long as nobody else commits."""
    driver: Any = connection.connection.driver_connection
    return int(driver.execute(_VERSIONS[connection.dialect.name]).fetchone()[0])


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError(f"{url}: a ledger is a file (sqlite:///PATH); one in memory would not survive a crash")
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_size=4, max_overflow=60, hide_parameters=True)
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed, pool_size=4, max_overflow=12, hide_parameters=True)
        event.listen(engine, "begin", _begin_postgres)
    else:
        raise ValueError(f"{parsed!r}: the ledger is kept in sqlite or postgresql")
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event, not the driver, starts transactions
    for pragma in (f"busy_timeout={_BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("purpose") == "write"
    driver: Any = connection.connection.driver_connection
    if connection.info.get("writes") is not writes:
        driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info["writes"] = writes
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("purpose") == "write":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_WRITER})
    else:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
