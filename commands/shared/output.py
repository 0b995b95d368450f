"""Text and tables for people, JSON for programs.

What stands in a ledger was written by strangers: none of it is taken for markup, and no control character of it
reaches a terminal.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config import secrets
from config.scrubbing import scrub, scrubbed
from data.amounts import Money
from data.unseen import HIDING

Row = Mapping[str, object]

UNBOUNDED = 10_000
GAP = 2
KEPT_WHOLE = 16
NARROWEST = 10

_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|{HIDING}")
"""What moves a cursor, turns the direction of writing, ends a line or is not seen at all."""


def console() -> Console:
    """A console as wide as the terminal (or ``COLUMNS``); what is piped into a file is not cut to any width."""
    out = Console(markup=False, emoji=False, highlight=False)
    if not out.is_terminal and secrets.get("COLUMNS") is None:
        out.width = UNBOUNDED
    return out


def say(text: str = "") -> None:
    """Print text as it is, wrapped between words where a terminal ends."""
    console().print(clean(text), overflow="ignore", crop=False)


def show(
    rows: Iterable[Row], columns: Sequence[str], *, as_json: bool, title: str | None = None, empty: str = "nothing"
) -> None:
    """Print rows as a table, or a row below the other where the table would be too wide, or one JSON object a line.

    ``empty`` is what is said when there are none.
    """
    rows = list(rows)
    if as_json:
        for row in rows:
            print_json(row)
        return
    if title:
        say(title)
    if not rows:
        say(empty)
        return
    out = console()
    if widths := _fitted({column: _width(column, rows) for column in columns}, out.width):
        out.print(_table(rows, widths))
        return
    for number, row in enumerate(rows, start=1):
        out.print(f"{number}. {'─' * (min(out.width, 80) - len(f'{number}. '))}")
        out.print(pairs((column, row.get(column)) for column in columns))


def pairs(items: Iterable[tuple[str, object]], *, indent: int = 0) -> Table:
    """Names and values, one a line; a long value goes on below itself."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    if indent:
        table.add_column(width=indent)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in items:
        table.add_row(*[""] * bool(indent), Text(name), Text(written(value)))
    return table


def print_json(value: object) -> None:
    """Print a value as one line of JSON; times are ISO 8601."""
    told = json.dumps(scrubbed(value), default=_plain, ensure_ascii=False)
    print(_CONTROL.sub(lambda found: json.dumps(found[0])[1:-1], told))  # noqa: T201


def written(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M %Z}".rstrip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return clean(str(value))


def clean(text: str) -> str:
    """The text without our secrets, and without control characters, by which a stranger could write over a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", scrub(text).replace("\r\n", "\n"))


def complain(text: str) -> None:
    """Print an error, which may quote what a stranger wrote."""
    print(clean(text), file=sys.stderr)  # noqa: T201


def _table(rows: Sequence[Row], widths: Mapping[str, int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for column, width in widths.items():
        numbers = all(isinstance(row.get(column), int | float | Decimal | None) for row in rows)
        table.add_column(Text(column), justify="right" if numbers else "left", width=width, overflow="fold")
    for row in rows:
        table.add_row(*(Text(written(row.get(column))) for column in widths))
    return table


def _fitted(widths: Mapping[str, int], width: int) -> dict[str, int] | None:
    """Widths that fit: narrow columns whole and wide ones equally wrapped; all wrapped if need be; None if too many."""
    for whole in (KEPT_WHOLE, NARROWEST):
        room = width - GAP * (len(widths) - 1) - sum(w for w in widths.values() if w <= whole)
        limit = _limit([w for w in widths.values() if w > whole], room)
        if limit >= NARROWEST:
            return {column: min(w, max(limit, whole)) for column, w in widths.items()}
    return None


def _limit(wide: Sequence[int], room: int) -> int:
    """The width above which columns are wrapped, so that together they fill the room."""
    left = sorted(wide)
    while left and left[0] <= room // len(left):
        room -= left.pop(0)
    return room // len(left) if left else max([NARROWEST, *wide]) if room >= 0 else 0


def _width(column: str, rows: Sequence[Row]) -> int:
    """How wide the column is if nothing of it is wrapped."""
    lines = (line for row in rows for line in written(row.get(column)).splitlines())
    return max([Text(column).cell_len, *(Text(line).cell_len for line in lines)])


def _plain(value: object) -> object:
    """What JSON has no word for."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return scrub(str(value))
