"""The Publisher's bench: built prospects and their angles, put into the slots of the whole sequence."""

from collections.abc import Sequence

from typing_extensions import override

from data.ledger import campaigns, facts, prospects
from data.ledger.ledger import Tx
from data.records import ProspectState
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.batches import BatchBench
from tools.agent.lines import LineError, one_of, quoted
from tools.compose import angle_slots
from tools.drafting import Refused as NotDrafted
from tools.drafting import draft_sequence


class Fills(Arguments):
    """One line a prospect."""

    fills: list[str]


class PublishBench(BatchBench):
    """Hands out built prospects; a fill drafts all steps of a prospect's sequence at once."""

    @override
    def words(self) -> str:
        """The slots, and the variants of the first step with their shares."""
        with self.deployment.ledger.read() as tx:
            shares = self._shares(tx)
        variants = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
        return f"Slots: {', '.join(self._slots())}. Variants: {variants}."

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those without a sequence."""
        return self.in_state(tx, items, ProspectState.BUILT)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> str:
        """The company, then its angles."""
        known = facts.angles_of(tx, items)
        companies = {
            prospect.id: prospect.business.company for prospect in prospects.find(tx, self.campaign, ids=items)
        }
        lines = []
        for item in items:
            lines.append(f"{item} | {companies[item]}")
            lines.extend(f" {angle.angle_id} {angle.text}" for angle in known[item])
        return "\n".join(lines)

    @override
    def take(self, tx: Tx, item: str, cells: Sequence[str]) -> None:
        """Draft the sequence of one prospect."""
        variant = one_of("variant", cells[0], list(self._shares(tx)))
        slots = self._slots_of(cells[1])
        drafted = draft_sequence(self.deployment, tx, item, variant, slots, self.cycle.id, self.agent)
        if isinstance(drafted, NotDrafted):
            raise LineError(drafted.reason)

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_fills``."""
        return agent_tool(
            known_as,
            'Lines "id | variant | slot=angle id, slot=angle id": one a prospect, every slot filled, no angle twice',
            Fills,
            lambda fills: self.record(known_as, fills, 3),
        )

    def _slots_of(self, cell: str) -> dict[str, str]:
        slots: dict[str, str] = {}
        for pair in cell.split(","):
            name, equals, angle = (part.strip() for part in pair.partition("="))
            if not equals or not angle:
                raise LineError(f"{quoted(pair.strip())} is not slot=angle id")
            slots[one_of("slot", name, self._slots())] = angle
        if missing := [name for name in self._slots() if name not in slots]:
            raise LineError(f"slots not filled: {', '.join(missing)}")
        return slots

    def _slots(self) -> list[str]:
        return angle_slots(self.deployment.bundle)

    def _shares(self, tx: Tx) -> dict[str, float]:
        """The plan's shares of the first step's variants, or the sequence's own."""
        first = min(self.deployment.bundle.sequence.steps, key=lambda step: step.step)
        plan = campaigns.get(tx, self.campaign).plan
        own = {name: variant.share for name, variant in first.variants.items()}
        return {name: plan.shares.get(name, 0.0) for name in own} if plan is not None and plan.shares else own
