"""The Inbox agent's bench: what people wrote, read and settled."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from typing_extensions import override

from data.ledger import approvals, inbound, messages, prospects, suppressions
from data.ledger.inbound import Read
from data.ledger.ledger import Tx
from data.ledger.states import allowed
from data.records import ApprovalKind, Inbound, Intent, Prospect, ProspectState
from data.redact import redact
from tools import answering, escalating, pushing
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.batches import BatchBench
from tools.agent.lines import LineError, confidence_of, one_of, quoted

INTENTS: tuple[Intent, ...] = get_args(Intent)
HOT: frozenset[Intent] = frozenset({"interested", "question"})
LONGEST_REPLY = 600
FAR_AHEAD = timedelta(days=730)


class Replies(Arguments):
    """One line a reply."""

    replies: list[str]


class InboxBench(BatchBench):
    """Hands out replies; hot ones, and those that the envelope names, go to a person."""

    @override
    def words(self) -> str:
        """The offer, for the answers, and today's date, for the follow-ups."""
        vertical = self.deployment.bundle.vertical
        return f"We offer: {vertical.offer.strip()}\nToday is {self.deployment.clock.now():%Y-%m-%d}."

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those that nobody has read."""
        return [item for item in items if inbound.get(tx, item).handled_at is None]

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> str:
        """One line a reply."""
        return "\n".join(self._line(tx, inbound.get(tx, item)) for item in items)

    @override
    def prospects_of(self, items: Iterable[str]) -> tuple[str, ...]:
        """Who wrote them."""
        with self.deployment.ledger.read() as tx:
            writers = [inbound.get(tx, item).prospect_id for item in items]
        return tuple(writer for writer in writers if writer is not None)

    @override
    def take(self, tx: Tx, item: str, cells: Sequence[str]) -> None:
        """Settle one reply and let it take effect on its prospect."""
        intent: Intent = next(known for known in INTENTS if known == one_of("intent", cells[0], INTENTS))
        confidence, follow_up = confidence_of(cells[1]), self._date(cells[2])
        answer = None if cells[3] in {"", "-"} else cells[3]
        reply = inbound.get(tx, item)
        reasons = self._escalations(tx, reply, intent, confidence)
        if intent in HOT:
            reasons.insert(0, f"{intent}: a person answers")
        inbound.settle(tx, item, intent, confidence, follow_up, answer, bool(reasons), self.agent, self.cycle.id)
        if reply.prospect_id is not None:
            self._act_on(tx, reply.prospect_id, reply, intent)
            if intent == "interested":
                hot = pushing.Occasion("hot_lead", inbound_id=item)
                pushing.want(self.deployment, tx, reply.prospect_id, hot, self.agent, self.cycle.id)
            if reasons:
                self._ask(tx, reply, answer if intent in HOT else None, reasons)

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_replies``."""
        return agent_tool(
            known_as,
            f'Lines "id | intent | confidence | date or - | answer or -": intent {", ".join(INTENTS)}; '
            "confidence 0-1; date YYYY-MM-DD when they ask for later; answer drafted for interested and question",
            Replies,
            lambda replies: self.record(known_as, replies, 5),
        )

    def _ask(self, tx: Tx, reply: Inbound, answer: str | None, reasons: list[str]) -> None:
        """Put it to a person, with a message that leaves when it is approved where an answer was drafted."""
        assert reply.prospect_id is not None  # noqa: S101 - asked only about prospects
        message_id = None
        if answer is not None:
            try:
                message_id = answering.propose(self.deployment, tx, reply, answer, self.agent, self.cycle.id)
            except answering.Unanswerable as problem:
                reasons = [*reasons, str(problem)]
        kind: ApprovalKind = "answer" if answer else "escalation"
        approvals.request(tx, self.campaign, reply.prospect_id, kind, "; ".join(reasons), message_id, reply.id)

    def _act_on(self, tx: Tx, prospect_id: str, reply: Inbound, intent: Intent) -> None:
        """Let an opt-out count for good, and give the state the reply's meaning and date as its reason."""
        prospect = prospects.get(tx, prospect_id)
        day = reply.received_at.astimezone(ZoneInfo(self.deployment.bundle.campaign.timezone))
        meaning = f"{intent.replace('_', ' ')}, {day.day} {day:%b}"
        if intent == "opt_out":
            _suppress(tx, prospect, reply)
            _move(tx, prospect, ProspectState.OPTED_OUT, f"{reply.id}: asked not to be written to", self)
        elif prospect.state is ProspectState.REPLIED:
            prospects.set_reason(tx, prospect_id, meaning, self.agent, self.cycle.id)
        elif intent != "auto_reply":
            _move(tx, prospect, ProspectState.REPLIED, meaning, self)

    def _escalations(self, tx: Tx, reply: Inbound, intent: Intent, confidence: float) -> list[str]:
        """The envelope's reasons why a person must see this reply."""
        if reply.prospect_id is None:
            return []
        read = Read(intent, reply.kind, confidence)
        return escalating.of_reply(self.deployment, tx, prospects.get(tx, reply.prospect_id), reply, read)

    def _date(self, cell: str) -> datetime | None:
        """The morning of a day to come, or None."""
        if cell in {"", "-"}:
            return None
        try:
            day = datetime.combine(datetime.strptime(cell, "%Y-%m-%d").date(), time(9), UTC)  # noqa: DTZ007
        except ValueError as problem:
            raise LineError(f"date {quoted(cell)} (YYYY-MM-DD or -)") from problem
        now = self.deployment.clock.now()
        if not now - timedelta(days=1) <= day <= now + FAR_AHEAD:
            raise LineError(f"date {quoted(cell)} is not within the next two years")
        return day

    def _line(self, tx: Tx, reply: Inbound) -> str:
        step = "-"
        if reply.message_id is not None:
            step = f"step {messages.get(tx, reply.message_id).step}"
        text = " ".join(redact(reply.text).split())[:LONGEST_REPLY]
        return f"{reply.id} | {reply.prospect_id or '-'} | {step} | {text}"


def _suppress(tx: Tx, prospect: Prospect, reply: Inbound) -> None:
    """Keep the person's own address, and the one that was written to, from every campaign."""
    addresses = set() if prospect.contact is None else {prospect.contact.email}
    if reply.message_id is not None and (recipient := messages.recipient_of(tx, reply.message_id)):
        addresses.add(recipient)
    for address in sorted(addresses):
        suppressions.add(tx, "email", address, "opt_out", f"reply {reply.id}")


def _move(tx: Tx, prospect: Prospect, to: ProspectState, reason: str, bench: BatchBench) -> None:
    """Move where the table lets it: a mail that was settled before may have moved it further."""
    if to in allowed(prospect.state):
        prospects.move(tx, prospect.id, to, reason, bench.agent, bench.cycle.id)
