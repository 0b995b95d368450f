"""``task``: every task that a crew's YAML declares, over items."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from typing_extensions import override

from config import works
from config.files.crews import AgentTask, CrewConfig
from crews.kinds.base import Kind
from crews.kinds.record import Record
from crews.staging.items import put_items
from crews.staging.setting import Setting
from crews.standing.situations import Situation
from data.items import ItemState
from data.ledger.core.transactions import Tx
from data.ledger.flow import items
from data.records import Cycle
from tools.items import flow


class Declared(Kind):
    """It is due as soon as an item is ready for it (``flow``), and its cycles are given those that are."""

    traits = works.TASK

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return min(self.at_hand(situation, stage, task), task.cycle)

    @override
    def at_hand(self, situation: Situation, stage: str, task: AgentTask) -> int:
        return len(situation.items.ready.get(stage, ()))

    @override
    def is_fed_now(self, situation: Situation) -> bool:
        return situation.under_way(lambda work: work.plans or work.searches or work.writes or work.judges)

    @override
    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        items.claim(tx, cycle.campaign, cycle.id, cycle.stage, cycle.items, until)

    @override
    def attempted(self, tx: Tx, crew: CrewConfig, cycle: Cycle) -> Mapping[str, int]:
        left = [way.item.id for way in flow.due(tx, crew, cycle.stage, cycle.items)]
        return items.add_attempt(tx, cycle.campaign, cycle.stage, left)

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        if (known := items.get(tx, item)).state is ItemState.OPEN:
            flow.to_person(tx, known, reason, actor)

    @override
    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        flow.pass_by(tx, items.get(tx, item), stage, f"{flow.PASSED_OVER}{reason}", actor)

    @override
    def hold(self, tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
        if items.get(tx, item).state is not ItemState.OPEN:
            return False
        self.hand_over(tx, cycle.campaign, item, why, actor)
        return True

    @override
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return put_items(setting.deployment, setting.tx, setting.trial)

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item, made in items.artifacts_of(tx, cycle.items).items():
            yield from (Record(item, one.body) for one in made if one.cycle_id == cycle.id)
