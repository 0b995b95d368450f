"""Opens the published warehouse to read it, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.warehouse.duck import in_memory, quoted


class QueryError(Exception):
    """The warehouse cannot answer; the message is for the person who asked."""


class NoWarehouse(QueryError):
    """Nothing is published there; the message says what to do."""


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse read-only, without access to other files or to extensions from the network.

    It is attached to a database in memory, not opened by its path: within one process DuckDB would hand out the file
    that an earlier reader still has open, instead of the one published since.

    Raises:
        NoWarehouse: if there is no file, or it is no warehouse.
    """
    if not path.is_file():
        raise NoWarehouse(f"{path}: nothing is published there yet; `report CAMPAIGN` publishes it")
    with in_memory() as db:
        try:
            db.execute(f"ATTACH {quoted(str(path))} AS warehouse (READ_ONLY); USE warehouse")
        except duckdb.Error as error:
            raise NoWarehouse(f"{path}: {error}; `report CAMPAIGN` publishes it anew") from error
        db.execute("SET enable_external_access = false; SET lock_configuration = true")
        yield db
