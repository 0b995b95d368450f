"""Who asks for no more mail, in words of people who had not read the rule.

Somebody wrote the mails and the right answers first; half of them ("unseen") were not looked at until the rule stood.
``either`` may be decided by the rule or by a reader. What the rule does not hear goes to the Inbox agent, so it may
miss; what it hears silences a person for good, so it may not be wrong.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.inbox.letters import letter
from tools.inbox.reading.classify import Classified, classify

CASES = [json.loads(line) for line in Path(__file__).with_name("wishes.jsonl").read_text(encoding="utf-8").splitlines()]
LEAST_HEARD = {"seen": 70, "unseen": 36}
"""Of 80 each: 57 and 35 at the first look, 72 and 36 once the seen half had been read."""


def _answer(case: dict[str, Any]) -> Classified:
    return classify(letter(case["text"], Subject=case["subject"], Content_Type="text/plain; charset=utf-8"))


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["want"] == "reply"], ids=lambda case: case["text"][:40]
)
def test_who_asks_for_nothing_of_the_kind_is_not_silenced(case: dict[str, Any]) -> None:
    assert _answer(case).kind == "reply"


@pytest.mark.parametrize("half", LEAST_HEARD)
def test_most_of_those_who_ask_are_heard_without_a_model(half: str) -> None:
    asked = [case for case in CASES if case["want"] == "opt_out" and case["half"] == half]
    heard = [case for case in asked if _answer(case).kind == "opt_out"]
    assert len(asked) == 80
    assert len(heard) >= LEAST_HEARD[half]
    assert all(_answer(case).kind in ("opt_out", "reply") for case in asked)
