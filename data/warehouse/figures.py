"""The figures of a campaign, read from the published warehouse."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from data.counts import dollars
from data.intervals import Interval, wilson
from data.warehouse.definitions import Definition, Unit
from data.warehouse.figure_list import FIGURES
from data.warehouse.reader import QueryError, reading

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NOTHING = "n/a"


class NoSuchCampaign(QueryError):
    """The warehouse has no campaign of that name."""


class UnknownFigure(QueryError):
    """A text names a figure that does not exist."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its value; None where it has none, such as the cost of a meeting before there is one.

    ``whole`` is of a share the number of those of whom it is the share.
    """

    key: str
    label: str
    unit: Unit
    value: int | float | None
    whole: int | None = None

    @property
    def text(self) -> str:
        """The value as people write it: ``1,200``, ``12.5 %``, ``$3.10``, ``+2``."""
        return NOTHING if self.value is None else _WRITTEN[self.unit](self.value)

    @property
    def interval(self) -> Interval | None:
        """Of a share, between which it truly lies in 19 of 20 cases."""
        return wilson(self.value, self.whole) if self.value is not None and self.whole else None

    @property
    def shown(self) -> str:
        """The value as a report shows it, a share with how sure it is: ``12.5 % (10 to 15)``."""
        return f"{self.text} ({self.interval})" if self.interval else self.text

    def __str__(self) -> str:
        """The value as a program or a model reads it: without thousands separators."""
        return self.text.replace(",", "")


def figures(path: Path, campaign: str) -> dict[str, Figure]:
    """Return every figure of the closed list for one campaign, by key, in the list's order.

    Raises:
        NoWarehouse: if nothing is published there.
        NoSuchCampaign: if it was not published with that campaign.
    """
    with reading(path) as db:
        return read_figures(db, campaign)


def read_figures(
    db: duckdb.DuckDBPyConnection, campaign: str, wanted: Sequence[Definition] = FIGURES
) -> dict[str, Figure]:
    """Do the same over a warehouse that is open, of these figures."""
    known = [str(name) for (name,) in db.execute("SELECT campaign FROM campaign ORDER BY campaign").fetchall()]
    if campaign not in known:
        raise NoSuchCampaign(f"{campaign}: not in this warehouse (it has: {', '.join(known) or 'none'})")
    values: dict[str, tuple[int | float | None, int | None]] = {}
    for source, group in groupby(sorted(wanted, key=_source), key=_source):
        asked = list(group)
        expressions = ", ".join(f"{definition.expression}, {definition.whole}" for definition in asked)
        sql = f"SELECT {expressions} FROM {source} WHERE campaign = $campaign"  # noqa: S608 - from our own list
        row = db.execute(sql, {"campaign": campaign}).fetchall()[0]
        values |= zip((d.key for d in asked), zip(row[::2], row[1::2], strict=True), strict=True)
    return {d.key: Figure(d.key, d.label, d.unit, *values[d.key]) for d in wanted}


def fill(text: str, known: Mapping[str, Figure]) -> str:
    """Put figures into a text: ``{funnel.qualified}`` becomes ``50``.

    Raises:
        UnknownFigure: naming what is unknown, the nearest, and all that there are.
    """
    names = [name.strip() for name in PLACEHOLDER.findall(text)]
    if unknown := [name for name in names if name not in known]:
        near = difflib.get_close_matches(unknown[0], known, n=1)
        meant = f"; did you mean {{{near[0]}}}?" if near else ""
        wrong = ", ".join(f"{{{name}}}" for name in unknown)
        raise UnknownFigure(f"there is no figure {wrong}{meant} (there are: {', '.join(known)})")
    return PLACEHOLDER.sub(lambda match: known[match[1].strip()].text, text)


def _source(definition: Definition) -> str:
    return definition.source


_WRITTEN: dict[Unit, Callable[[float], str]] = {
    "count": lambda value: f"{value:,.0f}",
    "tokens": lambda value: f"{value:,.0f}",
    "share": lambda value: f"{value:.1%}".replace("%", " %"),
    "usd": dollars,
    "hours": lambda value: f"{value:,.1f} h",
    "number": lambda value: f"{value:,.2f}",
    "count_change": lambda value: f"{value:+,.0f}" if value else "0",
    "usd_change": lambda value: ("+" if value > 0 else "-" if value < 0 else "") + dollars(abs(value)),
}
