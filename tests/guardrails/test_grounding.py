"""Grounding: what the rule lets through and what it refuses, measured on 200 angles and held there."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from data.records import Business
from guardrails.grounding import ungrounded

ANGLES = [json.loads(line) for line in Path(__file__).with_name("angles.jsonl").read_text("utf-8").splitlines()]
BUSINESS = Business("sample", "1", "Sierra Crest Roofing LLC", city="Fresno", state="CA")


class Measured(NamedTuple):
    """How many supported and unsupported angles were let through, of all."""

    supported: int
    let_through: int
    wrongly: int

    @property
    def precision(self) -> float:
        """The share of those let through that is supported."""
        return (self.let_through - self.wrongly) / self.let_through

    @property
    def recall(self) -> float:
        """The share of the supported that is let through."""
        return (self.let_through - self.wrongly) / self.supported


def test_precision_and_recall_on_the_committed_angles(capsys: pytest.CaptureFixture[str]) -> None:
    measured = _measure(ANGLES)
    kinds = sorted({angle["kind"] for angle in ANGLES if not angle["supported"]})
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this test is for
            f"\ngrounding: {len(ANGLES)} angles, {measured.supported} supported; "
            f"precision {measured.precision:.3f}, recall {measured.recall:.3f}"
        )
        for kind in kinds:
            of_kind = [angle for angle in ANGLES if angle["kind"] == kind and not angle["supported"]]
            refused = sum(_refused(angle) for angle in of_kind)
            print(f"  unsupported, {kind}: {refused} of {len(of_kind)} refused")  # noqa: T201
    assert len(ANGLES) == 200
    assert measured.supported == 100
    assert measured.precision >= 0.98
    assert measured.recall >= 0.93


@pytest.mark.parametrize(
    ("angle", "facts"),
    [
        ("You have 1200 customers.", ["1,200 customers"]),
        ("Twelve people work with you.", ["12 employees"]),
        ("About ninety jobs a month.", ["90 jobs a month"]),
        ("Twenty-two technicians.", ["22 technicians"]),
        ("A $1.2 million contract.", ["Contract worth $1,200,000"]),
        ("25 percent of your jobs are repairs.", ["Repairs are 25% of jobs"]),
        ("A rating of 4.8.", ["Rated 4.8 stars"]),
        ("Posted in October.", ["Hiring a roofer (posted 2026-10-14)"]),
        ("Sierra Crest Roofing is hiring in Fresno, California.", ["Hiring a roofer"]),
        ("You haven't updated the blog since 2023.", ["Blog last updated in 2023"]),
    ],
)
def test_the_same_in_other_words_is_let_through(angle: str, facts: list[str]) -> None:
    assert ungrounded(angle, facts, BUSINESS) is None


@pytest.mark.parametrize(
    ("angle", "facts", "why"),
    [
        ("You are hiring.", [], "cites no facts"),
        ("You are hiring.", ["  "], "cites no facts"),
        ("We could talk this week.", ["12 employees"], "says nothing"),
        ("You have 13 employees.", ["12 employees"], "figure 13"),
        ("You have 12 trucks.", ["12 employees"], "something else"),
        ("You earn 12% more.", ["12 employees"], "figure 12%"),
        ("You have over 12 employees.", ["12 employees"], '"more" of 12'),
        ("Your third yard is open.", ["Opened a second yard"], "third"),
        ("You are hiring for Boise.", ["Hiring a roofer"], "Boise"),
        ("Acme Roofing is hiring.", ["Hiring a roofer"], "Acme"),
        ("You are open on Sunday.", ["Open on Saturday"], "Sunday"),
        ("You offer financing.", ["Does not offer financing"], "opposite"),
        ("You do not offer financing.", ["Offers financing"], "opposite"),
        ("Your award-winning roofs.", ["Installs roofs"], "award"),
        ("You always answer.", ["Answers the phone"], "always"),
        ("You recently hired 12 employees.", ["12 employees"], "recently"),
        ("Ann Fox, your owner, answers.", ["Ann Fox is office manager", "Answers the phone"], '"owner"'),
    ],
)
def test_what_the_facts_do_not_say_is_refused_with_a_reason(angle: str, facts: list[str], why: str) -> None:
    assert why in str(ungrounded(angle, facts, BUSINESS))


def test_a_fact_that_is_not_cited_supports_nothing() -> None:
    assert ungrounded("You have 12 employees.", ["Rated 4.8 stars"], BUSINESS) is not None


@pytest.mark.parametrize("angle", ["", "   ", "!!!", "\u202e", "12" * 5000, "a" * 100_000, "one " * 5000])
def test_odd_text_is_refused_and_not_an_error(angle: str) -> None:
    assert ungrounded(angle, ["12 employees"], BUSINESS) is not None


def _measure(angles: list[dict[str, Any]]) -> Measured:
    through = [angle for angle in angles if not _refused(angle)]
    supported = sum(angle["supported"] for angle in angles)
    return Measured(supported, len(through), sum(not angle["supported"] for angle in through))


def _refused(angle: dict[str, Any]) -> bool:
    business = Business("set", "1", angle["company"], city=angle["city"], state=angle["state"])
    return ungrounded(angle["angle"], angle["facts"], business) is not None
