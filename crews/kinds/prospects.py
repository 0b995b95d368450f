"""What works on prospects have in common: those in one state are claimed, moved on, held and handed over alike."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from config.files.crews import AgentTask, CrewConfig
from crews.kinds.base import Kind
from crews.kinds.moments import wants_plan
from crews.staging.setting import Setting
from crews.standing.situations import Situation
from data.claims import AngleState
from data.ledger.core.states import WRITTEN_TO, allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects
from data.ledger.read.snapshot import Unclaimed
from data.records import Cycle, ProspectState
from tools.items import flow


class OfProspects(Kind):
    """Work on prospects in one ``state``; ``enriched`` says whether they have been looked up, where that matters."""

    state: ClassVar[ProspectState]
    enriched: ClassVar[bool | None] = None

    @override
    def waiting(self, tx: Tx, crew: CrewConfig, campaign: str, limit: int) -> list[str]:
        return prospects.unclaimed(tx, campaign, self.state, limit, enriched=self.enriched)

    @override
    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        prospects.claim(tx, cycle.id, cycle.items, until)

    @override
    def attempted(self, tx: Tx, crew: CrewConfig, cycle: Cycle) -> Mapping[str, int]:
        left = [prospect.id for prospect in prospects.find(tx, cycle.campaign, self.state, cycle.items)]
        return prospects.add_attempt(tx, left) if left else {}

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        prospects.move(tx, item, ProspectState.NEEDS_REVIEW, reason, actor)

    @override
    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        prospects.move(tx, item, ProspectState.FINISHED, f"passed over: {reason}", actor)

    @override
    def hold(self, tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
        """To whom something has left already is paused."""
        state = prospects.get(tx, item).state
        if ProspectState.NEEDS_REVIEW not in allowed(state):
            return False
        written = state is ProspectState.IN_SEQUENCE and messages.of_prospect(tx, item)
        if written and any(message.state in WRITTEN_TO for message in written):
            prospects.pause(tx, item, why, actor)
        elif state is ProspectState.IN_CRITIQUE:
            self.hand_over(tx, cycle.campaign, item, why, actor)
        else:
            prospects.move(tx, item, ProspectState.NEEDS_REVIEW, why, actor, cycle.id)
        return True


class Batched(OfProspects):
    """A stage between scouting and sending takes a full cycle, or what there is once nothing more comes.

    While a stage before it is at work it takes what makes whole requests: waiting would save nothing.

    Tasks beside the stages may be to have its prospects first. ``fed_by`` says whose prospects come to it next,
    ``angles_stand`` how the angles of a case stand for it, of which the case says nothing else.
    """

    needs_items = True
    angles_stand: ClassVar[AngleState]

    def __init__(self, fed_by: tuple["Batched", ...] = ()) -> None:
        self.fed_by = fed_by

    @abstractmethod
    def waits(self, unclaimed: Unclaimed) -> int:
        """How many prospects it could take now."""

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        last = situation.last(self.is_mine)
        if wants_plan(situation, last):
            return 0
        waiting = self.at_hand(situation, stage, task)
        is_waited_for = not (task.schedule or task.is_by_rule) and (last is None or last.boss_decision != "retry")
        if waiting >= task.cycle or not is_waited_for or not self._more_to_come(situation):
            return min(waiting, task.cycle)
        return waiting // task.batch * task.batch if self.is_fed_now(situation) else 0

    @override
    def at_hand(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return self.waits(situation.snapshot.unclaimed)

    @override
    def waiting(self, tx: Tx, crew: CrewConfig, campaign: str, limit: int) -> list[str]:
        return flow.for_a_stage(tx, crew, super().waiting(tx, crew, campaign, limit))

    @override
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return setting.dossiers(self.state, self.angles_stand)

    def _more_to_come(self, situation: Situation) -> bool:
        """Whether a stage before this one is still to hand it more, without waiting for a slot or another day."""
        if self.is_fed_now(situation):
            return True
        looks = situation.searching and not situation.rests(lambda work: work.searches)
        new = looks or situation.snapshot.unclaimed.to_enrich > 0
        waiting = situation.snapshot.unclaimed
        able = [one for one in self.fed_by if not (situation.stopped(one.is_mine) or situation.rests(one.is_mine))]
        return any(one.waits(waiting) > 0 or (new and not one.fed_by) for one in able) if self.fed_by else new

    @override
    def is_fed_now(self, situation: Situation) -> bool:
        before = [lambda work: work.searches, *(one.is_mine for one in self.fed_by)]
        return super().is_fed_now(situation) or any(situation.under_way(which) for which in before)
