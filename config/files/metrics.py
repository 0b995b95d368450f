"""What an agent is held to: a figure that is counted by agent, and a bound."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator, model_validator

from config.base import Listed, Strict, refusal

Side = Literal["at_least", "at_most"]
SIDES: tuple[Side, ...] = ("at_least", "at_most")


class AgentFigure(NamedTuple):
    """A figure by agent: ``part`` by ``whole``, two expressions over a row of the view ``agent_scorecard``.

    The view has the figure itself as a column of the same name. ``counted`` are the things that the whole counts; with
    fewer of them than ``needed`` nothing is said of the bound. ``better`` is the side on which a bound makes sense.
    """

    label: str
    unit: Literal["share", "tokens", "usd"]
    part: str
    whole: str
    counted: str
    needed: int
    better: Side


AGENT_FIGURES: Mapping[str, AgentFigure] = MappingProxyType(
    {
        "success_rate": AgentFigure(
            "cycles in which everything came out", "share", "succeeded", "cycles", "cycles", 5, "at_least"
        ),
        "recorded_rate": AgentFigure(
            "items given that came out with a result", "share", "recorded_of_given", "given", "items", 20, "at_least"
        ),
        "first_round_rate": AgentFigure(
            "tasks done in their first round",
            "share",
            "done_once",
            "tasks_done + tasks_missed",
            "tasks",
            20,
            "at_least",
        ),
        "refusal_rate": AgentFigure(
            "lines that code refused",
            "share",
            "lines_refused",
            "lines_accepted + lines_refused",
            "lines",
            20,
            "at_most",
        ),
        "tokens_per_recorded": AgentFigure(
            "tokens for each result", "tokens", "own_tokens", "recorded", "results", 20, "at_most"
        ),
        "usd_per_recorded": AgentFigure(
            "dollars for each result", "usd", "own_usd", "recorded", "results", 20, "at_most"
        ),
    }
)
"""Every figure that a bound may be set for, by its name; ``docs/analytics.md`` has the table."""


_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


class Metric(Strict):
    """A figure of the agent's own, and its bound: ``at_least`` or ``at_most``, whichever is better of that figure."""

    figure: Annotated[str, Listed("figure of an agent", tuple(AGENT_FIGURES))]
    at_least: float | None = Field(None, ge=0)
    at_most: float | None = Field(None, ge=0)

    @field_validator(*SIDES, mode="before")
    @classmethod
    def _is_no_percentage(cls, given: object) -> object:
        """``60%`` is told what it is as a share."""
        if isinstance(given, str) and (found := _PERCENT.fullmatch(given.strip())):
            raise refusal(f'"{given}" is no number: as a share it is {float(found[1]) / 100:g}')
        return given

    @model_validator(mode="after")
    def _bounds_something(self) -> "Metric":
        known = AGENT_FIGURES[self.figure]
        way = f"{self.figure} is the better the {'higher' if known.better == 'at_least' else 'lower'} it is"
        for side in SIDES:
            if side != known.better and getattr(self, side) is not None:
                raise refusal(f"{way}: say {known.better}", at=side)
        if getattr(self, known.better) is None:
            raise refusal(f"names no bound: say {known.better}, since {way}")
        if known.unit == "share" and self.bound > 1:
            percent = f"{self.bound:g} % is {self.bound / 100:g}"
            raise refusal(f"{self.figure} is a share, from 0 to 1: {percent}", at=self.side)
        if (self.side, self.bound) == ("at_least", 0) or (known.unit, self.side, self.bound) == ("share", "at_most", 1):
            raise refusal(f"{self.bound:g} holds of every {self.figure}, so this bounds nothing", at=self.side)
        return self

    @property
    def side(self) -> Side:
        """Which of ``SIDES`` it bounds."""
        return AGENT_FIGURES[self.figure].better

    @property
    def bound(self) -> float:
        """The least, or the most, that the figure may be."""
        return float(getattr(self, self.side))

    def holds(self, value: float) -> bool:
        """Whether a value is within the bound."""
        return value >= self.bound if self.side == "at_least" else value <= self.bound


class HeldTo(NamedTuple):
    """What an agent of a crew is held to; one that only stands in for others (``fallback``) may never have worked."""

    agent: str
    metric: Metric
    stands_in: bool
