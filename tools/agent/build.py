"""The Builder's bench: dossiers of facts, and the angles that rest on them."""

from collections.abc import Sequence

from typing_extensions import override

from data.folding import repeats
from data.ledger import facts, prospects
from data.ledger.ledger import Tx
from data.records import Fact, ProspectState
from guardrails.grounding import ungrounded
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.batches import BatchBench
from tools.agent.lines import LineError, confidence_of, quoted, score_of
from tools.agent.scout import place_of
from tools.compose import angle_slots

MOST_ANGLES = 3
MOST_FACTS = 10
LONGEST_FACT = 240
KINDS = ("hiring", "news", "review", "service_area", "website", "technology", "size", "person", "revenue", "directory")


class Angles(Arguments):
    """A few lines a prospect."""

    angles: list[str]


class BuildBench(BatchBench):
    """Hands out dossiers of qualified prospects; an angle is stored only when its facts carry it."""

    takes_more = True

    @override
    def words(self) -> str:
        """The offer and the kinds of angle that work."""
        vertical = self.deployment.bundle.vertical
        kinds = "\n".join(f"- {kind}" for kind in vertical.angles)
        return f"We offer: {vertical.offer.strip()}\nAngles:\n{kinds}"

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those that have too few angles for their sequence."""
        return self.in_state(tx, items, ProspectState.QUALIFIED)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> str:
        """A dossier each: who it is, then its facts."""
        known = facts.facts_of(tx, items)
        businesses = {prospect.id: prospect.business for prospect in prospects.find(tx, self.campaign, ids=items)}
        lines = []
        for item in items:
            business = businesses[item]
            lines.append(" | ".join(cell for cell in (item, business.company, place_of(business)) if cell))
            lines.extend(_fact_line(fact) for fact in telling(known[item]))
        return "\n".join(lines)

    @override
    def take(self, tx: Tx, item: str, cells: Sequence[str]) -> None:
        """Store an angle; the first one rescores, and enough of them for a sequence make the prospect built."""
        score, confidence, text = score_of(cells[0]), confidence_of(cells[1]), cells[3]
        cited = [word.strip() for word in cells[2].replace(";", ",").split(",") if word.strip()]
        known = {fact.fact_id: fact for fact in facts.facts_of(tx, [item])[item]}
        if unknown := [fact_id for fact_id in cited if fact_id not in known]:
            raise LineError(f"{quoted(', '.join(unknown))} is not among its facts ({', '.join(known)})")
        prospect = prospects.get(tx, item)
        reason = ungrounded(text, [known[fact_id].text for fact_id in cited], prospect.business)
        if reason is not None:
            raise LineError(reason)
        stored = facts.angles_of(tx, [item])[item]
        if same := next((angle for angle in stored if repeats(angle.text, text)), None):
            raise LineError(f"{same.angle_id} says the same: say something else")
        if len(stored) >= max(MOST_ANGLES, self._needed()):
            return
        facts.add_angle(tx, item, text, cited, confidence, self.cycle.id)
        if prospect.state is not ProspectState.QUALIFIED:
            return
        if not stored:
            prospects.rescore(tx, item, score, None, confidence, self.cycle.id, self.agent)
        if len(stored) + 1 >= self._needed():
            reason = f"has {len(stored) + 1} angles"
            prospects.move(tx, item, ProspectState.BUILT, reason, self.agent, self.cycle.id)

    @override
    def progress(self, tx: Tx, items: Sequence[str]) -> str:
        """Who has an angle and needs more."""
        stored = facts.angles_of(tx, items)
        few = [f"{item} has {len(stored[item])} of {self._needed()} angles" for item in items if stored[item]]
        return f" ({', '.join(few)})" if few else ""

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_angles``."""
        return agent_tool(
            known_as,
            f'Lines "id | score | confidence | fact ids | angle": {self._few()} different ones a prospect; '
            "score 0-100; confidence 0-1; an angle says nothing that its facts do not",
            Angles,
            lambda angles: self.record(known_as, angles, 5),
        )

    def _needed(self) -> int:
        """As many angles as the sequence has slots for them: nobody is told the same twice."""
        return max(1, len(angle_slots(self.deployment.bundle)))

    def _few(self) -> str:
        needed = self._needed()
        return f"{needed} to {MOST_ANGLES}" if needed < MOST_ANGLES else str(needed)


def telling(known: Sequence[Fact]) -> list[Fact]:
    """The facts that a dossier shows: those of the kinds that say most, in the order of their ids."""
    ranked = sorted(known, key=lambda fact: KINDS.index(fact.kind) if fact.kind in KINDS else len(KINDS))
    chosen = {fact.fact_id for fact in ranked[:MOST_FACTS]}
    return [fact for fact in known if fact.fact_id in chosen]


def _fact_line(fact: Fact) -> str:
    text = " ".join(fact.text.split())
    return f" {fact.fact_id} {fact.kind} {fact.observed_at:%Y-%m}: {text[:LONGEST_FACT]}"
