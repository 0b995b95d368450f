"""What a report says of the agents' success metrics: each figure held against its bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from config.files.metrics import AGENT_FIGURES, AgentFigure, HeldTo, Metric
from data.counts import counted
from data.warehouse.figures import Figure
from data.warehouse.report_parts import Term

TITLE = "Success metrics"
MET, MISSED, TOO_FEW = "met", "missed", "too few to say"


@dataclass(frozen=True, slots=True)
class Held:
    """One agent's figure and what it is held to; ``whole`` is how many things it was counted over."""

    agent: str
    metric: Metric
    value: float | None
    whole: int

    @property
    def known(self) -> AgentFigure:
        """What the figure is."""
        return AGENT_FIGURES[self.metric.figure]

    @property
    def figure(self) -> Figure:
        """The figure as any other of a report."""
        of = self.whole if self.known.unit == "share" else None
        return Figure(self.metric.figure, self.known.label, self.known.unit, self.value, of)

    @property
    def standing(self) -> str:
        """``met``, ``missed``, or ``too few to say``."""
        if self.value is None or self.whole < self.known.needed:
            return TOO_FEW
        return MET if self.metric.holds(self.value) else MISSED

    def __str__(self) -> str:
        """As people read it: ``builder: refusal_rate 4.0 % (2 to 10) of 101 lines, at most 10.0 %: met``."""
        known, metric = self.known, self.metric
        between = "of" if known.unit == "share" else "over"
        bound = f"{metric.side.replace('_', ' ')} {Figure('', '', known.unit, metric.bound).text}"
        why = f" (it takes {known.needed})" if self.standing == TOO_FEW else ""
        whole = counted(self.whole, known.counted.removesuffix("s"))
        return f"{self.agent}: {metric.figure} {self.figure.shown} {between} {whole}, {bound}: {self.standing}{why}"


def read_metrics(db: duckdb.DuckDBPyConnection, campaign: str, held_to: Sequence[HeldTo]) -> tuple[Held, ...]:
    """Hold the figures of the published warehouse against the bounds; a stand-in that never worked is left out."""
    if not held_to:
        return ()
    columns = ", ".join(f"{name}, {known.whole}" for name, known in AGENT_FIGURES.items())
    query = f"SELECT agent, {columns} FROM agent_scorecard WHERE campaign = $campaign"  # noqa: S608 - from our own list
    rows: dict[str, tuple[Any, ...]] = {row[0]: row[1:] for row in db.execute(query, {"campaign": campaign}).fetchall()}
    return tuple(_held(each, rows.get(each.agent)) for each in held_to if each.agent in rows or not each.stands_in)


def as_json(held: Held) -> dict[str, object]:
    """Return it for programs: shares as numbers from 0 to 1."""
    interval = held.figure.interval
    return {
        "agent": held.agent,
        "figure": held.metric.figure,
        "value": held.value,
        "interval": list(interval) if interval else None,
        held.metric.side: held.metric.bound,
        "standing": held.standing,
        "counted": held.whole,
        "needed": held.known.needed,
        "of": held.known.counted,
    }


def term(metrics: Sequence[Held]) -> Term:
    """What the lines mean, with each figure that stands in them."""
    names = dict.fromkeys(held.metric.figure for held in metrics)
    told = "; ".join(f"{name}: {AGENT_FIGURES[name].label}" for name in names)
    return Term(
        TITLE, f"a figure of the agent, over how many it was counted, and the bound of its success_metric. {told}"
    )


def _held(to: HeldTo, row: tuple[Any, ...] | None) -> Held:
    place = 2 * list(AGENT_FIGURES).index(to.metric.figure)
    value, whole = (None, 0) if row is None else (row[place], int(row[place + 1]))
    return Held(to.agent, to.metric, value, whole)
