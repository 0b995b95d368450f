"""What each label means: a scene with what it counts and with what only looks like it, and the right value."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from tests.warehouse.scene import Scene

Number = int | float | None
Happening = Callable[[Scene, datetime], object]
Told = Callable[[Scene], Number]


class Label(NamedTuple):
    """The words that a report shows, and a scene that tells the right value from the likely wrong ones."""

    words: str
    told: Told


LABELS: dict[str, Label] = {}


def says(key: str, words: str) -> Callable[[Told], Told]:
    """Hold the figure's words against the scene that follows."""

    def keep(told: Told) -> Told:
        assert key not in LABELS, key
        LABELS[key] = Label(words, told)
        return told

    return keep
