"""Counts and sums as people read them."""

import pytest

from data.counts import counted, dollars, dollars_apart, waits


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (counted(1, "message"), "1 message"),
        (counted(2, "message"), "2 messages"),
        (counted(0, "message"), "0 messages"),
        (counted(12_000, "token"), "12,000 tokens"),
        (counted(1, "reply", "replies"), "1 reply"),
        (counted(3, "reply", "replies"), "3 replies"),
    ],
)
def test_a_number_has_its_noun(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("things", "requests", "said"),
    [
        (0, 0, "nothing waits for a person"),
        (1, 1, "1 thing waits for a person, for a decision"),
        (1, 0, "1 thing waits for a person"),
        (2, 1, "2 things wait for a person, 1 of them for a decision"),
        (2, 2, "2 things wait for a person, all of them for a decision"),
        (3, 0, "3 things wait for a person, none of them for a decision"),
        (54, 51, "54 things wait for a person, 51 of them for a decision"),
    ],
)
def test_what_waits_is_counted_as_people_say_it(things: int, requests: int, said: str) -> None:
    assert waits(things, requests) == said


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        (0.0, "$0.00"),
        (0.00004, "$0.00"),
        (0.003, "$0.0030"),
        (0.0999, "$0.0999"),
        (0.375, "$0.38"),
        (1234.5, "$1,234.50"),
    ],
)
def test_whole_cents_and_of_a_few_their_parts(usd: float, said: str) -> None:
    assert dollars(usd) == said


@pytest.mark.parametrize(
    ("usd", "other", "said"),
    [
        (0.0034, 0.003, ("$0.0034", "$0.0030")),
        (5.001, 5.0, ("$5.001", "$5.000")),
        (9.0, 2.0, ("$9.00", "$2.00")),
        (2.0, 2.0, ("$2.00", "$2.00")),
        (0.0, 0.0, ("$0.00", "$0.00")),
    ],
)
def test_a_cost_and_its_limit_are_told_apart(usd: float, other: float, said: tuple[str, str]) -> None:
    assert dollars_apart(usd, other) == said
