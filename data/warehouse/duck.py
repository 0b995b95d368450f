"""DuckDB as we use it: in this process, with what it has built in, never fetching anything."""

import duckdb


def in_memory() -> duckdb.DuckDBPyConnection:
    """Open a database of our own, to which files are attached; extensions are neither downloaded nor loaded."""
    return duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )


def quoted(text: str) -> str:
    """Return a text as an SQL literal, for the statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"
