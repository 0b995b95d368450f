"""Publishes the warehouse: built whole beside the old one, then put in its place, so that no reader ever waits."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, Row, String, select, type_coerce

from data.ledger.core.ledger import Ledger
from data.ledger.core.moment import Moment
from data.phones import is_number
from data.warehouse.columns import Column, Table
from data.warehouse.duck import in_memory, quoted
from data.warehouse.privacy import Veil, domain, key_of
from data.warehouse.tables import TABLES
from data.warehouse.views import view_statements

FILE = "analytics.duckdb"
LAYOUT = 4
_ROWS_AT_ONCE = 50_000
_NUMBERS = {"INTEGER": pa.int64(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}
_PUBLICATION = """
CREATE TABLE publication (as_of TIMESTAMP, run_id VARCHAR, ledger VARCHAR, layout INTEGER);
COMMENT ON TABLE publication IS 'One row: what this file is.';
COMMENT ON COLUMN publication.as_of IS 'The moment that the whole file speaks of (UTC).';
COMMENT ON COLUMN publication.run_id IS 'The run that published it.';
COMMENT ON COLUMN publication.ledger IS 'Where the ledger is kept: sqlite or postgresql.';
COMMENT ON COLUMN publication.layout IS 'Version of the tables and views; grows when one changes its meaning.';
"""


def publish(ledger: Ledger, home: Path, run_id: str, at: datetime) -> Path:
    """Write ``analytics.duckdb`` of a home anew from its ledger, as of ``at``, and return its path.

    Readers go on undisturbed with the file that they opened. Publishers of one home wait for each other, so that an
    older picture never replaces a newer one. The file can be read by DuckDB 1.4 and later.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / FILE
    fresh = home / f"{FILE}.new"
    with key_of(home) as key, ledger.read() as tx:
        fresh.unlink(missing_ok=True)
        kind = ledger.url.partition(":")[0].partition("+")[0]
        fresh.write_bytes(_empty())
        _build(fresh, tx.connection, Veil(key), (at.astimezone(UTC).replace(tzinfo=None), run_id, kind, LAYOUT))
        fresh.replace(path)
    return path


@lru_cache(maxsize=1)
def _empty() -> bytes:
    """A file with all tables and views and no row: to declare them takes longer than to fill them."""
    with TemporaryDirectory() as folder, in_memory() as db:
        path = Path(folder) / FILE
        db.execute(f"ATTACH {quoted(str(path))} AS warehouse (storage_version 'v1.4.0'); USE warehouse; BEGIN")
        db.execute("\n".join([_PUBLICATION, *map(_declaration, TABLES), view_statements()]))
        db.execute("COMMIT; USE memory; DETACH warehouse")
        return path.read_bytes()


def _build(path: Path, ledger: Connection, veil: Veil, publication: tuple[datetime, str, str, int]) -> None:
    with in_memory() as db:
        db.execute(f"ATTACH {quoted(str(path))} AS warehouse (storage_version 'v1.4.0'); USE warehouse; BEGIN")
        db.execute("SET VARIABLE run_id = $1", [publication[1]])
        db.execute("INSERT INTO publication VALUES ($1, $2, $3, $4)", publication)
        for table in TABLES:
            _fill(db, table, ledger, veil)
        db.execute("COMMIT; USE memory; DETACH warehouse")


def _declaration(table: Table) -> str:
    columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
    comments = [
        f'COMMENT ON COLUMN {table.name}."{column.name}" IS {quoted(column.comment)};' for column in table.columns
    ]
    return "\n".join(
        (
            f"CREATE TABLE {table.name} ({columns});",
            f"COMMENT ON TABLE {table.name} IS {quoted(table.comment)};",
            *comments,
        )
    )


def _fill(db: duckdb.DuckDBPyConnection, table: Table, ledger: Connection, veil: Veil) -> None:
    expressions = ", ".join(column.expression for column in table.columns)
    sources = [_as_stored(column).label(column.name) for column in table.columns]
    wanted = select(*sources).select_from(table.rows)
    rows = ledger.execute(wanted, execution_options={"yield_per": _ROWS_AT_ONCE})
    for chunk in rows.partitions():
        db.register("staging", _staging(table, chunk, veil))
        db.execute(f"INSERT INTO {table.name} SELECT {expressions} FROM staging")  # noqa: S608 - from our own declarations
        db.unregister("staging")


def _as_stored(column: Column) -> Any:
    """Moments stay the text that they are in the ledger; DuckDB reads them faster than Python does."""
    return type_coerce(column.source, String) if isinstance(column.source.type, Moment) else column.source


def _staging(table: Table, rows: Sequence[Row[Any]], veil: Veil) -> pa.Table:
    names = [column.name for column in table.columns]
    arrays = [
        _array(column, values, veil) for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    return pa.Table.from_arrays(arrays, names=names)


def _array(column: Column, values: tuple[Any, ...], veil: Veil) -> pa.Array:
    if column.veil == "text":
        return veil.texts(values)
    veils: dict[str, Callable[[Any], Any]] = {
        "email": lambda value: veil.identity("phone" if value and is_number(value) else "email", value),
        "phone": lambda value: veil.identity("phone", value),
        "domain": domain,
        "hash": veil.again,
    }
    shown = values if column.veil == "plain" else [veils[column.veil](value) for value in values]
    return pa.array(shown, type=_NUMBERS.get(column.type, pa.string()))
