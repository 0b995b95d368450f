"""The Publisher's bench: built prospects and their angles, put into the slots of the whole sequence."""

from collections.abc import Sequence
from typing import Self

from typing_extensions import override

from config import works
from config.checks.field_checks import declared
from config.conditions import holds
from data.claims import AngleState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, prospects
from data.records import ProspectState
from guardrails.grounding import judging
from tools.agent.angles import of_state
from tools.agent.base import AgentTool
from tools.agent.batches import BatchBench, Taken
from tools.agent.fence import cell
from tools.agent.places import places
from tools.agent.records import Field, Id, Record
from tools.agent.rows import Row
from tools.governance.escalations import profile_of
from tools.writing.drafts import Refused as NotDrafted
from tools.writing.drafts import draft_sequence
from tools.writing.texts import angle_slots
from tools.writing.variants import Shares, chosen, note_learned, shares_of


class PublishBench(BatchBench):
    """Hands out built prospects; a fill drafts all steps of a prospect's sequence at once.

    Which variant a prospect gets is code's choice, by the shares of the plan, or by what came back.
    """

    traits = works.PUBLISH
    _divided: Shares | None = None
    _noted = False

    @override
    def words(self) -> str:
        """Where each slot stands, in the mails around it."""
        shown = "\n".join(f"- {place}" for place in places(self.deployment.bundle))
        return f"The slots, in the mails that they stand in:\n{shown}"

    @override
    def record(self) -> Record:
        slots = tuple(
            Field(name, Id("a1", "angle"), f"id of the angle for {name}", also=(f"{name}_angle", f"{name}_angle_id"))
            for name in angle_slots(self.deployment.bundle)
        )
        return Record(
            "fills", slots, Field("id", Id("p7", "prospect"), "the prospect's", also=("prospect", "prospect_id"))
        )

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those without a sequence."""
        return self.in_state(tx, items, ProspectState.BUILT)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """The company and the variant of its first mail, then its angles."""
        known = facts.angles_of(tx, items)
        companies = {
            prospect.id: cell(prospect.business.company) for prospect in prospects.find(tx, self.campaign, ids=items)
        }
        shares = self._shares(tx)

        def block(item: str) -> str:
            variant = f" | {chosen(shares, self.campaign, item)}" if len(shares) > 1 else ""
            angles = of_state(known[item], AngleState.ACCEPTED)
            return "\n".join(
                [f"{item} | {companies[item]}{variant}", *(f" {angle.angle_id} {angle.text}" for angle in angles)]
            )

        return [block(item) for item in items]

    @override
    def hand_on(self, part: Self) -> None:
        """All parts of a cycle draft by the same shares, which are read once."""
        part._divided = self._divided

    @override
    def foresee(self, row: Row) -> None:
        """Have at hand what the angles are held against once more."""
        judging.ready()

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Draft the sequence of one prospect, unless it is one for whom its SOUL drafts nothing."""
        known = declared(self.deployment.bundle.vertical)
        if (condition := self.never.recipients) and holds(condition, profile_of(prospects.get(tx, item)), known):
            why = f"the {self.agent} never drafts for whom {condition}"
            prospects.move(tx, item, ProspectState.NEEDS_REVIEW, why, self.agent, self.cycle.id)
            return Taken(tell=(f"{item} is put before a person: {why}",))
        slots = {name: row.text(name) for name in angle_slots(self.deployment.bundle)}
        if twice := [name for name in slots if list(slots.values()).count(slots[name]) > 1]:
            return Taken(refused=(f"{' and '.join(twice)} have the same angle: every slot takes another",))
        variant = chosen(self._shares(tx), self.campaign, item)
        if not self._noted:
            self._noted = True
            note_learned(tx, self.cycle, self._divided)
        drafted = draft_sequence(self.deployment, tx, item, variant, slots, self.cycle.id, self.agent)
        return Taken(refused=(drafted.reason,)) if isinstance(drafted, NotDrafted) else Taken(1)

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_fills``."""
        return self.tool_of(known_as, "Record which angle stands in which slot, for each prospect.")

    def _shares(self, tx: Tx) -> dict[str, float]:
        """How the variants are divided in this cycle: by what was known when it began."""
        if self._divided is None:
            self._divided = shares_of(self.deployment.bundle, tx, self.never.variants)
        return self._divided.values
