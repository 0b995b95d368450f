"""What a tool answers, and records as lines of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any, NamedTuple

LONGEST_SHOWN = 8_000
LONGEST_SENTENCE = 240
MOST_IN_A_RUN = 1_000
_SENTENCES = re.compile(r"(?<!e\.g\.)(?<!i\.e\.)(?<=[.!?])\s+(?=[A-Z])")
_ID = re.compile(r"([a-z]+)(\d{1,18})")
_NAMED = re.compile(r"\b([a-z]{1,3})(\d{1,18})\b(?: ?(?:to|through|until|[-\u2013]|\.\.+) ?([a-z]{0,3})(\d{1,18})\b)?")


class Answer(NamedTuple):
    """What the model reads after a call; a ``final`` one ends the agent's loop without another request."""

    text: str
    final: bool = False


def quoted(given: object) -> str:
    """A value as it is shown back to the model."""
    text = " ".join(str(given).split())
    return f'"{text[:40]}{"..." if len(text) > 40 else ""}"'


def first_sentences(text: str, most: int) -> str:
    """The first sentence, and as many more as fit; a first one that is too long for anybody is cut all the same."""
    first, *others = _SENTENCES.split(" ".join(text.split()))
    told = shorten(first, LONGEST_SENTENCE, placeholder=" ...")
    for other in others:
        if len(told) + len(other) >= most:
            return f"{told} ..."
        told += f" {other}"
    return told


def in_runs(ids: Sequence[str]) -> str:
    """Ids as people list them: ``p1 to p4, p9``."""
    runs: list[list[str]] = []
    for one in ids:
        if runs and one == _next(runs[-1][-1]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def named_in(text: str) -> list[str]:
    """The ids that a text names, once each; ``p1 to p4`` names four."""
    named: list[str] = []
    for letters, low, last, high in _NAMED.findall(text.casefold()):
        ends = [int(low), int(high or low)]
        many: Iterable[int] = ends if last else ends[:1]  # of "p5-1", a message, the 1 is nobody
        if last in {"", letters} and 0 <= ends[1] - ends[0] < MOST_IN_A_RUN:
            many = range(ends[0], ends[1] + 1)
        named += [f"{letters}{number}" for number in many]
    return list(dict.fromkeys(named))


def _next(one: str) -> str:
    found = _ID.fullmatch(one)
    return f"{found[1]}{int(found[2]) + 1}" if found else ""


def told(body: Mapping[str, Any]) -> str:
    """A record on one line, of ``LONGEST_SHOWN`` characters at most."""
    return "; ".join(f"{name}: {as_words(value)}" for name, value in body.items())[:LONGEST_SHOWN]


def as_words(value: Any) -> str:
    """A value on one line."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else " ".join(str(value).split())
