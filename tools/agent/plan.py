"""The Boss's own bench: from the goal, the funnel, the sources' yields and the variants' results to a plan."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from typing_extensions import override

from config import works
from config.loading import CampaignBundle
from data.ledger.flow import campaigns
from data.records import Plan
from data.redact import redact, redacted
from guardrails.learning import floored
from tools.agent.base import AgentTool, Anything, agent_tool
from tools.agent.bench import Bench, Outcome
from tools.agent.figures import figure_of
from tools.agent.lines import Answer, quoted
from tools.agent.objects import decoded, name_among, object_of
from tools.agent.parameters import PlanValue, properties, read_parameters
from tools.agent.plain import is_absent
from tools.agent.shares import read_shares
from tools.agent.standing import QUOTA, Bound, bounds, standing_of, told
from tools.sources.errors import SourceError
from tools.sources.narrowing import nobody
from tools.sources.scope import TakenRows, open_parameters, scope_of, taken_rows
from tools.sources.yields import anybody_left
from tools.writing.variants import Shares, first_step

LONGEST_RATIONALE = 2_000
FIELDS = ("quota", "source", "parameters", "shares", "rationale")


class _Reading(NamedTuple):
    """A plan as it was understood: what was put right, and what is wrong (then the plan is not to be used)."""

    plan: Plan
    notes: tuple[str, ...]
    faults: tuple[str, ...]


class PlanBench(Bench):
    """Shows where the campaign stands; takes one plan, checked against the sources and the sequence."""

    traits = works.PLAN
    _planned = False
    _used_up = False
    _learned: Shares | None = None
    """The shares that held when the bench opened, in a campaign that learns."""

    @override
    def words(self) -> str:
        """What the standing is for."""
        return "Plan by the figures between the marks."

    @override
    def open(self) -> str:
        """Goal, limits, funnel, yields and variants, a line each; no source is read within the transaction.

        Once everybody has been taken no plan can find more: the last one stays, and nobody is asked.
        """
        with self.deployment.ledger.read() as tx:
            standing = standing_of(self.deployment, tx)
        self._learned = standing.learned.shares if standing.learned else None
        self._used_up = self.exhausted = standing.plan is not None and not anybody_left(self.deployment, standing.taken)
        self.opening = self.newest = "" if self._used_up else told(self.deployment, standing)
        return self.opening

    @override
    def outcome(self) -> Outcome:
        return Outcome(int(self._planned), 0 if self._used_up else 1)

    @override
    def detail(self, outcome: Outcome) -> str:
        return "nobody is left in any source; the last plan stays" if self._used_up else super().detail(outcome)

    def set(self, tool: str, given: Mapping[str, Any]) -> Answer:
        """Set the plan, or say everything that is wrong with it."""
        with self.deployment.ledger.read() as tx:
            taken = taken_rows(tx, self.deployment.bundle)
        plan, notes, faults = self._read(given, taken)
        notes = (*notes, *self._become(plan))
        if faults:
            answer = Answer(redact(f"refused: {'; '.join(faults)}"))
        else:
            answer = Answer(redact("; ".join(["plan set", *notes])), final=True)
        with self.lock, self.carry_out() as tx:
            self.stop_if_halted(tx)
            if not faults:
                campaigns.set_plan(tx, self.campaign, plan, self.agent, self.cycle.id)
            self.note_call(
                tx,
                tool,
                {name: value for name, value in given.items() if name != "rationale"},
                answer,
                accepted=int(not faults),
                refused=int(bool(faults)),
                why=plan.rationale,
                refusals=[("plan", fault) for fault in faults],
            )
        self._planned = self._planned or not faults
        return answer

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``set_plan``."""
        bundle = self.deployment.bundle
        sources = [
            f"{name}: {', '.join(open_parameters(bundle, name)) or 'no parameters'}" for name in bundle.vertical.sources
        ]
        whose = f" ({'; '.join(sources)})" if len(sources) > 1 else ""
        return agent_tool(
            known_as,
            f"Set the plan: the quota, the source and its parameters{whose}, the shares of the variants",
            Anything,
            lambda **given: self.set(known_as, given),
            wire=wire(bundle),
        )

    def _read(self, given: Mapping[str, Any], taken: TakenRows) -> _Reading:
        """Understand a plan as a careful reader would."""
        bundle = self.deployment.bundle
        fields, others = _sorted(given)
        why = fields.get("rationale")
        rationale = "" if is_absent(why) else redacted(str(why).strip(), LONGEST_RATIONALE)
        source = _source(fields.get("source"), tuple(bundle.vertical.sources))
        shares = read_shares(fields.get("shares"), tuple(first_step(bundle).variants))
        figure = figure_of(fields.get("quota"))
        quota = figure.whole if figure is not None and not figure.percent else None
        faults = []
        if quota is None:
            what = "is missing" if is_absent(fields.get("quota")) else quoted(str(fields["quota"]))
            faults.append(f"quota {what} (a whole number, at least 1)")
        elif quota < 1:
            faults.append(f"quota {quota} (at least 1)")
        values: dict[str, PlanValue] = {}
        limits = bounds(bundle)
        if source is None:
            what = "is missing" if is_absent(fields.get("source")) else quoted(str(fields["source"]))
            faults.append(f"source {what} ({', '.join(bundle.vertical.sources)})")
            faults += [f"no argument {quoted(name)} ({', '.join(FIELDS)})" for name in others]
        else:
            values, wrong, most = self._narrowed(source, fields.get("parameters"), others, taken)
            faults += wrong
            limits += [Bound(most, f"{most} are left by this plan")] if most else []
        faults += shares.faults
        faults += [f"{name} is never given a share" for name in self.never.variants if shares.values.get(name)]
        if not rationale:
            faults.append("no rationale (one sentence: why this plan)")
        plan = Plan(quota or 0, source or "", values, shares.values, rationale)
        return _Reading(plan, (*_cut(plan.quota, limits), *shares.notes), tuple(faults))

    def _become(self, plan: Plan) -> Iterator[str]:
        """What becomes of the plan's shares in a campaign that learns."""
        rule, learned = self.deployment.bundle.campaign.learning, self._learned
        if rule is None or not plan.shares:
            return
        if learned is not None and learned.why:
            yield f"shares stay as what came back has set them: {learned}"
        elif min(plan.shares.values()) < rule.floor:
            yield f"shares become {Shares(floored(plan.shares, rule.floor))}: none is below {rule.floor:g}"

    def _narrowed(
        self, source: str, given: object, others: Mapping[str, Any], taken: TakenRows
    ) -> tuple[dict[str, PlanValue], list[str], int]:
        """The parameters, what is wrong with them, and how many businesses they leave."""
        declared = self.deployment.bundle.vertical.sources[source].parameters
        beside = {name: value for name, value in others.items() if name_among(name, declared)}
        faults = [f"no argument {quoted(name)} ({', '.join(FIELDS)})" for name in others if name not in beside]
        try:
            scope = scope_of(self.deployment, source, taken)
            if none := nobody(scope, {}):
                return {}, [*faults, none], 0
            named = object_of(given, ("name", "parameter"), ("value", "values")) if beside else given
            read = read_parameters(scope, {**named, **beside} if isinstance(named, dict) and beside else given)
            if not read.faults and (none := nobody(scope, read.values)):
                return read.values, [*faults, none], 0
            most = scope.tallies(read.values)[-1].left if not read.faults else 0
            return read.values, [*faults, *read.faults], most
        except SourceError as problem:
            return {}, [*faults, str(problem)], 0


def wire(bundle: CampaignBundle) -> dict[str, Any]:
    """The plan as JSON schema, from the sources and the sequence."""
    variants = first_step(bundle).variants
    share = {"type": "number", "minimum": 0, "maximum": 1}
    most = min(bounds(bundle), default=None)
    return {
        "type": "object",
        "properties": {
            "quota": {
                "type": "integer",
                "minimum": 1,
                "description": QUOTA + (f", {most.most} or fewer" if most else ""),
            },
            "source": {"type": "string", "enum": list(bundle.vertical.sources)},
            "parameters": {
                "type": "object",
                "properties": properties(
                    ((name, open_parameters(bundle, name)) for name in bundle.vertical.sources), bundle.vertical
                ),
                "description": "narrow the source; leave out each that need not be narrowed",
            },
            "shares": {
                "type": "object",
                "properties": dict.fromkeys(variants, share),
                "description": "part of the prospects that each variant gets; together 1",
            },
            "rationale": {"type": "string", "description": "why this plan, in one sentence"},
        },
        "required": [name for name in FIELDS if name != "shares" or bundle.campaign.learning is None],
    }


def _sorted(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan's own fields, whatever their case, also where all of them stand in one; and what else was given."""
    given = {name: value for name, value in given.items() if value is not None}
    inner = decoded(next(iter(given.values()))) if len(given) == 1 else None
    if isinstance(inner, Mapping) and any(name_among(str(name), ("quota",)) for name in inner):
        given = {str(name): value for name, value in inner.items()}
    fields = {known: value for name, value in given.items() if (known := name_among(name, FIELDS))}
    return fields, {name: value for name, value in given.items() if not name_among(name, FIELDS)}


def _source(given: object, sources: tuple[str, ...]) -> str | None:
    """The source that is meant; the only one need not be named."""
    if is_absent(given):
        return sources[0] if len(sources) == 1 else None
    return name_among(str(given), sources)


def _cut(quota: int, limits: list[Bound]) -> tuple[str, ...]:
    """What a scouting will take of the quota, where that is less."""
    least = min(limits, default=None)
    return () if least is None or quota <= least.most else (f"quota {quota} cut to {least.most}: {least.why}",)
