"""What a SOUL forbids, on sentences that somebody wrote who had not read the rule."""

import json
import time
import timeit
from pathlib import Path

from config.prohibitions import Never
from guardrails.prohibitions import broken

CASES = [json.loads(line) for line in Path("tests/guardrails/prohibited.jsonl").read_text().splitlines()]
WRONG = {
    "It was an august gathering of investors, and room 1998 was far too small for it.": "a room that looks like a year",
    "April Jones from accounts will call you back about the deposit.": "a name that is a month",
    "We shipped 2024 units to the depot and kept the rest in stock.": "a count that looks like a year",
    "Twenty-five euro pallets were loaded onto the lorry this morning.": "pallets that are called by a currency",
}
"""What the rule takes for a claim, and why: a person knows that it is none. One that is mended leaves this list."""


def test_of_a_hundred_and_twenty_sentences_all_but_these_are_judged_as_a_person_would() -> None:
    wrong = {
        case["text"]: found
        for case in CASES
        if bool(found := list(broken(case["text"], Never(words=case["words"], claims=case["claims"]))))
        != case["breaks"]
    }
    assert len(CASES) == 120
    assert wrong.keys() == WRONG.keys(), wrong


def test_a_phrase_is_found_in_any_form_and_told() -> None:
    never = Never(words=["risk free", "guarantee"])
    assert list(broken("It is risk-free, and we guaranteed it.", never)) == [
        '"risk free" is never said',
        '"guarantee" is never said',
    ]


def test_what_claims_are_found_is_told_once_a_kind() -> None:
    never = Never(claims=["price", "percentage"])
    assert list(broken("It costs $40 and saves 30%.", never)) == [
        "no price is ever stated: $40",
        "no percentage is ever stated: 30%",
    ]


def test_nothing_is_forbidden_where_nothing_is_declared() -> None:
    assert list(broken("We guarantee $40 on Monday.", Never())) == []


def test_a_long_row_of_figures_takes_no_longer_than_it_is_long() -> None:
    never = Never(claims=["price"])

    def seconds(text: str) -> float:
        taken = timeit.repeat(lambda: list(broken(text, never)), timer=time.thread_time, number=1, repeat=3)
        return min(taken)

    assert seconds("1,000." * 8_000) < 40 * max(seconds("1,000." * 800), 0.001)
