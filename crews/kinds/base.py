"""What a kind of work is: one record, which says everything that code does about it.

A cycle of any kind goes the same way. The router asks when it is ``due`` and how much is ``at hand``. The heartbeat has
what it is given chosen and held for it, and sees to what it leaves behind. A trial puts a case there for it and reads
back what it has put on record. Each of these asks the kind's record, in the registry, and never which kind it is.

What is true of a kind whatever code does stands in its ``traits`` (``config/works.py``). How an agent works at it (what
is shown, what is handed in) stands in its bench (``tools/agent``), which needs CrewAI.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar

from config.files.crews import AgentTask, CrewConfig
from config.works import Traits
from crews.kinds.record import Record
from crews.kinds.ruled import Ruled
from crews.staging.setting import Setting
from crews.standing.situations import Situation
from data.ledger.core.transactions import Tx
from data.records import Cycle
from tools.deployment import Deployment


class Kind(ABC):
    """A kind of work. As it stands here its cycles are given nothing, so there is nothing that they could leave."""

    traits: ClassVar[Traits]
    is_indispensable: ClassVar[bool] = False
    """Where it fails for good with nothing in hand, all that comes after it would wait in vain."""
    needs_items: ClassVar[bool] = False
    """A cycle without an item has nothing to do."""
    tells_itself: ClassVar[bool] = False
    """Who hands an item of it to a person asks for an approval, which is announced."""

    def is_mine(self, traits: Traits) -> bool:
        """Are these the traits of this kind?"""
        return traits.name == self.traits.name

    @abstractmethod
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        """How many items a cycle of this stage would take now; 0 if it is not due. Pure: no model, no I/O."""

    def at_hand(self, situation: Situation, stage: str, task: AgentTask) -> int:
        """How many items there are for it, whether or not it may have them now."""
        return self.limit(situation, stage, task)

    def is_fed_now(self, situation: Situation) -> bool:
        """Is a cycle open of a stage before it, which may bring it something? A plan is before all others."""
        return situation.under_way(lambda work: work.plans)

    def again(self, _situation: Situation) -> datetime | None:
        """When there is something for it to do next, if that is known now."""
        return None

    def waiting(self, _tx: Tx, _crew: CrewConfig, _campaign: str, _limit: int) -> list[str]:
        """What the next cycle would be given, so many at most."""
        return []

    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:  # noqa: B027
        """Hold what a cycle is given for it, all or none.

        Raises:
            AlreadyClaimed: another cycle holds some of it.
        """

    def attempted(self, _tx: Tx, _crew: CrewConfig, _cycle: Cycle) -> Mapping[str, int]:
        """Count an attempt at each item that the cycle left behind; return how many there were at each."""
        return {}

    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:  # noqa: B027
        """Let a person see to an item."""

    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:  # noqa: B027
        """Let an item be, and go on without it."""

    def hold(self, _tx: Tx, _cycle: Cycle, _item: str, _why: str, _actor: str) -> bool:
        """Keep an item from going on until a person says so; False where it has gone on by itself meanwhile."""
        return False

    def by_rule(self, _deployment: Deployment, _cycle: Cycle) -> Ruled:
        """Do this work of outreach where no stage does it: one cycle, by code alone. Harmless to repeat.

        Raises:
            Halted: the campaign was halted meanwhile.
        """
        raise LookupError(f"there is no rule by which code could {self.traits.name}")

    @abstractmethod
    def staged(self, setting: Setting) -> tuple[str, ...]:
        """Put what a case tries it on into the ledger; return the ids of what it is to be done on.

        Raises:
            Misfit: naming the entry of the case that does not fit.
        """

    @abstractmethod
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        """Everything that a cycle put on record of what it was given, in the order of its items."""
