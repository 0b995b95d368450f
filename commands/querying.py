"""``sql``."""

from pathlib import Path

from commands import homes
from commands.output import say, show
from data.counts import counted
from data.warehouse.query import query


def sql(statement: str, home: Path | None, limit: int, *, as_json: bool) -> None:
    """Query the published warehouse."""
    table = query(homes.find(None, home).warehouse, statement, limit=limit + 1)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    show(rows[:limit], table.columns, as_json=as_json, empty="no rows")
    if len(rows) > limit and not as_json:
        say(f"only the first {counted(limit, 'row')}; see more with --limit")
