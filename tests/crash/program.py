"""The program, started and killed: orders to the nursery, one at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.crash.points import Point
from tests.support.forked import Ended, Nursery, unset

LONGEST_S = 600


class Program:
    """The program's processes, each forked by the nursery. Used by one test at a time."""

    def __init__(self, nursery: Nursery, log: Path) -> None:
        self._nursery = nursery
        self._log = log

    def muster(self, *arguments: str | Path, home: Path, points: Sequence[Point] = ()) -> Ended:
        """Run ``main.py`` until it ends or comes to one of the points."""
        environment = {**unset(), "MUSTER_HOME": str(home)}
        return self._nursery.run(arguments, environment, self._log, LONGEST_S, points)


@contextmanager
def nursery(folder: Path) -> Iterator[Program]:
    """A nursery, which ends with the block."""
    started = Nursery(folder)
    try:
        yield Program(started, folder / "program.log")
    finally:
        started.close()
