"""Figures that follow from the sources' as a careful editor reckons: rounded, bounded, added up, as a share, over time.

``derived`` asks it where nobody reads what code is not sure of; where a critic does, it lets more through.
"""

import math
import re
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import NamedTuple

from guardrails.grounding.compared import compared, preceded, things_of
from guardrails.grounding.figures import MOST_RECKONED, Figure, alike, counts_time, is_converted, results_of, rounded
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import SHORT_OF
from guardrails.grounding.measures import MEASURES, TIMES
from guardrails.grounding.words import Word

SHARES = {"half": 0.5, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25, "fifth": 0.2, "tenth": 0.1}
RATES = (4, 5, 6, 7, 12, 24, 30, 50, 52, 250, 365, 1 / 4, 1 / 5, 1 / 7, 1 / 12, 1 / 52, 1 / 250, 1 / 365)
"""How many of a shorter time are in a longer one, and the other way round."""
AND_ONE = re.compile(r"(?:\band|\bplus|,|&) (?:an?|one) ", re.IGNORECASE)
ALL_DAY = re.compile(r"24/7|around the clock|day and night|daily|every day|all day|round-the-clock", re.IGNORECASE)
_LONGER = frozenset({"day", "working day", "week", "month", "year"})
_ADDED = 8
_MOST_OFF = 0.1
_THINGS = "things"


class _Known(NamedTuple):
    """A figure of the sources, what it counts, and how it is compared there."""

    figure: Figure
    things: frozenset[str]
    compared: str | None


def reckoned(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> bool:
    """Whether the figure at this place is one that a careful editor reckons from those of the sources."""
    kind, short_of = compared(angle, at), preceded(angle, at, SHORT_OF)
    known = _known_in(figure, ground)
    if any(_told_less_exactly(figure, one, kind, short_of=short_of) for one in known):
        return True
    if figure.values & {24.0, 7.0} and ALL_DAY.search(" ".join(ground.texts)):
        return True
    results = set(_added_up(figure, frozenset(things_of(angle, at)), known, ground))
    if is_rate(angle, at, figure):
        results |= {one.figure.value * n for one in known if alike(figure, one.figure) for n in RATES}
    told = None if kind in {"less", "more"} and figure.unit in TIMES else kind  # "within 13 days" of 10 and 2
    near = (result for result in results if abs(figure.value - result) <= _MOST_OFF * abs(result))
    return any(rounded(figure, result, told, short_of=short_of) for result in near)


def is_rate(angle: Sequence[Word], at: int, figure: Figure) -> bool:
    """Whether it is so much for a time: 300 a week."""
    later = {MEASURES.get(word.lower) for word in angle[at + 1 : at + 5]}
    return figure.unit not in _LONGER and bool(later & _LONGER)


def sums(known: Sequence[Figure], figure: Figure, *, and_one: bool) -> set[float]:
    """What some of the figures come to, two or more: 4 vets, 2 nurses and a receptionist."""
    same = (other for other in known if other.unit == figure.unit and not other.clock)
    fitting = [other.value for other in same if not other.ordinal][:_ADDED]
    singles = {0.0, *fitting}
    found = {0.0}
    for value in fitting:
        found |= {one + value for one in found}
    return (found - singles) | ({one + 1 for one in found - {0.0}} if and_one else set())


def _told_less_exactly(figure: Figure, known: _Known, kind: str | None, *, short_of: bool) -> bool:
    """Whether it is that figure, rounded or bounded as is said, or in another unit; no bound is told by another."""
    other = known.figure
    if other.ordinal or (other.clock and not counts_time(figure)):
        return False
    told = None if {kind, known.compared} <= {"more", "less"} else kind
    if figure.unit != other.unit and is_converted(figure, other, told):
        return True
    return alike(figure, other) and rounded(figure, other.value, told, short_of=short_of)


def _added_up(figure: Figure, counted: frozenset[str], known: Sequence[_Known], ground: Ground) -> set[float]:
    """What they give as a share, a product or a quotient, and as a sum or difference of what counts the same.

    Where a figure of the sources counts what this one does, no other thing is added to it: windows to floors.
    """
    all_of_them, shares = [one.figure for one in known], _shares_of(ground)
    first = [one for one in known if not one.figure.ordinal][:MOST_RECKONED]
    compared_ = [(one.figure, other.figure) for one, other in combinations(first, 2) if _is_compared(one, other)]
    same = [one for one in known if counted & one.things]
    fitting = [one.figure for one in known if not same or counted & one.things or not one.things]
    and_one = bool(AND_ONE.search(" ".join(ground.texts)))
    parts = (other.value * share for other in all_of_them for share in shares)
    whole = (told for part in parts for told in (part, float(math.floor(part)), float(math.ceil(part))))
    return {*results_of(figure, all_of_them, compared_, fitting), *whole, *sums(fitting, figure, and_one=and_one)}


def _is_compared(one: _Known, other: _Known) -> bool:
    """Whether there is a sense in dividing one by the other: no doors by floors."""
    counts = one.figure.unit is None and other.figure.unit is None
    return not (counts and one.things and other.things and one.things.isdisjoint(other.things))


def measured(figure: Figure, other: Figure, things: Collection[str]) -> Figure:
    """A figure of the sources as it is reckoned with: two rooms added to ten days are no days."""
    counts = figure.unit in TIMES and other.unit is None and not other.clock and bool(things)
    return other.measured(_THINGS) if counts else other


def _known_in(figure: Figure, ground: Ground) -> list[_Known]:
    """The figures of the facts and of the offer; a number beyond all measure is none to reckon with."""
    return [
        _Known(measured(figure, other, things := _counted(source, at)), frozenset(things), compared(source, at))
        for source in (ground.facts, ground.offer)
        for at, word in enumerate(source)
        if (other := word.figure) is not None and word.date is None and math.isfinite(other.value)
    ]


def _counted(source: Sequence[Word], at: int) -> list[str]:
    """What it counts; nothing, where the sentence goes on with another thing: "86 places here and 73 and 55 there"."""
    goes_on = source[at + 1].lower in {"and", "or"} if at + 1 < len(source) else False
    return [] if goes_on else things_of(source, at)


def _shares_of(ground: Ground) -> set[float]:
    """The shares that the sources tell in words, and what is left of each; "the second quarter" is none."""
    told = {
        SHARES[word.lower]
        for before, word in zip((None, *ground.facts), ground.facts, strict=False)
        if word.lower in SHARES and not (before and before.figure and before.figure.ordinal)
    }
    return told | {1 - share for share in told}
