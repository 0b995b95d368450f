"""``inbox``: what people have replied is read, and answers are drafted."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from typing_extensions import override

from config import works
from config.files.crews import AgentTask, CrewConfig
from crews.kinds.base import Kind
from crews.kinds.moments import slot_open, wants_plan
from crews.kinds.record import Record
from crews.kinds.ruled import ACTOR, Ruled, a_few
from crews.staging.setting import Setting
from crews.standing import schedule
from crews.standing.situations import Situation
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound
from data.ledger.govern import approvals
from data.records import CapKey, Cycle
from tools.deployment import Deployment


class Replying(Kind):
    """Replies are read on schedule; none is ever passed over, a person reads it."""

    traits = works.INBOX
    tells_itself = True

    @override
    def limit(self, situation: Situation, stage: str, task: AgentTask) -> int:
        if wants_plan(situation, situation.last(self.is_mine)):
            return 0
        is_open = task.is_by_rule or slot_open(situation, self.is_mine, situation.bundle.campaign.schedules.inbox)
        return min(situation.snapshot.unclaimed.replies, task.cycle) if is_open else 0

    @override
    def again(self, situation: Situation) -> datetime | None:
        own = situation.bundle.campaign
        some = situation.snapshot.unclaimed.replies
        return schedule.following(own.schedules.inbox, own.timezone, situation.now) if some else None

    @override
    def waiting(self, tx: Tx, crew: CrewConfig, campaign: str, limit: int) -> list[str]:
        return [mail.id for mail in inbound.pending(tx, campaign, limit)]

    @override
    def claim(self, tx: Tx, cycle: Cycle, until: datetime) -> None:
        inbound.claim(tx, cycle.id, cycle.items, until)

    @override
    def attempted(self, tx: Tx, crew: CrewConfig, cycle: Cycle) -> Mapping[str, int]:
        left = [item for item in cycle.items if inbound.get(tx, item).handled_at is None]
        return {item: counters.add(tx, CapKey("attempt", item, ""), 1) for item in left}

    @override
    def hand_over(self, tx: Tx, campaign: str, item: str, reason: str, actor: str) -> None:
        reply = inbound.get(tx, item)
        inbound.hand_over(tx, item, reason, actor)
        if reply.prospect_id is not None:
            approvals.request(tx, campaign, reply.prospect_id, "escalation", f"unread: {reason}", inbound_id=item)

    @override
    def pass_over(self, tx: Tx, campaign: str, stage: str, item: str, reason: str, actor: str) -> None:
        self.hand_over(tx, campaign, item, reason, actor)

    @override
    def hold(self, tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
        if inbound.get(tx, item).handled_at is not None:
            return False
        self.hand_over(tx, cycle.campaign, item, why, actor)
        return True

    @override
    def by_rule(self, deployment: Deployment, cycle: Cycle) -> Ruled:
        """Put every reply before a person, as soon as it is there."""
        for tx, some in a_few(deployment.ledger, cycle, cycle.items):
            for item in some:
                if inbound.get(tx, item).handled_at is None:
                    self.hand_over(tx, cycle.campaign, item, "no agent of the crew reads replies", ACTOR)
        return Ruled(len(cycle.items))

    @override
    def staged(self, setting: Setting) -> tuple[str, ...]:
        return setting.replies()

    @override
    def recorded(self, tx: Tx, cycle: Cycle) -> Iterator[Record]:
        for item in cycle.items:
            if (read := inbound.read_of(tx, item)) is not None:
                mail = inbound.get(tx, item)
                day = f"{mail.follow_up_on:%Y-%m-%d}" if mail.follow_up_on else ""
                told = {"intent": read.intent, "confidence": read.confidence, "date": day}
                yield Record(item, {**told, "answer": mail.draft_answer or ""})
