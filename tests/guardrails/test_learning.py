"""The rule by which answers set the shares of variants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.learning import Tally, floored, shares, worths

NAMES = ("plain", "question", "story")


@st.composite
def tallies(draw: st.DrawFn) -> dict[str, Tally]:
    """What may come of two or three variants."""
    found = {}
    for name in NAMES[: draw(st.integers(2, 3))]:
        reached = draw(st.integers(0, 300))
        positive = draw(st.integers(0, reached))
        found[name] = Tally(reached, positive, draw(st.integers(0, reached - positive)))
    return found


@given(tallies(), st.floats(0, 20), st.floats(0.01, 0.3))
def test_shares_are_together_one_and_none_is_below_the_floor(
    found: dict[str, Tally], weight: float, floor: float
) -> None:
    divided = shares(found, weight, floor)
    assert sum(divided.values()) == pytest.approx(1)
    assert min(divided.values()) >= floor - 1e-9


@given(tallies(), st.floats(0, 20))
def test_the_order_of_variants_changes_nothing(found: dict[str, Tally], weight: float) -> None:
    turned = dict(reversed(found.items()))
    assert shares(found, weight, 0.1) == pytest.approx(shares(turned, weight, 0.1))


@given(st.integers(0, 300), st.floats(0, 20))
def test_the_same_answers_give_the_same_shares(reached: int, weight: float) -> None:
    same = Tally(reached, reached // 10, reached // 20)
    assert shares({"plain": same, "question": same}, weight, 0.1) == pytest.approx({"plain": 0.5, "question": 0.5})


def test_what_more_people_like_gets_more() -> None:
    assert shares({"plain": Tally(80, 4, 2), "question": Tally(80, 24, 2)}, 3, 0.1)["question"] > 0.85


def test_what_most_answer_by_remove_me_gets_little_however_many_answer() -> None:
    found = {"plain": Tally(40, 5, 1), "question": Tally(40, 6, 12)}
    assert shares(found, 3, 0.1)["plain"] > 0.85
    assert shares(found, 0, 0.1)["plain"] < 0.5


def test_the_more_people_the_surer() -> None:
    few = shares({"plain": Tally(10, 1), "question": Tally(10, 2)}, 3, 0.1)
    many = shares({"plain": Tally(1000, 100), "question": Tally(1000, 200)}, 3, 0.1)
    assert few["question"] < 0.75
    assert many["question"] == pytest.approx(0.9)


def test_a_variant_that_nobody_has_read_yet_begins_as_the_average_and_unsure() -> None:
    found = {"plain": Tally(100, 10, 5), "question": Tally()}
    worth = worths(found, 3)
    assert worth["question"].low < worth["plain"].value < worth["question"].high
    assert shares(found, 3, 0.1)["question"] > 0.3


def test_the_plans_shares_are_lifted_to_the_floor() -> None:
    assert floored({"plain": 1.0, "question": 0.0}, 0.1) == pytest.approx({"plain": 0.9, "question": 0.1})
    assert floored({"plain": 0.5, "question": 0.5}, 0.1) == pytest.approx({"plain": 0.5, "question": 0.5})
    assert floored({"plain": 0.0, "question": 0.0}, 0.1) == pytest.approx({"plain": 0.5, "question": 0.5})
