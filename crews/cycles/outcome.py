"""What came of a cycle, and an error of it as it may be kept."""

from dataclasses import dataclass
from typing import Literal

from crews.standing.decisions import Decision
from data.redact import redacted

LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class CycleOutcome:
    """What came of a cycle.

    ``state`` is computed from the ledger: ``done`` when every item moved on, ``nothing`` when none did, ``failed``
    with an ``error`` when the cycle was cut short; any other may have one, of a batch at which the model failed.
    ``boss_decision`` is the Boss's own word on it: ``none`` when it neither delegated nor decided by its tool (or was
    left out), ``unclear`` when its last words have no decision; ``decided_of`` are the items that it named, else those
    that were left. ``exhausted`` says that the plan's source had no more
    candidates.
    """

    state: Literal["done", "partial", "nothing", "failed"]
    recorded: int = 0
    remaining: int = 0
    delegations: int = 0
    boss_decision: Decision = "none"
    boss_reason: str = ""
    decided_of: tuple[str, ...] = ()
    error: str = ""
    detail: str = ""
    exhausted: bool = False


def told(error: str) -> str:
    """An error as it may be kept and shown: without secrets, addresses and numbers, and not at any length."""
    return redacted(error, LONGEST_ERROR)
