"""What a gate says: a small closed union."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from data.records import Trip


@dataclass(frozen=True, slots=True)
class Allow:
    """The act may go on; a ``reason`` is what people are warned of."""

    reason: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reject:
    """Not now (``retry_at`` says when to look again) or not at all (``retry_at`` is None)."""

    reason: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A person decides."""

    reason: str


@dataclass(frozen=True, slots=True)
class Halt:
    """The campaign, or the mailbox that ``trip`` names, stops until a person resumes it."""

    reason: str
    trip: Trip | None = field(default=None, compare=False)


Verdict = Allow | Reject | Hold | Halt


class GateVerdict(NamedTuple):
    """One gate's verdict."""

    gate: str
    verdict: Verdict


class Halted(BaseException):
    """Raised after a halt was written to the ledger; a BaseException, so that CrewAI cannot swallow it."""

    def __init__(self, campaign: str, reason: str) -> None:
        super().__init__(f"{campaign} is halted: {reason}")
        self.campaign = campaign
        self.reason = reason
