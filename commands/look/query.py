"""``sql``."""

from pathlib import Path

from commands.shared import homes
from commands.shared.output import complain, say, show
from data.counts import counted
from data.warehouse.query import query


def sql(statement: str, home: Path | None, limit: int, *, as_json: bool) -> None:
    """Query the published warehouse; beside the answer it is said which run it is of, and of when."""
    found = homes.find(None, home)
    table = query(found.warehouse, statement, limit=limit + 1)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    show(rows[:limit], table.columns, as_json=as_json, empty="no rows")
    if len(rows) > limit and not as_json:
        say(f"only the first {counted(limit, 'row')}; see more with --limit")
    publish = homes.command(f"report {next(iter(found.run.campaigns), 'CAMPAIGN')}", found)
    complain(f"as of {table.as_of:%Y-%m-%d %H:%M} UTC, in {found.path}; publish anew with: {publish}")
