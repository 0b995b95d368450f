"""The Scout's bench: candidates from a source, judged against the ideal customer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from typing_extensions import override

from config import works
from config.files.own_fields import OwnField
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, prospects, taken
from data.records import Business, Plan, ProspectState, Tier
from data.redact import redact
from tools.agent import needed
from tools.agent.base import AgentTool, Anything, agent_tool
from tools.agent.batches import BatchBench, Taken
from tools.agent.fence import cell
from tools.agent.lines import Answer
from tools.agent.objects import object_of
from tools.agent.parameters import properties, read_parameters, within
from tools.agent.records import Field, Id, OneOf, Record, Share, Text, Whole
from tools.agent.rows import Row
from tools.agent.standing import pairs
from tools.governance import authority, quotas
from tools.sources.errors import SourceError
from tools.sources.intake import Intake, take
from tools.sources.narrowing import nobody
from tools.sources.scope import TakenRows, open_parameters, scope_of, taken_rows

QUALIFIED_FROM = 40
TIERS: tuple[Tier, ...] = ("Hot", "Warm", "Cold")


JUDGEMENTS = Record(
    "judgements",
    (
        Field(
            "tier",
            OneOf(TIERS, {"h": "Hot", "w": "Warm", "c": "Cold"}),
            "Hot: fits and is likely to need it. Warm: fits. Cold: does not fit",
        ),
        Field("score", Whole(0, 100), "how well it fits; below 40 it is turned away", also=("fit", "rating")),
        Field("confidence", Share(), "how sure you are", also=("certainty", "conf")),
        Field(
            "reason",
            Text(200, cut=True),
            "at most ten words",
            also=("why", "rationale", "judgement", "justification"),
        ),
    ),
    Field("id", Id("p7", "prospect"), "the prospect's", also=("prospect", "prospect_id", "candidate", "candidate_id")),
)  # fmt: skip


class ScoutBench(BatchBench):
    """Hands out found prospects, topped up from the plan's source."""

    traits = works.SCOUT

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
                if room < plan.quota:
                    self.cut = f"The plan's quota of {plan.quota} is cut to {room}: no more are likely to be needed now"
        return super().open()

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those that are still unjudged."""
        return self.in_state(tx, items, ProspectState.FOUND)

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """One line a candidate."""
        found = self.businesses(tx, items)
        own = self.deployment.bundle.vertical.fields
        return [candidate_line(item, found[item], own) for item in items]

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Judge one: a low score or a Cold tier is not qualified."""
        score, confidence = int(row.number("score") or 0), row.number("confidence") or 0.0
        tier = next(one for one in TIERS if one == row.text("tier"))
        qualified = score >= QUALIFIED_FROM and tier != "Cold"
        prospects.judge(tx, item, score, tier, confidence, row.text("reason"), qualified, self.cycle.id, self.agent)
        return Taken(1)

    def search(self, tool: str, given: object) -> Answer:
        """Narrow the plan's search and hand over what that finds, as many as the cycle still has room for."""
        with self.lock, self.one_at_a_time:
            with self.deployment.ledger.read() as tx:
                self.stop_if_halted(tx)
                plan = campaigns.get(tx, self.campaign).plan
                room = 0 if plan is None else self._room(tx, plan)
                rows = taken_rows(tx, self.deployment.bundle)
            if plan is None:
                return self._searched(tool, given, Answer("there is no plan yet"), 0)
            try:
                narrowed, faults = self._narrowed(plan, given, rows)
                if faults:
                    return self._searched(tool, given, Answer(f"refused: {'; '.join(faults)}"), 0)
                if room <= 0:
                    told = "this cycle has all the candidates that it may take; judge those in hand"
                    return self._searched(tool, given, Answer(f"nobody was added: {told}"), 0)
                found = take(self.deployment, self.cycle, narrowed, room).prospect_ids
            except SourceError as problem:
                return self._searched(tool, given, Answer(str(problem)), 0)
            self.items.extend(found)
            more = room - len(found)
            told = f"{len(found)} found by {pairs(narrowed.parameters) or narrowed.source}"
            if not found:
                known = "those who match are known or suppressed already"
                return self._searched(tool, given, Answer(f"{told}: {known}; the cycle may take {more} more"), 0)
            with self.deployment.ledger.read() as tx:
                batch = self.bring_forward(tx, found)
            answer = Answer(f"{told}; the cycle may take {more} more; next:\n{batch}")
            return self._searched(tool, given, answer, len(found))

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make one of the Scout's tools."""
        if use == "search_directory":
            return self._search_tool(known_as)
        return self.tool_of(known_as, "Record your judgement of each candidate.")

    def _search_tool(self, known_as: str) -> AgentTool:
        """Make ``search_directory``, with the parameters of the plan's source that the territory leaves open."""
        bundle = self.deployment.bundle
        with self.deployment.ledger.read() as tx:
            plan = campaigns.get(tx, self.campaign).plan
        sources = [plan.source] if plan and plan.source in bundle.vertical.sources else list(bundle.vertical.sources)
        described = properties(((source, open_parameters(bundle, source)) for source in sources), bundle.vertical)
        return agent_tool(
            known_as,
            "Seldom needed: more candidates by the plan's search, if the cycle has room. "
            f"Narrow it by: {', '.join(described)}",
            Anything,
            lambda **arguments: self.search(known_as, _search_of(arguments)),
            wire={
                "type": "object",
                "properties": {"parameters": {"type": "object", "properties": described}},
                "required": ["parameters"],
            },
        )

    def _narrowed(self, plan: Plan, given: object, rows: TakenRows) -> tuple[Plan, tuple[str, ...]]:
        """The plan's search narrowed; what keeps it from finding anybody."""
        scope = scope_of(self.deployment, plan.source, rows)
        read = read_parameters(scope, given)
        narrowed = within(scope, plan.parameters, read.values)
        faults = (*read.faults, *narrowed.faults)
        if not faults and (none := nobody(scope, narrowed.values)):
            faults = (none,)
        return replace(plan, parameters=narrowed.values), faults

    def _room(self, tx: Tx, plan: Plan) -> int:
        """How many more this cycle may take, those that it has taken and judged counted."""
        cycle = self.deployment.bundle.crew.agent_tasks[self.cycle.stage].cycle
        most = min(cycle, plan.quota, self._left_today(tx, cycle))
        whole = {*self.cycle.items, *taken.by_cycle(tx, self.cycle.id)}
        return min(min(self._wanted(tx), plan.quota) - len(self.pending(tx, [*whole])), most - len(whole))

    def _searched(self, tool: str, given: object, answer: Answer, found: int) -> Answer:
        answer = answer._replace(text=redact(answer.text))
        with self.carry_out() as tx:
            self.note_call(tx, tool, given, answer, accepted=found, refused=int(answer.text.startswith("refused")))
        return answer

    def _add(self, intake: Intake) -> None:
        self.items.extend(item for item in intake.prospect_ids if item not in self.items)
        self.exhausted = intake.exhausted

    def _wanted(self, tx: Tx) -> int:
        """How many to judge in this cycle: no more than the goal is likely to need, and than the cycle may take."""
        bundle = self.deployment.bundle
        qualified = prospects.qualified_ever(tx, self.campaign)
        judged = qualified + prospects.counts(tx, self.campaign)[ProspectState.REJECTED]
        missing = max(bundle.campaign.goal.qualified - qualified, 0)
        likely = needed.candidates_for(missing, needed.share_of(qualified, judged))
        wanted = min(bundle.crew.agent_tasks[self.cycle.stage].cycle, likely)
        return min(wanted, self._left_today(tx, wanted))

    def _left_today(self, tx: Tx, most: int) -> int:
        """How many of so many may be judged today; what this cycle judges is counted once it has ended."""
        room = authority.rooms(self.deployment, tx).get(self.agent)
        today = quotas.left(self.deployment.bundle, tx).get(self.cycle.stage, most)
        return min(most, today) if room is None else min(most, today, room.items)


def _search_of(arguments: Mapping[str, Any]) -> object:
    """The parameters; those that stand beside them belong to them."""
    given, beside = arguments.get("parameters"), {k: v for k, v in arguments.items() if k != "parameters"}
    named = object_of(given, ("name", "parameter"), ("value", "values")) if beside else None
    return given if named is None else {**named, **beside}


def candidate_line(prospect_id: str, business: Business, own: Mapping[str, OwnField] = MappingProxyType({})) -> str:
    """As in ``p7 | Acme Roofing LLC | Roofing Contractors | Fresno CA | 12 staff | founded 2009 | permit: solar``."""
    cells = (
        prospect_id, cell(business.company), cell(business.industry), place_of(business), *sizes_of(business),
        *(cell(f"{name.replace('_', ' ')}: {own[name].shown(value)}") for name, value in business.fields.items()
          if name in own),
    )  # fmt: skip
    return " | ".join(filter(None, cells))


def head_of(prospect_id: str, business: Business) -> str:
    """As in ``p7 | Acme Roofing LLC | Fresno CA``: what stands above a prospect's facts."""
    return " | ".join(filter(None, (prospect_id, cell(business.company), place_of(business))))


def place_of(business: Business) -> str:
    """City and state."""
    return cell(" ".join(part for part in (business.city, business.state) if part))


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
