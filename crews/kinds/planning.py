"""``plan``: the manager's own work, which sets what the searches follow."""

from collections.abc import Iterator

from typing_extensions import override

from config import works
from config.files.crews import AgentTask
from crews.kinds.base import Kind
from crews.kinds.moments import slot_open, wants_plan
from crews.kinds.record import Record
from crews.kinds.ruled import ACTOR, Ruled
from crews.staging.setting import Setting
from crews.standing import retries
from crews.standing.situations import Situation
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, cycles, prospects
from data.records import Cycle, Plan
from tools.deployment import Deployment
from tools.governance import trips
from tools.sources.filters import written
from tools.sources.scope import taken_rows
from tools.sources.yields import left


class Planning(Kind):
    """A plan is due at first, on schedule, at the Boss's word, or because this one's territory is exhausted.

    It waits for a search that is under way, which follows the one before.
    """

    traits = works.PLAN
    is_indispensable = True

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return int(plan_due(situation) and not situation.under_way(lambda work: work.searches))

    @override
    def by_rule(self, deployment: Deployment, cycle: Cycle) -> Ruled:
        """Search the first source that has somebody left for all who are missing; none is narrowed.

        Once everybody has been taken the last plan stays, as where a manager plans.
        """
        bundle, ledger = deployment.bundle, deployment.ledger
        with ledger.read() as tx:
            rows, before = taken_rows(tx, bundle), campaigns.get(tx, cycle.campaign).plan
            missing = bundle.campaign.goal.qualified - prospects.qualified_ever(tx, cycle.campaign)
        remains = {name: left(deployment, name, {}, rows) or 0 for name in bundle.vertical.sources}
        source = next((name for name, many in remains.items() if many), None)
        if source is None and before is not None:
            return Ruled(detail="nobody is left in any source; the last plan stays", exhausted=True)
        source = source or next(iter(remains))
        why = f"no stage plans: {source} is the first source that has somebody left ({remains[source]})"
        plan = Plan(max(missing, 1), source, {}, {}, why)
        with ledger.write() as tx:
            if halted := trips.halted(tx, cycle.campaign):
                raise halted
            campaigns.set_plan(tx, cycle.campaign, plan, ACTOR, cycle.id)
        return Ruled(1, detail=why)

    @override
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return setting.funnel()

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        plan = campaigns.get(tx, cycle.campaign).plan
        if plan is not None and cycles.record_of(tx, cycle.id).recorded:
            told = "; ".join(f"{name} {written(value)}" for name, value in plan.parameters.items())
            fields = {"quota": plan.quota, "source": plan.source, "parameters": told, "rationale": plan.rationale}
            yield Record(self.traits.name, fields)


def plan_due(situation: Situation) -> bool:
    """The first plan; a new one on schedule, at the Boss's word, or because this one's territory is exhausted.

    It is due until it is made.
    """
    if situation.under_way(lambda work: work.plans):
        return True
    if any(wants_plan(situation, last) for last in situation.snapshot.last_cycles.values()):
        return True
    if not situation.searching:
        return False
    plan, search = situation.last(lambda work: work.plans), situation.last(lambda work: work.searches)
    if situation.snapshot.plan is None or plan is None or retries.is_to_do_again(plan):
        return True
    if (
        search is not None
        and retries.found_nobody(search)
        and plan.started_at <= search.started_at
        and plan.number < search.number
    ):
        return True
    return slot_open(situation, lambda work: work.plans, situation.bundle.campaign.schedules.plan)
