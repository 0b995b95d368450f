"""Whose "we" it is: the firm's becomes "you" or is refused, the sender's stays, a customer's is neither.

The cases were written, and answered, by somebody who had not read the rule; half of them ("unseen") were not looked at
until it stood. ``want`` is whose "we" an angle has, ``stays`` how many of an angle's with the firm's are the sender's.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from data.records import Business
from guardrails.grounding import judge

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus/first_person.jsonl").read_text().splitlines()]
FIRST = re.compile(r"\b(?:we|us|our|ours)\b", re.IGNORECASE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["angle"])
def test_a_we_is_put_right_by_whose_it_is(case: dict[str, Any]) -> None:
    business = Business("sample", "1", case["company"], city=case["city"], state=case["state"])
    seen = judge(case["angle"], case["facts"], business, case["offer"])
    before, after = (len(FIRST.findall(text)) for text in (case["angle"], seen.text))
    match case["want"]:
        case "you":
            assert seen.verdict == "refuse" or after == case.get("stays", 0)
        case "keep":
            assert seen.verdict != "refuse"
            assert after == before
        case "customer":
            assert seen.verdict == "refuse" or (seen.verdict == "critic" and after == before)
        case other:
            raise AssertionError(other)
