"""Tables for people, JSON for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table

Row = Mapping[str, object]


def console() -> Console:
    """A console that does not wrap what is piped into a file."""
    return Console(soft_wrap=True, highlight=False)


def show(rows: Iterable[Row], columns: Sequence[str], *, as_json: bool, title: str | None = None) -> None:
    """Print rows as a table, or one JSON object a line."""
    if as_json:
        for row in rows:
            print_json(row)
        return
    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(text(row.get(column)) for column in columns))
    console().print(table)


def print_json(value: object) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, default=str, ensure_ascii=False))  # noqa: T201


def text(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value)
