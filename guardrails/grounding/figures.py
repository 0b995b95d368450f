"""Figures and dates: what they are, and whether two of them are the same."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from guardrails.grounding.measures import SCALES, in_unit

HARD = frozenset({"$", "£", "€", "%"})
"""Units without which a figure is another one."""

_MOST_ROUNDED, _ERROR = 0.1, 1e-9
_LEAST_BOUND, _MOST_BOUND = 0.6, 1.5
MOST_RECKONED, _HALF_A_DAY = 20, 12
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. It has several ``values`` where a reader might take it for either (17:00 is five).

    ``clock`` says that it is surely a time of day, which is no amount of anything.
    """

    values: frozenset[float]
    unit: str | None = None
    ordinal: bool = False
    spelled: bool = False
    more: bool = False
    scale: float = 1
    clock: bool = False

    @property
    def value(self) -> float:
        """The number as it is written."""
        return max(self.values)

    @property
    def is_year(self) -> bool:
        """Whether it may be a year."""
        return self.value.is_integer() and 1800 <= self.value < 2100 and self.unit is None and self.scale == 1

    @property
    def is_day(self) -> bool:
        """Whether it may be the day of a month."""
        return self.value.is_integer() and 1 <= self.value <= 31 and self.unit is None

    @property
    def plain_number(self) -> bool:
        """Whether it is written in digits and nothing else."""
        return not (self.spelled or self.ordinal or self.more)

    def raised(self, by: float) -> "Figure":
        """The figure and a half, and a quarter."""
        return replace(self, values=frozenset(value + by * self.scale for value in self.values))

    def scaled(self, by: float) -> "Figure":
        """The figure times a hundred, a million."""
        return replace(self, values=frozenset(value * by for value in self.values), scale=self.scale * by)

    def measured(self, unit: str) -> "Figure":
        """The figure in a unit."""
        return replace(self, unit=unit)


@dataclass(frozen=True, slots=True)
class Date:
    """What is said of a date: a year, a month (either of two in 02/11/2025), a day, or a weekday."""

    year: int | None = None
    months: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    weekday: int | None = None

    def within(self, other: "Date") -> bool:
        """Whether the other date says all that this one says."""
        if self.weekday is not None or other.weekday is not None:
            return self.weekday == other.weekday
        return (
            self.year in {None, other.year}
            and (not self.months or bool(self.months & other.months))
            and (not self.days or bool(self.days & other.days))
        )

    @property
    def ambiguous(self) -> bool:
        """Whether it may be read in two ways."""
        return len(self.months) > 1


def read_figure(text: str) -> Figure:
    """A figure from the characters that it is written in."""
    lower = text.lower().replace(" ", "").lstrip("x\u00d7")
    if re.fullmatch(r"\d+,\d{1,2}", lower):
        lower = lower.replace(",", ".")
    match = _NUMBER.search(lower)
    assert match is not None  # noqa: S101 - the pattern that finds figures has a digit
    number, rest = match.group(), lower[match.end() :]
    if ":" in lower or "am" in rest or "pm" in rest or ".m" in rest or rest.startswith("h"):
        return _time(lower)
    value = float(number.replace(",", ""))
    if not rest and lower == number and re.fullmatch(r"\d{1,2}\.[0-5]\d", number) and value < 24:
        return replace(_time(lower), values=_time(lower).values | {value}, clock=False)  # 6.30 may be half past six
    values = {value, value * 1_000} if re.fullmatch(r"\d{1,3}\.\d{3}", number) else {value}  # 1.200 may be 1,200
    unit = next((sign for sign in (lower[0], rest[-1:]) if sign in HARD), None)
    figure = Figure(frozenset(values), unit, ordinal=rest in {"st", "nd", "rd", "th"}, more=rest.endswith("+"))
    suffix = rest.rstrip("+%$£€")
    if suffix in SCALES:
        # "5m" without a currency may be five metres.
        other = {value} if suffix == "m" and unit is None else set()
        figure = replace(figure, values=frozenset({value * SCALES[suffix], *other}), scale=SCALES[suffix])
    return figure


def _time(text: str) -> Figure:
    hour, *minutes = (int(part) for part in re.findall(r"\d+", text))
    hour += 12 if "p" in text and hour < 12 else 0
    half = "am" if "a" in text else "pm" if "p" in text else None
    hours = {hour, hour - 12 if hour > 12 else hour}
    values = {float(h) for h in hours} | {h + m / 60 for h in hours for m in minutes[:1]}
    return Figure(frozenset(values), half, clock=bool(half) or ":" in text)


def whole_unit(figure: Figure, units: Iterable[str]) -> bool:
    """Whether the figure is one of another unit: 24 hours are a day, 60 minutes an hour."""
    return any((value := in_unit(figure.value, figure.unit, unit)) and 0.9 <= value <= 1.1 for unit in units)


def counts_time(figure: Figure) -> bool:
    """Whether it may stand for a time of day: "at five" has no unit."""
    return figure.unit in {None, "am", "pm"}


def same_unit(one: Figure, other: Figure) -> bool:
    """Whether the units agree; a time of day without its half agrees with either."""
    if {one.unit, other.unit} <= {"am", "pm", None} and None in {one.unit, other.unit}:
        return True
    return one.unit == other.unit


def approximates(figure: Figure, other: Figure, compared: str | None) -> bool:
    """Whether the figure may be the other one rounded, counted up or in another unit: not for code to be sure of.

    Where nobody reads what code is not sure of, ``rounded`` says it of figures of one unit.
    """
    value, known = figure.value, other.value or 1e-9
    share = value / known
    if alike(figure, other):
        if compared == "more" and 0.6 <= share <= 1:
            return True
        if compared == "less" and 1 <= share <= 1.5:
            return True
        if compared in {"near", "less"} and 0.85 <= share <= 1.15:
            return True
        if figure.scale > 1 and 0.93 <= share <= 1.07:
            return True
    return is_converted(figure, other, compared)


def alike(figure: Figure, other: Figure) -> bool:
    """Whether both may count the same: one unit, or one of them has none and none is money or a share."""
    units = {figure.unit, other.unit}
    return figure.unit == other.unit or (None in units and not units & HARD)


def is_converted(figure: Figure, other: Figure, compared: str | None) -> bool:
    """Whether the figure may be the other one in another unit of the same kind."""
    value, converted = figure.value, in_unit(other.value or 1e-9, other.unit, figure.unit)
    if converted is None:
        return False
    degrees = figure.unit in {"°C", "°F"}
    lowest, highest = (0.6, 1.1) if compared == "more" else (0.9, 1.5) if compared == "less" else (0.88, 1.12)
    return abs(value - converted) <= 3 if degrees else lowest <= value / converted <= highest


def nearly(figure: Figure, value: float) -> bool:
    """Whether it is the value rounded to the step that it is written in: 500 of 480 and 450 of 462, not 450 of 480."""
    if not math.isfinite(figure.value):
        return figure.value == value
    written = Decimal(repr(figure.value)).normalize()
    one = Decimal(1).scaleb(int(written.as_tuple().exponent))
    step = float(5 * one if written % (5 * one) == 0 else one)
    return abs(figure.value - value) <= min(step / 2, _MOST_ROUNDED * abs(value)) * (1 + _ERROR)


def rounded(figure: Figure, value: float, compared: str | None, *, short_of: bool = False) -> bool:
    """Whether a careful editor lets the figure stand for the value: near it, or on the side of it that is said.

    ``short_of``: it is said that the value does not reach the figure, as of "nearly 500".
    """
    match compared:
        case "more":
            return _LEAST_BOUND * value <= figure.value <= value
        case "less":
            return value <= figure.value <= _MOST_BOUND * value
        case "near":
            return nearly(figure, value) and not (short_of and value > figure.value)
    return figure.value == value or (figure.scale > 1 and nearly(figure, value))


def computed(figure: Figure, known: Iterable[Figure], *, nearly: bool) -> bool:
    """Whether two figures of the facts give the figure: as sum, difference, product, share or rest."""
    usable = [other for other in known if not other.ordinal][:20]
    if any(figure.unit == other.unit == "%" and figure.value + other.value == 100 for other in usable):
        return True
    if counts_time(figure) and any(
        figure.value <= 12 and o.value == figure.value + 12 and o.unit is None for o in usable
    ):
        return True
    results = {
        result for at, one in enumerate(usable) for other in usable[at + 1 :] for result in _results(figure, one, other)
    }
    if nearly:
        return any(0.85 * figure.value <= result <= 1.2 * figure.value for result in results if result > 1)
    return figure.value in results


def _base(figure: Figure) -> str | None:
    """The unit in which differences are told: between two times of day they are hours."""
    return None if figure.unit in {"am", "pm"} else figure.unit


def _results(figure: Figure, one: Figure, other: Figure) -> Iterator[float]:
    small, large = sorted((one.value, other.value))
    if math.isinf(large):
        return
    if one.clock or other.clock:
        if figure.unit in {None, "hour"} and _base(one) is None and _base(other) is None:
            yield large - small
        return
    if figure.unit in {None, one.unit, other.unit} and (one.unit is None or one.unit != other.unit):
        yield small * large
    alike = _base(one) == _base(other) or None in {_base(one), _base(other)}
    if not alike or small <= 0:
        return
    if figure.unit in {None, one.unit, other.unit} or (figure.unit == "hour" and _base(one) is None):
        yield from (small + large, large - small, large / small)
    if figure.unit in {None, "%"}:
        yield round(100 * small / large)


def results_of(
    figure: Figure, known: Iterable[Figure], compared: Iterable[tuple[Figure, Figure]], fitting: Iterable[Figure]
) -> Iterator[float]:
    """What two of them give: the product of any, quotient and share of ``compared`` ones, sums of ``fitting`` ones.

    A quotient and a share are told whole, too: 83 or 84 of 83.3, 67 percent of two in three.
    """
    usable, addable = ([one for one in figures if not one.ordinal][:MOST_RECKONED] for figures in (known, fitting))
    for one in usable:
        if figure.unit == one.unit == "%":
            yield 100 - one.value
        if counts_time(figure) and one.unit is None and one.value > _HALF_A_DAY >= figure.value:
            yield one.value - _HALF_A_DAY
    for one, other in combinations(usable, 2):
        units = {None, one.unit, other.unit}
        if figure.unit in units and not (one.clock or other.clock) and (one.unit is None or one.unit != other.unit):
            yield one.value * other.value
    for one, other in compared:
        yield from _quotients(figure, one, other)
    for one, other in combinations(addable, 2):
        if not (one.clock or other.clock) and _base(one) == _base(other) == _base(figure):
            yield from (one.value + other.value, abs(one.value - other.value))


def _quotients(figure: Figure, one: Figure, other: Figure) -> Iterator[float]:
    small, large = sorted((one.value, other.value))
    if small <= 0 or math.isinf(large / small):
        return
    if one.clock or other.clock:
        if figure.unit in {None, "hour"} and _base(one) is None and _base(other) is None:
            yield large - small
        return
    if figure.unit in {None, one.unit, other.unit} and (_base(one) == _base(other) or None in {one.unit, other.unit}):
        yield from (large / small, float(math.floor(large / small)), float(math.ceil(large / small)))
    if figure.unit in {None, "%"} and _base(one) == _base(other):
        share = 100 * small / large
        yield from (share, round(share, 1), float(round(share)))
