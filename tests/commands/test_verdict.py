"""Chance alone is seldom a regression: in at most 5 of 100 comparisons, as docs/comparing.md promises."""

from collections.abc import Callable
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.trials.verdict import judged
from config.files.bars import Bar, default_bars
from data.paired import Pair, enough

DRAWS = 500
BARS = default_bars()
CONTACTED = Bar.model_validate({"figure": "funnel.contacted", "at_least": 0})


def one_more_at_times(dice: Random) -> float:
    return dice.choice((0, 1))


def seldom(dice: Random) -> float:
    return float(dice.random() < 0.2)


def two_ways(dice: Random) -> float:
    return dice.choices((0, 1, 2), (9, 2, 9))[0]


def far_apart(dice: Random) -> float:
    return dice.choice((0, 10)) + dice.random() / 100


def skewed(dice: Random) -> float:
    return dice.expovariate(1) ** 3


def normal(dice: Random) -> float:
    return dice.gauss(20, 4)


def missing(dice: Random) -> float | None:
    return dice.random() if dice.random() < 0.5 else None


@pytest.mark.parametrize("seeds", [2, 3, 5, enough(len(BARS)), 12])
@pytest.mark.parametrize("drawn", [one_more_at_times, seldom, two_ways, far_apart, skewed, normal, missing])
def test_equal_trees_whose_figures_are_chance_are_seldom_a_regression(
    drawn: Callable[[Random], float | None], seeds: int
) -> None:
    dice = Random(f"{drawn.__name__} {seeds}")
    alarms = 0
    for _ in range(DRAWS):
        figures = [[Pair(drawn(dice), drawn(dice)) for _ in range(seeds)] for _ in BARS]
        said = [judged(bar.figure, pairs, bar, len(BARS)) for bar, pairs in zip(BARS, figures, strict=True)]
        alarms += any(verdict == "regression" for _, verdict in said)
    assert alarms <= 0.05 * DRAWS


VALUES = st.none() | st.integers(0, 3)


@given(st.lists(st.tuples(VALUES, VALUES) | st.just((10, 12)), min_size=5, max_size=8))
def test_of_all_ways_in_which_equal_trees_may_have_drawn_their_seeds_at_most_5_in_100_are_a_regression(
    drawn: list[tuple[int | None, int | None]],
) -> None:
    """Where both sides are alike each seed's two values may have fallen either way round."""
    ways = [
        [Pair(*(pair[::-1] if turned else pair)) for pair, turned in zip(drawn, turns, strict=True)]
        for turns in product((False, True), repeat=len(drawn))
    ]
    alarms = sum(judged("funnel.contacted", pairs, CONTACTED, 1).verdict == "regression" for pairs in ways)
    assert alarms <= 0.05 * len(ways)
