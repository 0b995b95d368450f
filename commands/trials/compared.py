"""What two configurations came to over the same seeds: each figure beside the other, and the words that differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from commands.trials.rehearsals import Rehearsed, Which
from commands.trials.verdict import Verdict, judged
from config.files.bars import BETTER, Bar
from data.paired import Pair, Paired, enough
from data.warehouse.figures import Figure
from data.warehouse.held_together import Place, Words

A, B = "A", "B"
"""What the two configurations are called."""


class Line(NamedTuple):
    """A figure on both sides. ``figure`` says what it is called and how it is written."""

    figure: Figure
    pairs: tuple[Pair, ...]
    paired: Paired | None
    bar: Bar | None
    verdict: Verdict

    @property
    def seeds(self) -> int:
        """In how many seeds it is a figure at all, on one side at least."""
        return sum(pair != Pair(None, None) for pair in self.pairs)


class Example(NamedTuple):
    """A message that the two do not say alike; None where one of them has not drafted it."""

    seed: int
    place: Place
    first: Words | None
    second: Words | None


class Texts(NamedTuple):
    """Of how many messages that both drafted the words differ, and which only one of them drafted."""

    both: int
    differ: int
    only_first: int
    only_second: int
    example: Example | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is told. ``same`` says that every seed gave the same rehearsal, down to its digest and its figures.

    ``bars`` is how many figures are judged.
    """

    seeds: int
    bars: int
    same: bool
    ends: Mapping[str, Mapping[str, int]]
    lines: tuple[Line, ...]
    texts: Texts

    @property
    def is_judged(self) -> bool:
        """Whether there are seeds enough that something could be a regression."""
        return self.seeds >= enough(self.bars)

    @property
    def unjudged(self) -> tuple[Line, ...]:
        """The figures with a bar that too few seeds have: whatever B does, they could be no regression."""
        if self.same:
            return ()
        return tuple(line for line in self.lines if line.bar is not None and line.seeds < enough(self.bars))

    @property
    def regressions(self) -> tuple[Line, ...]:
        """The figures that are worse than their bars."""
        return tuple(line for line in self.lines if line.verdict == "regression")


def comparison(runs: Mapping[Which, Rehearsed], seeds: int, bars: Sequence[Bar]) -> Comparison:
    """Hold what was rehearsed against each other, and against the bars."""
    both = [(runs[Which(A, seed)], runs[Which(B, seed)]) for seed in range(1, seeds + 1)]
    by_figure = {bar.figure: bar for bar in bars}
    lines = tuple(_line(name, both, by_figure.get(name), len(bars)) for name in BETTER)
    return Comparison(
        seeds,
        len(bars),
        all(first.digest == second.digest for first, second in both) and {line.verdict for line in lines} <= {"same"},
        {tree: _ends(run for which, run in runs.items() if which.tree == tree) for tree in (A, B)},
        lines,
        _texts(both),
    )


def _line(name: str, both: Sequence[tuple[Rehearsed, Rehearsed]], bar: Bar | None, at_once: int) -> Line:
    pairs = tuple(Pair(one.read.figures[name].value, other.read.figures[name].value) for one, other in both)
    paired, verdict = judged(name, pairs, bar, at_once)
    return Line(both[0][0].read.figures[name], pairs, paired, bar, verdict)


def _ends(runs: Iterator[Rehearsed]) -> Mapping[str, int]:
    ends = [run.end for run in runs]
    return {end: ends.count(end) for end in sorted(set(ends))}


def _texts(both: Sequence[tuple[Rehearsed, Rehearsed]]) -> Texts:
    shared = alike = first_only = second_only = 0
    examples: list[Example] = []
    for seed, (first, second) in enumerate(both, 1):
        one, other = first.read.words, second.read.words
        common = one.keys() & other.keys()
        shared += len(common)
        alike += sum(one[place] == other[place] for place in common)
        first_only += len(one.keys() - common)
        second_only += len(other.keys() - common)
        unlike = sorted(place for place in one.keys() | other.keys() if one.get(place) != other.get(place))
        examples += [Example(seed, place, one.get(place), other.get(place)) for place in unlike]
    # One that both drafted shows more than one that only one of them has.
    example = min(examples, key=lambda found: found.first is None or found.second is None, default=None)
    return Texts(shared, shared - alike, first_only, second_only, example)
