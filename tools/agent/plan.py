"""The Boss's own bench: from the goal, the funnel, the sources' yields and the variants' results to a plan."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import override

from config.sequences import Step
from config.verticals import Scalar
from data.ledger import campaigns, prospects
from data.ledger.ledger import Tx
from data.records import Plan, Prospect, ProspectState
from data.redact import redact
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.bench import Bench, Outcome
from tools.agent.lines import Answer, quoted
from tools.sources.errors import SourceError
from tools.sources.yields import check_parameters, yields

REACHED = frozenset(
    {
        ProspectState.IN_SEQUENCE,
        ProspectState.REPLIED,
        ProspectState.BOUNCED,
        ProspectState.OPTED_OUT,
        ProspectState.FINISHED,
    }
)


class PlanArguments(Arguments):
    """A whole plan."""

    quota: int
    source: str
    parameters: dict[str, str | int | float | list[str]]
    shares: dict[str, float]
    rationale: str


class PlanBench(Bench):
    """Shows where the campaign stands; takes one plan, checked against the sources and the sequence."""

    _planned = False

    @override
    def words(self) -> str:
        """Nothing besides the standing."""
        return ""

    @override
    def open(self) -> str:
        """Goal, funnel, yields and variants, a line each."""
        with self.deployment.ledger.read() as tx:
            self.opening = self.newest = self._standing(tx)
        return self.opening

    @override
    def outcome(self) -> Outcome:
        return Outcome(int(self._planned), 1)

    def _standing(self, tx: Tx) -> str:
        """Where the campaign stands."""
        campaign = self.deployment.bundle.campaign
        counts = {state: number for state, number in prospects.counts(tx, self.campaign).items() if number}
        funnel = ", ".join(f"{state} {number}" for state, number in counts.items()) or "nobody yet"
        lines = [f"goal: {campaign.goal.qualified} qualified", f"funnel: {funnel}"]
        if (plan := campaigns.get(tx, self.campaign).plan) is not None:
            lines.append(f"last plan: {plan.source} {_pairs(plan.parameters)}, quota {plan.quota}")
        lines += yields(self.deployment, tx)
        lines += _variant_lines(self._first_step(), prospects.find(tx, self.campaign))
        return redact("\n".join(lines))

    def set(
        self,
        tool: str,
        *,
        quota: int,
        source: str,
        parameters: dict[str, str | int | float | list[str]],
        shares: dict[str, float],
        rationale: str,
    ) -> Answer:
        """Set the plan, or say everything that is wrong with it."""
        plan = Plan(quota, source, parameters, self._normalised(shares), redact(rationale.strip()))
        problems = self._problems(plan, shares)
        answer = Answer(f"refused: {'; '.join(problems)}") if problems else Answer("plan set", final=True)
        with self.lock, self.carry_out() as tx:
            self.stop_if_halted(tx)
            if not problems:
                campaigns.set_plan(tx, self.campaign, plan, self.agent, self.cycle.id)
            arguments: dict[str, Any] = {"quota": quota, "source": source, "parameters": parameters, "shares": shares}
            self.note_call(
                tx,
                tool,
                arguments,
                answer,
                accepted=int(not problems),
                refused=int(bool(problems)),
                why=plan.rationale,
                refusals=[("plan", problem) for problem in problems],
            )
        self._planned = self._planned or not problems
        return answer

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``set_plan``."""
        sources = "; ".join(
            f"{name}: {', '.join(self._free(name)) or 'no parameters'}"
            for name in self.deployment.bundle.vertical.sources
        )
        return agent_tool(
            known_as,
            f"Set the plan. quota: candidates a scouting takes at most; source and its parameters ({sources}); "
            f"shares of the variants {', '.join(self._first_step().variants)}, together 1",
            PlanArguments,
            lambda **given: self.set(known_as, **given),
        )

    def _problems(self, plan: Plan, shares: Mapping[str, float]) -> list[str]:
        problems = []
        sources = self.deployment.bundle.vertical.sources
        if plan.quota < 1:
            problems.append(f"quota {plan.quota} (at least 1)")
        if not plan.rationale:
            problems.append("no rationale")
        if plan.source not in sources:
            problems.append(f"source {quoted(plan.source)} ({', '.join(sources)})")
        else:
            problems += self._wrong_parameters(plan)
        variants = self._first_step().variants
        problems += [f"variant {quoted(name)} ({', '.join(variants)})" for name in shares if name not in variants]
        if any(not math.isfinite(share) or share < 0 for share in shares.values()) or (
            shares and not sum(shares.values())
        ):
            problems.append("shares are numbers from 0 to 1, together 1")
        return problems

    def _wrong_parameters(self, plan: Plan) -> list[str]:
        territory = self.deployment.bundle.campaign.territory
        wrong = [f"{name} is fixed by the territory" for name in plan.parameters if name in territory]
        try:
            check_parameters(self.deployment, plan.source, plan.parameters)
        except SourceError as problem:
            wrong.append(str(problem))
        return wrong

    def _normalised(self, shares: Mapping[str, float]) -> dict[str, float]:
        total = sum(shares.values())
        return {name: round(share / total, 4) for name, share in shares.items()} if total else {}

    def _free(self, source: str) -> list[str]:
        """The source's parameters that the territory leaves open."""
        territory = self.deployment.bundle.campaign.territory
        return [name for name in self.deployment.bundle.vertical.sources[source].parameters if name not in territory]

    def _first_step(self) -> Step:
        return min(self.deployment.bundle.sequence.steps, key=lambda step: step.step)


def _pairs(parameters: Mapping[str, Scalar | list[str]]) -> str:
    return " ".join(f"{name}={value}" for name, value in parameters.items())


def _variant_lines(first: Step, everybody: Sequence[Prospect]) -> list[str]:
    """What came of each variant of the first step."""
    lines = []
    for name, variant in first.variants.items():
        reached = [prospect for prospect in everybody if prospect.variant == name and prospect.state in REACHED]
        replied = sum(prospect.state is ProspectState.REPLIED for prospect in reached)
        share = f"share {variant.share:g}"
        lines.append(f"variant {name}: {share}" + (f", {len(reached)} reached, {replied} replied" if reached else ""))
    return lines
