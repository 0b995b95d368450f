"""``sql``."""

from itertools import islice
from pathlib import Path

from commands.shared import homes
from commands.shared.output import complain, print_json, say, show
from data.counts import counted
from data.warehouse.query import answered

SHOWN = 200
"""So many rows are printed for people who did not say how many."""


def sql(statement: str, home: Path | None, limit: int | None, *, as_json: bool) -> None:
    """Query the published warehouse; beside the answer it is said which run it is of, and of when.

    A program is given all rows, unless it asks for fewer.
    """
    found = homes.find(None, home)
    with answered(found.warehouse, statement) as answer:
        rows = (dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
        most = limit if as_json else limit or SHOWN
        if as_json:
            for row in islice(rows, most):
                print_json(row)
        else:
            show(islice(rows, most), answer.columns, as_json=False, empty="no rows")
        more = next(rows, None) is not None
    if more and most:
        told = f"only the first {counted(most, 'row')}; see more with --limit"
        tell = complain if as_json else say
        tell(told)
    publish = homes.command(f"report {next(iter(found.run.campaigns), 'CAMPAIGN')}", found)
    complain(f"as of {answer.as_of:%Y-%m-%d %H:%M} UTC, in {found.path}; publish anew with: {publish}")
