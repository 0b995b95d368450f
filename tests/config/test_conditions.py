"""Conditions are CEL over declared fields."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.conditions import Fields, findings, holds
from tests.support.conditions import check_condition

WHOLE = "a whole number and a fraction are not compared, and"
SCORE = f"{WHOLE} profile.score is whole: write a whole number, or double(profile.score) for 1.5"
FIELDS: Fields = {"reply": {"intent": "interested", "confidence": 0.9}, "profile": {"score": 80, "employees": None}}


@pytest.mark.parametrize(
    "expression",
    [
        'reply.intent == "interested"',
        "reply.confidence < 1",
        "profile.score >= 80 && reply.confidence > 0.5",
        'reply.intent in ["interested", "question"]',
        "!(profile.score < 10)",
        'reply.intent.startsWith("inter")',
    ],
)
def test_a_true_condition_is_right_and_holds(expression: str) -> None:
    assert check_condition(expression) == []
    assert holds(expression, FIELDS)


@pytest.mark.parametrize("expression", ["profile.employees > 10", 'message.channel == "webhook"', "campaign.sent >= 0"])
def test_what_is_unknown_does_not_hold(expression: str) -> None:
    assert check_condition(expression) == []
    assert not holds(expression, FIELDS)


def test_a_known_side_decides_where_the_other_is_unknown() -> None:
    assert holds("profile.employees > 10 || profile.score > 10", FIELDS)


def test_days_are_counted_with() -> None:
    declared = {"item": {"received": "string", "due": "string"}}
    condition = 'timestamp(item.received) + duration("48h") < timestamp(item.due)'
    assert findings(condition, declared) == []
    for received, is_early in (("2026-11-03", True), ("2026-11-05", False)):
        assert holds(condition, {"item": {"received": received, "due": "2026-11-06"}}, declared) == is_early


def test_a_typo_has_a_suggestion() -> None:
    assert check_condition('reply.intnet == "interested"') == [
        'unknown field "reply.intnet" (allowed: reply.intent, reply.kind, reply.confidence; did you mean reply.intent?)'
    ]


def test_every_mistake_is_told() -> None:
    assert len(check_condition('reply.x > 1 && profle.score > 1 && foo && reply.intent == "bored"')) == 4


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("reply.", "is not a CEL expression"),
        ("", "is not a CEL expression"),
        ("profile.score", "is not a condition: it must be true or false"),
        ('profile.score > "high"', "cannot be evaluated: a text is compared with a number"),
        ("profile.score > 1.5", f"cannot be evaluated: {SCORE}"),
        ("profile.score == 1.5", f"cannot be evaluated: {SCORE}"),
        ("profile.score in [1.5]", f"cannot be evaluated: {SCORE}"),
        (
            "profile.score > reply.confidence",
            f"cannot be evaluated: {WHOLE} profile.score is whole: write double(profile.score)",
        ),
        ("reply.confidence == 1", f"cannot be evaluated: {WHOLE} reply.confidence is a fraction: write 1.0"),
        ("1 < reply.intent", "cannot be evaluated: a text is compared with a number"),
    ],
)
def test_what_is_no_condition_says_so(expression: str, said: str) -> None:
    assert check_condition(expression) == [said]


def test_a_condition_that_was_never_checked_and_is_no_cel_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a CEL expression"):
        holds("reply.", {})


@given(st.floats(0, 1), st.floats(0, 1))
def test_numbers_compare_as_numbers(value: float, limit: float) -> None:
    assert holds(f"reply.confidence < double({limit!r})", {"reply": {"confidence": value}}) == (value < limit)


def test_cel_is_imported_only_when_it_is_needed() -> None:
    code = "import sys, config.loading; sys.exit('celpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
