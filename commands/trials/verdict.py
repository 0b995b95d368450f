"""What is said of one figure of two configurations, by its values over the same seeds."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Literal, NamedTuple

from config.files.bars import BETTER, MORE, Bar
from data.paired import Pair, Paired, compared, is_sure

Verdict = Literal["same", "better", "worse", "unclear", "regression"]


class Judged(NamedTuple):
    """A figure's mean difference, None where no seed has it on both sides, and what is said of it."""

    paired: Paired | None
    verdict: Verdict


def judged(name: str, pairs: Sequence[Pair], bar: Bar | None, at_once: int) -> Judged:
    """Judge a figure. Nothing is better or worse, or breaks a bar, where chance may well have done it.

    ``at_once`` is how many figures have a bar.
    """
    paired = compared(pairs, at_once)
    found = _differences(name, pairs, paired, at_once)
    return Judged(paired, _verdict(name, found, bar, paired.first if paired else 0))


class _Differences(NamedTuple):
    """Second less first: of each seed in which either has the figure, and between which two the mean lies."""

    each: tuple[float, ...]
    low: float
    high: float
    at_once: int

    def surely(self, holds: Callable[[float, float], bool]) -> bool:
        """Whether this holds of the whole interval, and of more seeds than chance would have it."""
        agreeing = sum(holds(one, one) for one in self.each)
        return holds(self.low, self.high) and is_sure(agreeing, len(self.each), self.at_once)


def _differences(name: str, pairs: Sequence[Pair], paired: Paired | None, at_once: int) -> _Differences:
    """A figure that B has no more is worse without end, and one that A had not is better without end."""
    lost = -inf if BETTER[name] == MORE else inf
    each = tuple(
        lost if other is None else -lost if one is None else other - one
        for one, other in pairs
        if (one, other) != (None, None)
    )
    is_lost, is_won = lost in each, -lost in each
    if is_lost != is_won:
        mean = lost if is_lost else -lost
        return _Differences(each, mean, mean, at_once)
    if is_lost or paired is None or paired.low is None or paired.high is None:
        return _Differences(each, -inf, inf, at_once)
    return _Differences(each, paired.low, paired.high, at_once)


def _verdict(name: str, found: _Differences, bar: Bar | None, first: float) -> Verdict:
    if not any(found.each):
        return "same"
    if bar is not None and found.surely(lambda low, high: bar.breaks(low, high, first)):
        return "regression"
    rises, falls = found.surely(lambda low, _: low > 0), found.surely(lambda _, high: high < 0)
    if not rises and not falls:
        return "unclear"
    return "better" if rises == (BETTER[name] == MORE) else "worse"
