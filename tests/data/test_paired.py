"""Differences over pairs: exact where all are alike, and no surer than few pairs allow."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.paired import Pair, compared, enough, is_sure, quantile

NUMBERS = st.floats(-1000, 1000, allow_nan=False)


@pytest.mark.parametrize(
    ("freedom", "level", "value"),
    [
        (1, 0.95, 12.706),
        (2, 0.95, 4.303),
        (4, 0.95, 2.776),
        (9, 0.95, 2.262),
        (19, 0.95, 2.093),
        (4, 0.99, 4.604),
        (10, 0.99, 3.169),
        (19, 0.999, 3.883),
    ],
)
def test_the_quantiles_are_those_of_printed_tables(freedom: int, level: float, value: float) -> None:
    assert quantile(level, freedom) == pytest.approx(value, abs=0.001)


@given(st.lists(NUMBERS, min_size=2, max_size=20), st.integers(1, 40))
def test_equal_pairs_differ_by_nothing_at_all(values: list[float], at_once: int) -> None:
    found = compared([Pair(value, value) for value in values], at_once)
    assert found is not None
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_a_difference_that_is_the_same_in_each_pair_is_sure() -> None:
    found = compared([Pair(3, 4), Pair(5, 6), Pair(1, 2)])
    assert found is not None
    assert (found.difference, found.low, found.high) == (1, 1, 1)


def test_the_interval_is_students() -> None:
    found = compared([Pair(0, 1), Pair(0, 2), Pair(0, 3)])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=0.001)


def test_what_both_runs_of_a_seed_have_in_common_does_not_widen_it() -> None:
    near = [Pair(0, 1), Pair(0, 2), Pair(0, 3)]
    far = [Pair(10, 11), Pair(500, 502), Pair(90, 93)]
    one, other = compared(near), compared(far)
    assert one is not None
    assert other is not None
    assert (one.difference, one.low, one.high) == (other.difference, other.low, other.high)


def test_the_more_figures_are_judged_together_the_wider_it_is() -> None:
    pairs = [Pair(0, 1), Pair(0, 2), Pair(0, 4)]
    one, many = compared(pairs), compared(pairs, at_once=12)
    assert one is not None
    assert many is not None
    assert many.low is not None
    assert one.low is not None
    assert many.low < one.low
    assert many.difference == one.difference


def test_a_seed_that_has_the_figure_on_one_side_alone_is_left_out() -> None:
    found = compared([Pair(1, 2), Pair(None, 9), Pair(9, None), Pair(1, 4)])
    assert found is not None
    assert (found.seeds, found.difference) == (2, fmean((1, 3)))
    assert compared([Pair(None, 1)]) is None


def test_of_one_seed_nothing_is_sure() -> None:
    found = compared([Pair(1, 2)])
    assert found is not None
    assert (found.difference, found.low, found.high) == (1, None, None)


def test_seeds_that_agree_are_sure_where_a_coin_would_hardly_fall_so() -> None:
    assert [n for n in range(9) if is_sure(n, 8)] == [7, 8]
    assert not is_sure(4, 4)
    assert not is_sure(0, 0)


@pytest.mark.parametrize(("at_once", "pairs"), [(1, 5), (2, 6), (3, 6), (12, 8), (60, 11)])
def test_so_many_pairs_are_the_fewest_of_which_anything_is_sure(at_once: int, pairs: int) -> None:
    assert enough(at_once) == pairs
    assert 2**-pairs * at_once <= 0.05 < 2 ** -(pairs - 1) * at_once
