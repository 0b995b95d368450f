"""Figures told less exactly, or reckoned: what a careful editor lets stand where nobody else reads it.

``corpus/rounded.jsonl`` was written by somebody who had not seen the rules: sixty sentences with their sources, and
whether these bear them out.
"""

import json
from pathlib import Path

import pytest

from guardrails.grounding.resting import unborne

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "rounded.jsonl").read_text().splitlines()]
MOST_LET_THROUGH, MOST_HELD_BACK = 4, 4


def _found(*, borne: bool) -> list[str]:
    """The sentences that the rules judge as ``borne``, and their writer the other way round."""
    wrong = [one for one in CASES if one["borne"] is not borne]
    return [one["text"] for one in wrong if (not unborne(one["text"], tuple(one["sources"]))) is borne]


def test_few_sentences_that_their_sources_deny_are_let_through() -> None:
    assert len(CASES) == 60
    assert len(_found(borne=True)) <= MOST_LET_THROUGH, _found(borne=True)


def test_few_sentences_that_their_sources_bear_out_are_held_back() -> None:
    assert len(_found(borne=False)) <= MOST_HELD_BACK, _found(borne=False)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A bay takes about 500 boxes.", "A bay takes 480 boxes."),
        ("A bay takes nearly 500 boxes.", "A bay takes 480 boxes."),
        ("A bay takes over 400 boxes.", "A bay takes 480 boxes."),
        ("That makes 83 bays.", "We move 40,000 boxes. A bay takes 480."),
        ("That makes 84 bays.", "We move 40,000 boxes. A bay takes 480."),
    ],
)
def test_what_is_rounded_or_bounded_as_it_is_said_may_stand(text: str, source: str) -> None:
    assert unborne(text, (source,)) == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A bay takes about 450 boxes.", "A bay takes 480 boxes."),
        ("A bay takes nearly 450 boxes.", "A bay takes 480 boxes."),
        ("A bay takes over 500 boxes.", "A bay takes 480 boxes."),
        ("The feet last about six years.", "The feet last about five years. The largest store has 90 bays."),
        ("The shop has 37 windows.", "The shop has 31 windows and 6 doors."),
    ],
)
def test_what_moves_to_another_value_may_not(text: str, source: str) -> None:
    assert unborne(text, (source,))
