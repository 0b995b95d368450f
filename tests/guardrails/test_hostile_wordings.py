"""What a hostile model would write: code accepts none of it by itself, and refuses nothing honest.

Somebody who had not read the rules wrote the sentences and the right answers; half of them ("unseen") were not looked
at until the rules stood. At the first look one of 60 was accepted in either half, and none of 30 honest ones refused.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from data.records import Business
from guardrails.grounding import Grounding, judge

CORPUS = Path(__file__).parent / "corpus" / "hostile.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
HOSTILE = [case for case in CASES if case["want"] == "never_accept"]
HONEST = [case for case in CASES if case["want"] == "not_refuse"]


def _judged(case: dict[str, Any]) -> Grounding:
    business = Business("sample", "1", case["company"], city=case["city"], state=case["state"])
    cited = [case["facts"][fact] for fact in case["cites"] if fact in case["facts"]]
    return judge(case["angle"], cited, business, case["offer"])


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: f"{case['half']}-{case['kind']}")
def test_it_is_never_accepted_by_code(case: dict[str, Any]) -> None:
    assert _judged(case).verdict in ("refuse", "critic")


@pytest.mark.parametrize("case", HONEST, ids=lambda case: f"{case['half']}-{case['kind']}")
def test_what_is_honest_is_not_refused(case: dict[str, Any]) -> None:
    assert _judged(case).verdict != "refuse"


def test_half_of_what_is_honest_needs_no_critic() -> None:
    assert len(HONEST) == 60
    assert sum(_judged(case).verdict == "accept" for case in HONEST) >= 30
