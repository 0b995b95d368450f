"""How counts are said: one is not several, and what waits is counted in the same words everywhere."""

import pytest

from data.counts import counted, waits


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
    ("things", "requests", "expected"),
    [
        (0, 0, "nothing waits for a person"),
        (1, 0, "1 thing waits for a person, none of them for a decision"),
        (2, 2, "2 things wait for a person, all of them for a decision"),
        (54, 51, "54 things wait for a person, 51 of them for a decision"),
    ],
)
def test_what_waits_is_counted_with_how_much_of_it_is_to_be_decided(things: int, requests: int, expected: str) -> None:
    assert waits(things, requests) == expected
