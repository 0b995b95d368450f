"""``scout``: a search for prospects, who are judged."""

from collections.abc import Iterator

from typing_extensions import override

from config import works
from config.files.crews import AgentTask
from crews.kinds.moments import wants_plan
from crews.kinds.planning import plan_due
from crews.kinds.prospects import OfProspects
from crews.kinds.record import Record
from crews.staging.setting import Setting
from crews.standing.situations import Situation
from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects
from data.records import Cycle, ProspectState


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
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return setting.candidates()

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        known = prospects.of_ids(tx, cycle.items)
        for one in (known[each] for each in cycle.items):
            if one.state is not self.state and one.score is not None:
                told = {"tier": one.tier, "score": one.score, "confidence": one.confidence}
                yield Record(one.id, {**told, "reason": one.judgement or "", "state": one.state.value})
