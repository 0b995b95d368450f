"""The small vocabulary of the pipe lines that agents write."""

from collections.abc import Sequence
from typing import NamedTuple


class Answer(NamedTuple):
    """What the model reads after a call; a ``final`` one ends the agent's loop without another request."""

    text: str
    final: bool = False


class LineError(Exception):
    """A cell that cannot be taken; the text is for the model."""


def score_of(cell: str) -> int:
    """A score from 0 to 100."""
    if cell.isascii() and cell.isdigit() and len(cell) <= 3 and int(cell) <= 100:
        return int(cell)
    raise LineError(f"score {quoted(cell)} (0 to 100)")


def confidence_of(cell: str) -> float:
    """A confidence from 0 to 1."""
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if 0 <= value <= 1:
        return value
    raise LineError(f"confidence {quoted(cell)} (0 to 1)")


def one_of(name: str, cell: str, allowed: Sequence[str]) -> str:
    """One of the allowed words, however it is capitalised."""
    for word in allowed:
        if word.lower() == cell.lower():
            return word
    raise LineError(f"{name} {quoted(cell)} ({', '.join(allowed)})")


def quoted(cell: str) -> str:
    """A cell as it is shown back to the model."""
    return f'"{cell[:40]}"'
