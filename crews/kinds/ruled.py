"""What came of a cycle in which code did the work by rule, because no stage of the crew does it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.files.agents import CODE
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.records import Cycle
from tools.governance import trips

AT_ONCE = 10
"""Items a transaction: whoever else writes waits for no whole cycle."""
ACTOR = CODE


class Ruled(NamedTuple):
    """How many items it ``recorded``, how many ``remain``; ``exhausted`` says that no source has more."""

    recorded: int = 0
    remain: int = 0
    detail: str = ""
    exhausted: bool = False


def a_few(ledger: Ledger, cycle: Cycle, items: Sequence[str]) -> Iterator[tuple[Tx, Sequence[str]]]:
    """Some of the items at a time, each time with a transaction in which they are to be done.

    Raises:
        Halted: the campaign was halted in between, or is over.
    """
    for start in range(0, len(items), AT_ONCE):
        with ledger.write() as tx:
            if halted := trips.halted(tx, cycle.campaign):
                raise halted
            yield tx, items[start : start + AT_ONCE]
