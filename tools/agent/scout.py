"""The Scout's bench: candidates from a source, judged against the ideal customer."""

from collections.abc import Mapping, Sequence
from math import ceil

from typing_extensions import override

from data.ledger import campaigns, prospects, taken
from data.ledger.ledger import Tx
from data.records import Business, Plan, ProspectState, Tier
from tools import authority
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.batches import BatchBench, Taken
from tools.agent.lines import Answer
from tools.agent.records import Field, Id, OneOf, Record, Share, Text, Whole
from tools.agent.rows import Row
from tools.sources.errors import SourceError
from tools.sources.intake import Intake, take

QUALIFIED_FROM = 40
TIERS: tuple[Tier, ...] = ("Hot", "Warm", "Cold")
UNJUDGED = (ProspectState.FOUND, ProspectState.REJECTED)
USUAL_YIELD = 0.7


JUDGEMENTS = Record(
    "judgements",
    (
        Field("tier", OneOf(TIERS, {"h": "Hot", "w": "Warm", "c": "Cold"}), "Hot: fits and shows a need. Warm: fits."
              " Cold: does not fit"),
        Field("score", Whole(0, 100), "how well it fits; below 40 it is turned away", also=("fit", "rating")),
        Field("confidence", Share(), "how sure you are", also=("certainty", "conf")),
        Field("reason", Text(200, cut=True), "at most fifteen words", also=("why", "rationale", "judgement")),
    ),
    Field("id", Id("p7", "prospect"), "", also=("prospect", "prospect_id", "candidate", "candidate_id")),
)  # fmt: skip


class Parameters(Arguments):
    """Values for the source's parameters."""

    parameters: dict[str, str | int | float | list[str]]


class ScoutBench(BatchBench):
    """Hands out found prospects, topped up from the plan's source."""

    @override
    def words(self) -> str:
        """The offer and the soft criteria; the hard ones are filters already."""
        vertical = self.deployment.bundle.vertical
        soft = "\n".join(f"- {sentence}" for sentence in vertical.ideal_customer.soft)
        return f"We offer: {vertical.offer.strip()}\nIdeal customer:\n{soft}"

    @override
    def record(self) -> Record:
        return JUDGEMENTS

    @override
    def open(self) -> str:
        """Top the cycle up, once, to the number that it may take; then hand over the first batch.

        A cycle that a crash cut short after its search goes on with what it took in.
        """
        if not self.opening:
            with self.deployment.ledger.read() as tx:
                plan = campaigns.get(tx, self.campaign).plan
                room = 0 if plan is None else min(self._wanted(tx), plan.quota) - len(self.pending(tx, self.items))
                earlier = [item for item in taken.by_cycle(tx, self.cycle.id) if item not in self.items]
            if earlier:
                self.items.extend(earlier)
            elif plan is not None and room > 0:
                self._add(take(self.deployment, self.cycle, plan, room))
        return super().open()

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those that are still unjudged."""
        return self.in_state(tx, items, ProspectState.FOUND)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> str:
        """One line a candidate."""
        found = {prospect.id: prospect.business for prospect in prospects.find(tx, self.campaign, ids=items)}
        return "\n".join(candidate_line(item, found[item]) for item in items)

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Judge one: a low score or a Cold tier is not qualified."""
        score, confidence = int(row.number("score") or 0), row.number("confidence") or 0.0
        tier = next(one for one in TIERS if one == row.text("tier"))
        qualified = score >= QUALIFIED_FROM and tier != "Cold"
        prospects.judge(tx, item, score, tier, confidence, row.text("reason"), qualified, self.cycle.id, self.agent)
        return Taken(1)

    def search(self, parameters: Mapping[str, str | int | float | list[str]]) -> Answer:
        """Narrow the plan's parameters and hand over what they find."""
        with self.lock:
            with self.deployment.ledger.read() as tx:
                self.stop_if_halted(tx)
                plan = campaigns.get(tx, self.campaign).plan
                room = self._wanted(tx)
            if plan is None:
                return Answer("there is no plan yet")
            narrowed = Plan(plan.quota, plan.source, {**plan.parameters, **parameters}, plan.shares, plan.rationale)
            try:
                found = take(self.deployment, self.cycle, narrowed, room)
            except SourceError as problem:
                return self._searched(parameters, Answer(str(problem)), 0)
            if not found.prospect_ids:
                return self._searched(parameters, Answer("no new candidates"), 0)
            self._add(found)
            with self.deployment.ledger.read() as tx:
                batch = self.bring_forward(tx, found.prospect_ids)
            return self._searched(parameters, Answer(f"next:\n{batch}"), len(found.prospect_ids))

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make one of the Scout's tools."""
        if use == "search_directory":
            names = self._parameter_names()
            return agent_tool(known_as, f"More candidates, narrowed by: {names}", Parameters, self.search)
        return self.tool_of(known_as, "Record your judgement of each candidate.")

    def _searched(self, parameters: Mapping[str, object], answer: Answer, found: int) -> Answer:
        with self.carry_out() as tx:
            self.note_call(tx, "search_directory", dict(parameters), answer, accepted=found, refused=0)
        return answer

    def _add(self, intake: Intake) -> None:
        self.items.extend(item for item in intake.prospect_ids if item not in self.items)
        self.exhausted = intake.exhausted

    def _parameter_names(self) -> str:
        vertical = self.deployment.bundle.vertical
        return ", ".join(sorted({name for source in vertical.sources.values() for name in source.parameters}))

    def _wanted(self, tx: Tx) -> int:
        """How many to judge in this cycle: no more than the goal is likely to need, and than the cycle may take."""
        bundle = self.deployment.bundle
        counts = prospects.counts(tx, self.campaign)
        qualified = sum(number for state, number in counts.items() if state not in UNJUDGED)
        judged = qualified + counts[ProspectState.REJECTED]
        share = max(qualified / judged, 0.2) if judged >= 10 else USUAL_YIELD
        missing = max(bundle.campaign.goal.qualified - qualified, 0)
        wanted = min(bundle.crew.stages[self.cycle.stage].cycle, ceil(missing / share))
        left = authority.rooms(self.deployment, tx).get(self.agent)
        return wanted if left is None else min(wanted, left.items)


def candidate_line(prospect_id: str, business: Business) -> str:
    """As in ``p7 | Acme Roofing LLC | Roofing Contractors | Fresno CA | 12 staff | founded 2009``."""
    cells = [prospect_id, business.company, business.industry or "", place_of(business), *sizes_of(business)]
    return " | ".join(cell for cell in cells if cell)


def place_of(business: Business) -> str:
    """City and state."""
    return " ".join(part for part in (business.city, business.state) if part)


def sizes_of(business: Business) -> list[str]:
    """What is known of its size and age, in words."""
    known = []
    if business.employees is not None:
        known.append(f"{business.employees} staff")
    if business.revenue is not None:
        known.append(f"revenue ${business.revenue:,}")
    if business.founded is not None:
        known.append(f"founded {business.founded}")
    return known
