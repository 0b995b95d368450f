"""``scout``: a search for prospects, who are judged."""

from collections.abc import Iterator

from typing_extensions import override

from config import works
from config.files.crews import AgentTask
from crews.kinds.moments import wants_plan
from crews.kinds.planning import plan_due
from crews.kinds.prospects import OfProspects
from crews.kinds.record import Record
from crews.kinds.ruled import ACTOR, Ruled, a_few
from crews.staging.setting import Setting
from crews.standing.situations import Situation
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, prospects, taken
from data.records import Cycle, ProspectState
from tools.deployment import Deployment
from tools.sources.intake import take

WHY = "meets the hard criteria; no stage judges"


class Scouting(OfProspects):
    """A search follows a plan, as long as there is somewhere to look; who was found before is judged in any case."""

    traits = works.SCOUT
    is_indispensable = True
    state = ProspectState.FOUND

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        if wants_plan(situation, situation.last(self.is_mine)) or not situation.snapshot.plan:
            return 0
        able = situation.snapshot.unclaimed.found or (situation.searching and not plan_due(situation))
        return task.cycle if able else 0

    @override
    def by_rule(self, deployment: Deployment, cycle: Cycle) -> Ruled:
        """Take in by the plan as many as are missing, and qualify all of them.

        The search has held them to the hard criteria. A cycle that a crash cut short goes on with what it took in.
        """
        with deployment.ledger.read() as tx:
            plan = campaigns.get(tx, cycle.campaign).plan
            held = list(dict.fromkeys([*cycle.items, *taken.by_cycle(tx, cycle.id)]))
            missing = deployment.bundle.campaign.goal.qualified - prospects.qualified_ever(tx, cycle.campaign)
        room, exhausted = min(missing, deployment.bundle.crew.engine_tasks[cycle.stage].cycle) - len(held), False
        if plan is not None and room > 0:
            intake = take(deployment, cycle, plan, room)
            held, exhausted = [*held, *intake.prospect_ids], intake.exhausted
        for tx, some in a_few(deployment.ledger, cycle, held):
            for one in prospects.find(tx, cycle.campaign, self.state, some):
                prospects.move(tx, one.id, ProspectState.QUALIFIED, WHY, ACTOR, cycle.id)
        return Ruled(len(held), exhausted=exhausted)

    @override
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return setting.candidates()

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        known = prospects.of_ids(tx, cycle.items)
        for one in (known[each] for each in cycle.items):
            if one.state is not self.state and one.score is not None:
                told = {"tier": one.tier, "score": one.score, "confidence": one.confidence}
                yield Record(one.id, {**told, "reason": one.judgement or "", "state": one.state.value})
