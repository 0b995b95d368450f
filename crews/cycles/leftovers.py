"""What becomes of the items that a cycle leaves behind, whatever the kind of its work."""

from datetime import timedelta

from config.files.crews import CrewConfig
from crews.kinds.registry import KINDS
from data.counts import counted
from data.ledger.core.transactions import Tx
from data.ledger.flow import cycles
from data.records import Cycle

LEASE = timedelta(hours=2)
MOST_ATTEMPTS = 3


def count(tx: Tx, crew: CrewConfig, cycle: Cycle, actor: str) -> None:
    """Count an attempt at each item that the cycle was given and left behind; after the third, a person has it.

    A cycle that recorded nothing says nothing of its items: it is the stage that failed, and has its own retries.
    """
    if not cycles.record_of(tx, cycle.id).recorded:
        return
    work = KINDS[cycle.work]
    for item, times in work.attempted(tx, crew, cycle).items():
        if times >= MOST_ATTEMPTS:
            work.hand_over(tx, cycle.campaign, item, f"{cycle.stage} left it behind {counted(times, 'time')}", actor)
