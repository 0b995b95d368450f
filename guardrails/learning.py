"""The rule by which what comes back sets the shares of a message's variants.

Of each person written to counts what they said: *positive* (interested, a meeting, a deal), *negative* (they asked us
to stop, complained, or said no; that outweighs), or neither, as everybody is who has not answered yet. Then:

1. A variant is **worth** its positive minus ``weight`` times its negative, by person written to. So a variant that many
   answer is worth nothing if most of them say "remove me".
2. How sure that is follows from Bayes' rule for counts of three kinds (a Dirichlet distribution). Before anybody was
   written to, a variant counts as if it had met ``AS_IF`` people who answered as all have so far: a new one begins as
   the average, and unsure.
3. Its **chance** is how likely it is to be worth most. Thompson sampling draws a variant with that chance; here it is
   worked out instead, so that the same answers always give the same shares, and anybody can reckon them again.
4. Each variant gets the ``floor``, and chances divide the rest: what looks worse is still tried, and can come back.
"""

from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from data.intervals import Z

AS_IF = 2.0
"""So many people, answering as all have so far, stand for what is known of a variant before it was tried."""

_SMOOTHED = (0.5, 5.0)
"""Added to all answers of a kind, and to all people: before anybody has answered, a tenth may answer each way."""

_LIKELY = tuple(NormalDist().inv_cdf((at + 0.5) / 200) for at in range(200))
"""Two hundred values of a normal distribution, each as likely as the other."""


class Tally(NamedTuple):
    """What came of the people who were written to in one way."""

    reached: int = 0
    positive: int = 0
    negative: int = 0


class Worth(NamedTuple):
    """What a variant is worth by person written to: the likeliest value, and how far the true one may lie from it."""

    value: float
    deviation: float

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.value - Z * self.deviation

    @property
    def high(self) -> float:
        """The upper end of it."""
        return self.value + Z * self.deviation

    def __str__(self) -> str:
        """As in ``+0.10 (-0.02 to +0.22)``."""
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


def worths(tallies: Mapping[str, Tally], weight: float) -> dict[str, Worth]:
    """What each is worth, as far as the answers tell."""
    answers, people = _SMOOTHED
    everybody = people + sum(tally.reached for tally in tallies.values())
    yes = (answers + sum(tally.positive for tally in tallies.values())) / everybody
    no = (answers + sum(tally.negative for tally in tallies.values())) / everybody
    return {name: _worth(tally, weight, yes, no) for name, tally in tallies.items()}


def shares(tallies: Mapping[str, Tally], weight: float, floor: float) -> dict[str, float]:
    """The part of the people to come that each gets; together 1, none less than the floor."""
    known = worths(tallies, weight)
    return floored({name: _chance(name, known) for name in known}, floor)


def floored(parts: Mapping[str, float], floor: float) -> dict[str, float]:
    """Give each the floor, and divide the rest by these parts; by equal ones where all are 0."""
    total, rest = sum(parts.values()), 1 - floor * len(parts)
    return {name: floor + rest * (part / total if total else 1 / len(parts)) for name, part in parts.items()}


def _worth(tally: Tally, weight: float, yes: float, no: float) -> Worth:
    """The mean and the deviation of ``positive - weight * negative`` under the Dirichlet distribution of the tally."""
    people = tally.reached + AS_IF
    positive = (tally.positive + AS_IF * yes) / people
    negative = (tally.negative + AS_IF * no) / people
    value = positive - weight * negative
    spread = positive + weight * weight * negative - value * value
    return Worth(value, sqrt(spread / (people + 1)))


def _chance(name: str, known: Mapping[str, Worth]) -> float:
    """How likely it is worth more than each of the others, taking each worth for normal."""
    mine = known[name]
    others = [NormalDist(other.value, other.deviation) for one, other in known.items() if one != name]
    total = 0.0
    for at in _LIKELY:
        chance = 1.0
        for other in others:
            chance *= other.cdf(mine.value + at * mine.deviation)
        total += chance
    return total / len(_LIKELY)
