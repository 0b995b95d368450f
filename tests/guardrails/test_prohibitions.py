"""What a SOUL forbids, on sentences that somebody wrote who had not read the rule."""

import json
import time
import timeit
from pathlib import Path

import pytest

from config.files.prohibitions import Never
from guardrails.prohibitions import broken

CASES = [json.loads(line) for line in Path("tests/guardrails/prohibited.jsonl").read_text().splitlines()]
WRONG = {
    "It was an august gathering of investors, and room 1998 was far too small for it.": "a room that looks like a year",
    "April Jones from accounts will call you back about the deposit.": "a name that is a month",
    "We shipped 2024 units to the depot and kept the rest in stock.": "a count that looks like a year",
    "Twenty-five euro pallets were loaded onto the lorry this morning.": "pallets that are called by a currency",
}
"""What the rule takes for a claim, and why: a person knows that it is none. One that is mended leaves this list."""

PRICES = [json.loads(line) for line in Path("tests/guardrails/prices.jsonl").read_text().splitlines()]
MISSED = {"Expect to pay around 40 quid for the call-out.", "Labour is 65/hr plus materials at cost."}
"""Prices among another 120 that nobody who knows the rule wrote, which it does not see."""


def test_of_a_hundred_and_twenty_with_prices_and_without_all_but_these_are_told_apart() -> None:
    found = {case["text"] for case in PRICES if any(broken(case["text"], Never(claims=["price"])))}
    assert len(PRICES) == 120
    assert found == {case["text"] for case in PRICES if case["price"]} - MISSED


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


SHORT = [
    ("we are liable", "We're liable for it.", True),
    ("we're liable", "We are liable for it.", True),
    ("will not pay", "We won't pay.", True),
    ("cannot help", "We can\u2019t help you.", True),
    ("it is our fault", "It\u2019s our fault.", True),
    ("we will pay", "The tenant's father will pay.", False),
    ("do not", "Don't call us.", True),
    ("he has admitted", "He's admitted it.", True),
    ("we would refund", "We'd refund you.", True),
    ("let us know", "Let's know the cost.", True),
    ("tenant is liable", "The tenant's liable for it.", True),
    ("tenant is liable", "The tenant's liability insurance pays.", False),
    ("we are liable", "We're not to say who is liable.", False),
    ("shall not", "We shan't.", True),
    ("I am sorry", "I\u2019m sorry to hear it.", True),
    ("we have erred", "We've erred.", True),
    ("we will", "Well, he pays.", False),
    ("cannot", "We can not do it.", True),
    ("can not", "We cannot do it.", True),
    ("lawyer", "Your lawyer's letter came.", True),
    ("it is", "Its tap drips.", False),
    ("ill", "I'll come.", False),
]
"""Written, with what is right, by somebody who had not written the rule of shortened words yet."""


@pytest.mark.parametrize(("phrase", "text", "is_said"), SHORT)
def test_a_shortened_word_is_the_word_itself(phrase: str, text: str, *, is_said: bool) -> None:
    assert bool(list(broken(text, Never(words=[phrase])))) == is_said


def test_what_claims_are_found_is_told_once_a_kind() -> None:
    never = Never(claims=["price", "percentage"])
    assert list(broken("It costs $40 and saves 30%.", never)) == [
        "no price is ever stated: $40",
        "no percentage is ever stated: 30%",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The order has amount_usd 5230.00, yours another.",
        "amount_usd: 5230.00",
        "price_eur = 12",
        "It comes to 5230.00 EUR.",
        "USD 12 a month",
        "PLN 1200, or 1200 zł",
        "We ask ¥1200 for it",
        "the amount of the order is 5230.00",
        "12,400.00 were ordered",
        "a total of 99.50",
        "99.50 is due on Monday",
        "It is 40 rupees.",
        "Our price is 120.",
        "That is half a grand, more or less.",
        "monthlyRent: 900",
        "service_fee: 35",
        "It costs 12 less.",
    ],
)
def test_a_price_is_one_in_whatever_currency_and_without_one(text: str) -> None:
    assert [said[:25] for said in broken(text, Never(claims=["price"]))] == ["no price is ever stated: "]


@pytest.mark.parametrize(
    "text",
    [
        "It measures 3.25 metres.",
        "Version 2.10 is out, with 4.85 stars.",
        "The share is 12.50%.",
        "See section 4.12.30 of the code.",
        "We send offers in 2026.",
        "Order PO-4401 of 12 pallets",
        "rates of 3 crews",
        "Congratulations on a grand opening.",
        "Your shop at 450 Grand Avenue is busy.",
        "We found you as a Grand Rapids roofer.",
        "A slow site costs you 3 customers a week.",
        "current: 5",
        "different: 4 crews",
        "coffee: 2",
    ],
)
def test_a_figure_that_is_no_price_may_stand(text: str) -> None:
    assert list(broken(text, Never(claims=["price"]))) == []


def test_a_price_is_told_once_and_whole() -> None:
    assert list(broken("We ask amount_usd 5230.00.", Never(claims=["price"]))) == [
        "no price is ever stated: amount_usd 5230.00"
    ]


def test_nothing_is_forbidden_where_nothing_is_declared() -> None:
    assert list(broken("We guarantee $40 on Monday.", Never())) == []


def test_a_long_row_of_figures_takes_no_longer_than_it_is_long() -> None:
    never = Never(claims=["price"])

    def seconds(text: str) -> float:
        taken = timeit.repeat(lambda: list(broken(text, never)), timer=time.thread_time, number=1, repeat=3)
        return min(taken)

    for text in ("amount ", "1,000", "usd_a ", "12.50 a "):
        assert seconds(text * 4_000) < 40 * max(seconds(text * 400), 0.001)
    assert seconds("1,000." * 8_000) < 40 * max(seconds("1,000." * 800), 0.001)
