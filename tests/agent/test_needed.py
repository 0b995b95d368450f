"""How many candidates a search should bring: enough for most searches to be the only one, and not many more."""

from math import comb

from hypothesis import given
from hypothesis import strategies as st

from tools.agent.needed import LEAST_SHARE, USUAL_SHARE, candidates_for, share_of


def chance(number: int, least: int, share: float) -> float:
    """That at least so many of a number are qualified (the binomial, exactly)."""
    return sum(comb(number, k) * share**k * (1 - share) ** (number - k) for k in range(least, number + 1))


@given(missing=st.integers(5, 150), share=st.floats(LEAST_SHARE, 0.95))
def test_about_two_searches_in_three_bring_enough(missing: int, share: float) -> None:
    number = candidates_for(missing, share)
    assert number >= missing
    assert 0.55 < chance(number, missing, share) < 0.97


@given(missing=st.integers(0, 150), share=st.floats(LEAST_SHARE, 1))
def test_more_are_asked_for_where_more_are_missing_or_fewer_fit(missing: int, share: float) -> None:
    assert candidates_for(missing, share) <= candidates_for(missing + 1, share)
    assert candidates_for(missing, share) <= candidates_for(missing, max(share / 2, LEAST_SHARE / 2))


def test_who_has_reached_the_goal_asks_for_nobody() -> None:
    assert candidates_for(0, 0.7) == candidates_for(-3, 0.7) == 0


def test_the_share_is_what_was_seen_once_enough_were_judged() -> None:
    assert share_of(9, 9) == USUAL_SHARE
    assert share_of(6, 12) == 0.5
    assert share_of(0, 40) == LEAST_SHARE
