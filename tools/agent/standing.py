"""Where a campaign stands, in the lines that the Boss plans from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from config.files.sequences import Step
from config.loading import CampaignBundle
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, prospects
from data.ledger.read import outcomes
from data.records import Plan, Prospect, ProspectState
from data.redact import redact
from guardrails import learning
from tools.agent import needed
from tools.agent.fence import marked
from tools.agent.hits import Hit, hits, told_of
from tools.deployment import Deployment
from tools.sources.filters import Values, written
from tools.sources.narrowing import limit
from tools.sources.scope import TakenRows, taken_rows
from tools.sources.yields import REACHED, left, so_far, yields
from tools.writing.variants import Shares, first_step, in_words, shares_of, tallied

QUOTA = "candidates that one scouting takes at most"


class Learned(NamedTuple):
    """What came back, of a campaign that learns: everybody who was written to, and the shares that hold now."""

    hits: Sequence[Hit]
    shares: Shares


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger knows of a campaign; the sources are looked at without a transaction."""

    everybody: Sequence[Prospect]
    counts: dict[str, int]
    qualified: int
    plan: Plan | None
    by_plan: Sequence[Prospect]
    taken: TakenRows
    so_far: Sequence[str]
    learned: Learned | None = None


class Bound(NamedTuple):
    """The most that a scouting takes, and why."""

    most: int
    why: str


def standing_of(deployment: Deployment, tx: Tx) -> Standing:
    """Read it."""
    name = deployment.bundle.campaign.campaign
    plan = campaigns.get(tx, name).plan
    everybody = prospects.find(tx, name)
    set_at = audit.entries(tx, name, action="plan", limit=1) if plan else []
    by_plan = [one for one in everybody if set_at and plan and _found_by(one, plan) and one.created_at >= set_at[0].at]
    bundle = deployment.bundle
    counts, qualified, taken = prospects.counts(tx, name), prospects.qualified_ever(tx, name), taken_rows(tx, bundle)
    learned = _learned_so_far(bundle, tx, everybody) if bundle.campaign.learning else None
    return Standing(everybody, counts, qualified, plan, by_plan, taken, so_far(tx, bundle, everybody), learned)


def _learned_so_far(bundle: CampaignBundle, tx: Tx, everybody: Sequence[Prospect]) -> Learned:
    people = outcomes.reached(tx, bundle.campaign.campaign)
    return Learned(hits(tx, people, everybody), shares_of(bundle, tx, people=people))


def told(deployment: Deployment, standing: Standing) -> str:
    """The lines, between marks that say where data begins and ends."""
    bundle = deployment.bundle
    lines = [
        *_progress(bundle, standing),
        *_limits(bundle),
        *_last_plan(deployment, standing),
        *yields(deployment, standing.taken),
        *standing.so_far,
        *(
            _learned(bundle, standing.learned)
            if standing.learned
            else _variants(first_step(bundle), standing.everybody)
        ),
    ]
    return marked(redact("\n".join(lines)))


def bounds(bundle: CampaignBundle) -> list[Bound]:
    """What bounds a scouting whatever the plan says: the cycle's size, and what the envelope allows its agent a day."""
    found = []
    scouting = [task for task in bundle.crew.agent_tasks.values() if task.traits.searches]
    if scouting:
        most = max(task.cycle for task in scouting)
        found.append(Bound(most, f"a scouting takes at most {most}"))
    for task in scouting:
        rule = bundle.envelope.authority.get(task.agent)
        if rule is not None and rule.per_day is not None:
            found.append(Bound(rule.per_day, f"the envelope lets the {task.agent} judge {rule.per_day} a day"))
    quotas = [stage.per_day for stage in bundle.crew.stages.values() if stage.traits.searches and stage.per_day]
    return found + [Bound(most, f"the crew has at most {most} judged a day") for most in quotas]


def pairs(parameters: Values) -> str:
    """As in ``city=['Fresno'] min_employees=10``."""
    return " ".join(f"{name}={value}" for name, value in parameters.items())


def _progress(bundle: CampaignBundle, standing: Standing) -> Iterator[str]:
    counts = {state: number for state, number in standing.counts.items() if number}
    goal, qualified = bundle.campaign.goal.qualified, standing.qualified
    yield f"goal: {goal} qualified, so far {qualified}"
    yield "funnel: " + (", ".join(f"{state} {number}" for state, number in counts.items()) or "nobody yet")
    missing = max(goal - qualified, 0)
    share = needed.share_of(qualified, qualified + counts.get(ProspectState.REJECTED, 0))
    likely = f", for which {needed.candidates_for(missing, share)} candidates are likely to do" if missing else ""
    yield f"still to qualify: {missing}{likely}"


def _limits(bundle: CampaignBundle) -> Iterator[str]:
    """What is fixed, so that no plan is spent on it."""
    fixed = [limit(criterion) for criterion in bundle.vertical.ideal_customer.hard]
    territory = [f"{name} {written(value)}" for name, value in bundle.campaign.territory.items()]
    if fixed:
        yield f"fixed, the ideal customer: {'; '.join(fixed)}"
    if territory:
        yield f"fixed, the territory: {'; '.join(territory)}"


def _last_plan(deployment: Deployment, standing: Standing) -> Iterator[str]:
    """What was asked for last, and what came of it."""
    plan = standing.plan
    if plan is None:
        return
    yield f"last plan: {plan.source} {pairs(plan.parameters)}, quota {plan.quota}"
    judged = [one for one in standing.by_plan if one.state is not ProspectState.FOUND]
    qualified = sum(one.state is not ProspectState.REJECTED for one in judged)
    more = left(deployment, plan.source, plan.parameters, standing.taken)
    remain = f", {more} left" if more is not None else ""
    yield f"last plan found: {len(standing.by_plan)} candidates, {len(judged)} judged, {qualified} qualified{remain}"


def _found_by(prospect: Prospect, plan: Plan) -> bool:
    return prospect.business.source == plan.source


def _variants(first: Step, everybody: Sequence[Prospect]) -> Iterator[str]:
    """What came of each variant of the first step."""
    for name, variant in first.variants.items():
        reached = [prospect for prospect in everybody if prospect.variant == name and prospect.state in REACHED]
        replied = sum(prospect.state is ProspectState.REPLIED for prospect in reached)
        share = f"share {variant.share:g}"
        yield f"variant {name}: {share}" + (f", {len(reached)} reached, {replied} replied" if reached else "")


def _learned(bundle: CampaignBundle, learned: Learned) -> Iterator[str]:
    """What came of each variant, and of whom and with what; the shares are those that hold now."""
    rule = bundle.campaign.learning
    if rule is None:
        return
    people = [hit.reached for hit in learned.hits]
    variants = first_step(bundle).variants
    tallies = tallied(people, variants)
    worth = learning.worths(tallies, rule.weight)
    yield f"worth: positive - {rule.weight:g} x negative, by person reached, with its 95 % interval"
    for name in variants:
        replied = sum(one.replied for one in people if one.variant == name)
        found = f", {replied} replied, worth {worth[name]}" if tallies[name].reached else ""
        share = f"share {learned.shares.values.get(name, 0):.2f}"
        yield f"variant {name}: {share}, {in_words(tallies[name])}{found}"
    if learned.shares.why:
        yield f"shares are set by what came back, none below {rule.floor:g}: leave them out"
    else:
        yield f"shares: yours until {rule.begins} are reached, then set by what came back; none below {rule.floor:g}"
    yield from told_of(bundle.vertical, learned.hits)
