"""What all benchmarks share: figures by name, timing, and the median of several rounds."""

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """One result. ``note`` is for the reader of the table."""

    name: str
    value: float
    unit: str
    note: str = ""


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def middle(values: list[float]) -> float:
    """The median, which a busy moment of the machine does not move."""
    return median(values)
