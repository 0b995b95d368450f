"""The Inbox agent's bench: what people wrote, read and settled."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from textwrap import shorten
from zoneinfo import ZoneInfo

from typing_extensions import override

from config import works
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects
from data.ledger.flow.inbound import Read
from data.ledger.govern import approvals
from data.records import ApprovalKind, Inbound, Intent, Message
from data.redact import redact, redacted
from guardrails.grounding.form import normalised
from tools.agent.base import AgentTool
from tools.agent.batches import BatchBench, Taken
from tools.agent.bench import Bench
from tools.agent.fence import cell
from tools.agent.records import Day, Field, Id, OneOf, Record, Share, Text
from tools.agent.rows import Row
from tools.governance import escalations
from tools.inbox import meanings
from tools.inbox.meanings import HOT, INTENTS
from tools.outbox import answers
from tools.writing.texts import one_line

LONGEST_REPLY = 600
LONGEST_MAIL = 180


REPLIES = Record(
    "replies",
    (
        Field(
            "intent",
            OneOf(
                INTENTS,
                {
                    **dict.fromkeys(("unsubscribe", "opted out", "stop", "remove"), "opt_out"),
                    **dict.fromkeys(("later", "not right now", "maybe later"), "not_now"),
                    **dict.fromkeys(("no", "no interest", "uninterested"), "not_interested"),
                    **dict.fromkeys(("out of office", "automatic reply", "autoreply", "ooo"), "auto_reply"),
                    **dict.fromkeys(("yes", "positive"), "interested"),
                    "wrong contact": "wrong_person",
                },
            ),
            "",
            also=("classification", "category"),
        ),
        Field("confidence", Share(), "", also=("certainty", "conf")),
        Field("date", Day(), "when they want to hear again, if they say; YYYY-MM-DD", optional=True,
              also=("follow_up", "follow_up_on", "follow_up_date", "when")),
        Field("answer", Text(1500, lines=True), "for interested and question alone",
              optional=True, also=("draft", "draft_answer", "reply", "response")),
    ),
    Field("id", Id("r7", "reply"), "the reply's", also=("reply_id",)),
)  # fmt: skip


class InboxBench(BatchBench):
    """Hands out replies; hot ones, and those that the envelope names, go to a person."""

    traits = works.INBOX

    @override
    def words(self) -> str:
        """The offer and what may be said of us, for the answers; today's date, for the follow-ups."""
        vertical = self.deployment.bundle.vertical
        ours = "".join(f"\n- {fact}" for fact in vertical.facts_about_us)
        known = f"\nWhat you may state of us:{ours}" if ours else "\nState nothing of us beyond the offer."
        today = self._day(self.deployment.clock.now())
        return f"We offer: {vertical.offer.strip()}{known}\nToday is {today}."

    @override
    def record(self) -> Record:
        return REPLIES

    @override
    def parts(self, most: int) -> Sequence[Bench]:
        """None: of two replies of one person the older is settled first."""
        return (self,)

    @override
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those that nobody has read."""
        return [item for item in items if inbound.get(tx, item).handled_at is None]

    @override
    def describe(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """What they wrote, and the mail of ours that they answer."""
        return [self._line(tx, inbound.get(tx, item)) for item in items]

    @override
    def prospects_of(self, items: Iterable[str]) -> tuple[str, ...]:
        """Who wrote them."""
        with self.deployment.ledger.read() as tx:
            writers = [inbound.get(tx, item).prospect_id for item in items]
        return tuple(writer for writer in writers if writer is not None)

    @override
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Settle one reply and let it take effect on its prospect."""
        intent: Intent = next(known for known in INTENTS if known == row.text("intent"))
        confidence = row.number("confidence") or 0.0
        day = row.values.get("date")
        follow_up, problem = meanings.morning(self.deployment, day) if isinstance(day, date) else (None, "")
        if problem:
            return Taken(refused=(problem,))
        answer = _plain(row.text("answer")) or None
        reply = inbound.get(tx, item)
        if reply.handled_at is not None:
            return Taken(tell=(f"{item} was settled before and stays as it is",))
        reasons = self._escalations(tx, reply, intent, confidence)
        if intent in HOT:
            reasons.insert(0, f"{intent}: a person answers")
        meaning = meanings.Meaning(intent, confidence, follow_up, answer, bool(reasons))
        meanings.settle(self.deployment, tx, reply, meaning, meanings.Reader(self.agent, self.cycle.id))
        if reply.prospect_id is not None and reasons:
            self._ask(tx, reply, answer if intent in HOT else None, reasons)
        return Taken(1)

    @override
    def tool(self, use: str, known_as: str) -> AgentTool:
        """Make ``record_replies``."""
        return self.tool_of(known_as, "Record what the writer of each reply wants.")

    def _ask(self, tx: Tx, reply: Inbound, answer: str | None, reasons: list[str]) -> None:
        """Put it to a person, with a message that leaves when it is approved where an answer was drafted."""
        assert reply.prospect_id is not None  # noqa: S101 - asked only about prospects
        message_id = None
        if answer is not None:
            try:
                message_id = answers.propose(self.deployment, tx, reply, answer, self.agent, self.cycle.id)
            except answers.Unanswerable as problem:
                reasons = [*reasons, str(problem)]
        kind: ApprovalKind = "answer" if answer else "escalation"
        approvals.request(tx, self.campaign, reply.prospect_id, kind, "; ".join(reasons), message_id, reply.id)

    def _escalations(self, tx: Tx, reply: Inbound, intent: Intent, confidence: float) -> list[str]:
        """The envelope's reasons why a person must see this reply."""
        if reply.prospect_id is None:
            return []
        read = Read(intent, reply.kind, confidence)
        return escalations.of_reply(self.deployment, tx, prospects.get(tx, reply.prospect_id), reply, read)

    def _day(self, moment: datetime) -> str:
        """As in ``Monday, 2026-11-02``, in the campaign's zone."""
        return f"{moment.astimezone(ZoneInfo(self.deployment.bundle.campaign.timezone)):%A, %Y-%m-%d}"

    def _line(self, tx: Tx, reply: Inbound) -> str:
        """What they wrote, and when, if that was not today; under it the mail of ours that they answer."""
        text = one_line(redacted(reply.text, 4 * LONGEST_REPLY))[:LONGEST_REPLY]
        company = prospects.get(tx, reply.prospect_id).business.company if reply.prospect_id else ""
        doubt = f"(in doubt: {reply.doubt}) " if reply.doubt else ""
        came, today = (self._day(moment) for moment in (reply.received_at, self.deployment.clock.now()))
        earlier = f"came {came}" if came != today else ""
        line = " | ".join(part for part in (reply.id, cell(company), earlier, f"{doubt}{text}") if part)
        if reply.message_id is None:
            return line
        ours = messages.get(tx, reply.message_id)
        sender = next((one.name for one in self.deployment.bundle.campaign.senders if one.mailbox == ours.mailbox), "")
        return f"{line}\n answers mail {ours.step} of {sender or ours.mailbox}: {self._own_words(ours)}"

    def _own_words(self, ours: Message) -> str:
        """The mail without its greeting's line breaks and without the footer that every mail has."""
        campaign = self.deployment.bundle.campaign
        body = redact(ours.body)
        for footer in (campaign.opt_out, campaign.postal_address, campaign.organisation):
            body = body.replace(footer, " ")
        return shorten(body, LONGEST_MAIL, placeholder=" ...")


def _plain(answer: str) -> str:
    """An answer as a mail has it: no marks of Markdown, no quotation marks around the whole of it."""
    lines = normalised(answer).splitlines() if "\n" not in answer.strip() else answer.strip().splitlines()
    return "\n".join(normalised(line) if line.strip() else "" for line in lines).strip()
