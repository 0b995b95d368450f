"""Figures told less exactly, or reckoned: what a careful editor lets stand where nobody else reads it.

``corpus/rounded.jsonl`` was written by somebody who had not seen the rules: sixty sentences with their sources, and
whether these bear them out.
"""

import cProfile
import json
import pstats
from collections.abc import Callable
from pathlib import Path

import pytest

from guardrails.grounding.resting import held_to, unborne

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


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Fewer than 600 come.", "More than 500 come."),
        ("At least 400 come.", "Up to 500 come."),
        ("More than 400 come.", "Fewer than 500 come."),
    ],
)
def test_no_bound_follows_from_another(text: str, source: str) -> None:
    assert unborne(text, (source,))


def test_doors_are_not_divided_by_floors() -> None:
    assert unborne("The house has 13 windows.", ("The house has 40 doors. It has 3 floors.",))


def test_a_number_beyond_all_measure_is_refused_like_any_other() -> None:
    endless = "9" * 400
    assert unborne(f"About {endless} guests.", ("It hosts 40 guests.",))
    assert unborne("About 7 guests.", (f"It hosts {endless} guests. Half of them come, and 3 stay.",))


def test_many_facts_take_little_longer_than_few() -> None:
    """Each fact is read once, whatever the figures: the work grows with the facts, not with their square."""
    facts = tuple(f"Site {n} has {n + 20} spaces, half of them covered, and opened {n} years ago." for n in range(80))
    few = _lookups(lambda: unborne("There are about 77,777 spaces in all the sites.", facts[:20]))
    many = _lookups(lambda: unborne("There are about 77,777 spaces in all the sites.", facts))
    assert many < 16 * few, f"{few} words were looked up of 20 facts, and {many} of 80"


def test_the_source_that_is_named_bears_it_in_the_unit_in_which_it_is_said() -> None:
    others = (("f2", "The boat weighs 45 kg."), ("f4", "The berth costs $45."))
    ((_, bearing),) = held_to("It costs $45.", ("The harbour is deep.",), others)
    assert bearing == "f4"


def _lookups(judge: Callable[[], object]) -> int:
    """How often a word of the facts is asked for its lower-case form meanwhile."""
    profile = cProfile.Profile()
    profile.runcall(judge)
    stats = pstats.Stats(profile)
    return sum(calls for (_, _, name), (_, calls, *_) in stats.stats.items() if name == "lower")  # type: ignore[attr-defined]
