"""``report``: words on the figures of a campaign."""

import json
from collections.abc import Iterator

from typing_extensions import override

from config import works
from config.files.crews import AgentTask
from crews.kinds.base import Kind
from crews.kinds.moments import slot_open, wants_plan
from crews.kinds.record import Record
from crews.staging.setting import Setting
from crews.standing.situations import Situation
from data.ledger.core.transactions import Tx
from data.ledger.flow import cycles
from data.records import Cycle


class Reporting(Kind):
    """A report is due on schedule, and once something was stopped."""

    traits = works.REPORT

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        last, stopped = situation.last(self.is_mine), situation.snapshot.last_break
        if wants_plan(situation, last):
            return 0
        is_untold = stopped is not None and (last is None or last.started_at < stopped)
        return int(is_untold or reports_now(situation))

    @override
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return setting.funnel()

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        record = cycles.record_of(tx, cycle.id)
        if record.recorded:
            report = json.loads(record.outcome_detail)
            yield Record(self.traits.name, {"text": report["text"], "flags": "\n".join(report["flags"])})


def reports_now(situation: Situation) -> bool:
    """Is the moment open at which the campaign wants a report?"""
    return slot_open(situation, lambda work: work.reports, situation.bundle.campaign.schedules.report)
