"""What two configurations are held against each other by: figures of a rehearsal, and how much worse each may be."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.base import Listed, Strict, refusal
from config.catalogues import GATES
from config.files.metrics import SIDES, Side

MORE: Side = "at_least"
LESS: Side = "at_most"

BETTER: Mapping[str, Side] = MappingProxyType(
    {
        "funnel.qualified": MORE,
        "funnel.contacted": MORE,
        "funnel.leads": MORE,
        "funnel.meetings": MORE,
        "funnel.needs_review": LESS,
        "funnel.hours_to_contact": LESS,
        "replies.total": MORE,
        "replies.interested": MORE,
        "replies.question": MORE,
        "replies.not_now": LESS,
        "replies.not_interested": LESS,
        "replies.wrong_person": LESS,
        "deliverability.sent": MORE,
        "deliverability.hard_bounces": LESS,
        "deliverability.soft_bounces": LESS,
        "deliverability.complaints": LESS,
        "deliverability.opt_outs": LESS,
        "deliverability.failed": LESS,
        "deliverability.unknown": LESS,
        "cost.usd": LESS,
        "cost.models_usd": LESS,
        "cost.lookups_usd": LESS,
        "cost.sending_usd": LESS,
        "cost.tokens": LESS,
        "cost.calls": LESS,
        "cost.usd_per_qualified": LESS,
        "cost.usd_per_reply": LESS,
        "cost.usd_per_lead": LESS,
        "quality.asked": LESS,
        "quality.refused": LESS,
        "quality.fallbacks": LESS,
        "quality.angles_refused": LESS,
        "gates.stops": LESS,
        "gates.denials": LESS,
        "gates.refused": LESS,
        "gates.held": LESS,
        **{f"gates.by_{gate}": LESS for gate in GATES},
        "pace.hours_waited": LESS,
        "pace.most_a_day": LESS,
        "pace.most_a_domain": LESS,
        "texts.angles": MORE,
        "items.done": MORE,
        "items.in_review": LESS,
        "items.closed": LESS,
        "items.open": LESS,
        "tasks.done": MORE,
        "tasks.redone": LESS,
        "releases.released": MORE,
        "releases.failed": LESS,
        "cost.usd_per_done": LESS,
    }
)
"""Every figure that is compared, with the side on which it is better."""

DEFAULT = (
    "funnel.contacted",
    "funnel.leads",
    "replies.total",
    "deliverability.opt_outs",
    "deliverability.hard_bounces",
    "cost.usd",
    "quality.asked",
    "gates.stops",
    "gates.denials",
    "pace.hours_waited",
    "pace.most_a_day",
    "texts.angles",
)
"""The figures that may not be worse at all, where nothing else is declared. Few: each one widens all intervals."""

DEFAULT_OF_ITEMS = (
    "items.done",
    "items.in_review",
    "items.closed",
    "tasks.redone",
    "releases.released",
    "cost.usd",
    "cost.usd_per_done",
    "quality.asked",
    "gates.stops",
    "gates.denials",
)
"""The same of a crew with items of its own."""

_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?) ?%")


class Margin(NamedTuple):
    """A difference between two figures: in the figure's own unit, or as a share of the first."""

    amount: float
    is_share: bool = False

    def of(self, first: float) -> float:
        """The difference in the figure's unit, where the first is so much."""
        return self.amount * abs(first) if self.is_share else self.amount

    def __str__(self) -> str:
        """As people write it: ``-5 %``, ``+2``."""
        return f"{100 * self.amount:+g} %" if self.is_share else f"{self.amount:+g}" if self.amount else "0"


def _margin(value: object) -> object:
    """Turn ``-5%``, ``"+0.5"`` or a number into a margin."""
    if isinstance(value, Margin):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Margin(float(value))
    if isinstance(value, str) and (found := _PERCENT.fullmatch(value.strip())):
        return Margin(float(found[1]) / 100, is_share=True)
    raise ValueError(f'"{value}" is not a difference: a number, or a share of the first, as in -5%')


Difference = Annotated[
    Margin, BeforeValidator(_margin), WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
]


class Bar(Strict):
    """How much worse a figure may be in the second configuration: ``at_least`` or ``at_most`` such a difference."""

    figure: Annotated[str, Listed("figure", tuple(BETTER))]
    at_least: Difference | None = None
    at_most: Difference | None = None

    @model_validator(mode="after")
    def _bounds_the_worse_side(self) -> "Bar":
        better = BETTER[self.figure]
        way = f"{self.figure} is the better the {'higher' if better == MORE else 'lower'} it is: say {better}"
        for side in SIDES:
            if side != better and getattr(self, side) is not None:
                raise refusal(way, at=side)
        if getattr(self, better) is None:
            raise refusal(f"names no bound; {way}")
        return self

    @property
    def side(self) -> Side:
        """Which of ``SIDES`` it bounds."""
        return BETTER[self.figure]

    @property
    def margin(self) -> Margin:
        """The difference at which it holds just so."""
        found: Margin = getattr(self, self.side)
        return found

    def breaks(self, low: float, high: float, first: float) -> bool:
        """Whether a difference that lies between two values is worse than the bar, wherever it lies between them."""
        bound = self.margin.of(first)
        return high < bound if self.side == MORE else low > bound


class BarsFile(Strict):
    """A file of bars; each figure once."""

    bars: list[Bar] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_once(self) -> "BarsFile":
        names = [bar.figure for bar in self.bars]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise refusal(f"{twice[0]} has two bars", at="bars")
        return self


def default_bars(of: Sequence[str] = DEFAULT) -> tuple[Bar, ...]:
    """No figure of the default ones may be worse."""
    return tuple(Bar.model_validate({"figure": name, BETTER[name]: 0}) for name in of)
