"""Two figures over the same seeds: what they differ by, and between which two values the true difference lies.

Student's interval over the differences of each seed. It is the one that fits few pairs; what it rests on are the
differences alone, so chance that both runs of a seed share does not widen it. It takes differences for normal, and
counts are not: a few of them are soon alike by chance. So nothing is sure unless so many pairs agree that a coin a
pair would not (``is_sure``).
"""

from collections.abc import Sequence
from functools import cache
from itertools import count
from math import comb, cos, pi, sin, sqrt
from statistics import fmean, stdev
from typing import NamedTuple

LEVEL = 0.95
HALVINGS = 60


class Pair(NamedTuple):
    """The figure of one seed in the first and in the second configuration; None where it has none."""

    first: float | None
    second: float | None


class Paired(NamedTuple):
    """What came of the seeds that have the figure on both sides. ``low`` and ``high`` are None with fewer than two."""

    seeds: int
    first: float
    second: float
    difference: float
    low: float | None
    high: float | None


def compared(pairs: Sequence[Pair], at_once: int = 1) -> Paired | None:
    """The mean difference, second less first; None where no seed has the figure on both sides.

    ``at_once`` is how many figures are judged together: all their intervals are right together in 95 of 100 cases
    (Bonferroni). Where every seed differs by the same, the interval has no width.
    """
    both = [(pair.first, pair.second) for pair in pairs if pair.first is not None and pair.second is not None]
    if not both:
        return None
    first, second = fmean(one for one, _ in both), fmean(other for _, other in both)
    differences = [other - one for one, other in both]
    middle = fmean(differences)
    if len(both) == 1:
        return Paired(1, first, second, middle, None, None)
    width = 0.0 if len(set(differences)) == 1 else stdev(differences) / sqrt(len(both))
    half = width * quantile(1 - (1 - LEVEL) / at_once, len(both) - 1)
    return Paired(len(both), first, second, middle, middle - half, middle + half)


def is_sure(agreeing: int, of: int, at_once: int = 1) -> bool:
    """Whether so many pairs lie on one side that chance does it in at most 5 of 100 cases, where nothing differs.

    Each pair is then as likely to lie on either side, whatever the figure is (the sign test). ``at_once`` is how many
    figures are judged together.
    """
    ways = sum(comb(of, many) for many in range(agreeing, of + 1))
    return bool(ways * at_once <= (1 - LEVEL) * 2**of)


@cache
def enough(at_once: int) -> int:
    """The fewest pairs of which anything is sure, where so many figures are judged together."""
    return next(many for many in count(1) if is_sure(many, many, at_once))


@cache
def quantile(level: float, freedom: int) -> float:
    """The ``t`` between whose two signs a variable of Student's distribution lies with this chance."""
    low, high = 0.0, pi / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < level else (low, middle)
    return sqrt(freedom) * sin(low) / cos(low)


def _within(angle: float, freedom: int) -> float:
    """The chance to lie within ``t = sqrt(freedom) * tan(angle)`` (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    square = cos(angle) ** 2
    term = total = 1.0 if freedom % 2 == 0 else cos(angle)
    for step in range(2 if freedom % 2 == 0 else 3, freedom - 1, 2):
        term *= square * (step - 1) / step
        total += term
    if freedom % 2 == 0:
        return sin(angle) * total
    return 2 / pi * (angle + (sin(angle) * total if freedom > 1 else 0.0))
