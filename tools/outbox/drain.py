"""The outbox: what is ready passes the gates and leaves, at most once. No model, and only here does anything leave.

A message is judged and becomes ``sending`` in one transaction, with its verdicts and its place in the counters; it is
handed over right after that, and settled in the transaction in which the next one is judged. So one commit stands
between any two mails, nothing can change between the gates' word and the act, and a crash leaves one message in
``sending``: nobody knows whether it left, it is ``unknown``.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from data.ledger.core import audit, counters, seals, verdicts
from data.ledger.core.ledger import Session
from data.ledger.core.transactions import Tx
from data.ledger.core.verdicts import VerdictRow
from data.ledger.flow import campaigns, messages, prospects, verifications
from data.ledger.read import departures
from data.phones import is_number
from data.records import CampaignState, CapKey, Message, MessageState, Trip
from guardrails.caps import limits
from guardrails.facts import ActFacts
from guardrails.gate import Judgement, evaluate
from guardrails.grounding import judging
from guardrails.verdicts import Allow, Halt, Hold, Reject
from tools.channels.port import Channel, Delivery, Outgoing, Uncertain
from tools.deployment import Deployment
from tools.governance import escalations, trips
from tools.notices import announcements
from tools.notices.notice import Notice
from tools.notices.people import notify
from tools.outbox import act_facts, settlement
from tools.outbox.act_rows import MessageRows
from tools.outbox.ahead import Ahead
from tools.outbox.outgoing import outgoing
from tools.outbox.pacing import Pacing

BATCH = 200
JUDGED_AT_ONCE = 8
"""Of those that are not let go so many share a transaction: whoever else writes waits for no long queue."""
MOST_VERIFIED = 1000
SOON = timedelta(seconds=1)


@dataclass(slots=True)
class Drained:
    """What one pass of the outbox did. ``rejected`` will never leave, ``postponed`` waits for its time."""

    sent: int = 0
    rejected: int = 0
    held: int = 0
    failed: int = 0
    unknown: int = 0
    postponed: int = 0
    halted: str | None = None


@dataclass(frozen=True, slots=True)
class _Released:
    """A message that the gates let go, with the counters in which it took a place."""

    facts: ActFacts
    outgoing: Outgoing
    keys: tuple[CapKey, ...]


@dataclass(slots=True)
class _Pass:
    """One pass over what is due."""

    deployment: Deployment
    session: Session
    ahead: Ahead
    limit: int
    done: Drained = field(default_factory=Drained)
    pacing: Pacing = field(default_factory=Pacing)
    notices: list[Notice] = field(default_factory=list)
    queue: deque[str] = field(default_factory=deque)
    stopped: bool = False
    unfinished: bool = True

    @property
    def campaign(self) -> str:
        return self.deployment.bundle.campaign.campaign

    def forget(self, done: Drained, told: int) -> None:
        """Go back to what was counted before a transaction that failed, and to so many notices."""
        self.done = done
        del self.notices[told:]
        self.ahead.forget()


def drain(deployment: Deployment, channel: Channel, limit: int = 200) -> Drained:
    """Send what is due and allowed, ``limit`` messages at most; everything else gets its next moment or its end.

    Afterwards nothing that waits for time alone is due now: ``messages.next_due`` says when to come again. One drain
    of a campaign runs at a time. A halt is in the ledger when this returns, as ``halted``.
    """
    name = deployment.bundle.campaign.campaign
    with deployment.ledger.read() as tx:
        since = departures.running_since(tx, name, campaigns.get(tx, name).started_at)
        act_facts.load_calendars(tx, messages.due(tx, name, tx.now, BATCH))
    judging.ready()
    with deployment.ledger.session() as session:
        work = _Pass(deployment, session, Ahead(deployment, since), limit)
        try:
            released = _first(work)
            while released:
                released = _after(work, released, _hand_over(channel, released.outgoing)) or _first(work)
        finally:  # what is on record is told, also where the pass fails at what comes after it
            for notice in work.notices:
                notify(deployment, channel, notice.event, notice.text)
    return work.done


def unverified(deployment: Deployment) -> list[str]:
    """The addresses of what is due whose verification is missing or too old: to be verified before a drain."""
    name, max_age = deployment.bundle.campaign.campaign, deployment.bundle.envelope.verification.max_age
    with deployment.ledger.read() as tx:
        due = messages.due(tx, name, tx.now, MOST_VERIFIED)
        recipients = (messages.recipient_of(tx, message.id) for message in due)
        found = {one: verifications.get(tx, one) for one in recipients if one and not is_number(one)}
        return [address for address, known in found.items() if known is None or tx.now - known.checked_at > max_age]


def recover(deployment: Deployment) -> Drained:
    """Settle what a crash cut short; only while no drain of the campaign runs.

    ``sending`` is unknown now: the prospect is paused and a person is asked. ``intent`` (an older version committed it
    by itself) did not leave and is ready again, its place in the counters given back.
    """
    done = Drained()
    name = deployment.bundle.campaign.campaign
    with deployment.ledger.write() as tx:
        cut_short = [messages.get(tx, message_id) for message_id in messages.stuck_sending(tx, name)]
        for message in cut_short:
            if message.state is MessageState.INTENT:
                moment = departures.intended_at(tx, message.id) or tx.now
                counters.release(tx, _keys(deployment, tx, message, moment))
                messages.move(tx, message.id, MessageState.READY, "cut short before it was sent")
                done.postponed += 1
            else:
                settlement.unknown(tx, message, announcements.CUT_SHORT, deployment.home)
                done.unknown += 1
    return done


def _hand_over(channel: Channel, outgoing: Outgoing) -> Delivery:
    """Hand one message over. What the channel raises is an answer too: it may have left."""
    try:
        return channel.send(outgoing)
    except Exception as error:  # noqa: BLE001 - decision 002: unknown; nothing may be sent twice for a fault of ours
        return Uncertain(f"{type(error).__name__}: {error}")


def _first(work: _Pass) -> _Released | None:
    """Release the first message that the gates let go, a few to a transaction while they let none go."""
    while work.unfinished:
        with _counted(work) as tx:
            if released := _release(work, tx):
                return released
    return None


def _after(work: _Pass, handed: _Released, delivery: Delivery) -> _Released | None:
    """Settle what was handed over and release the next one.

    What goes wrong with that one, or cuts it short, does not unsettle this one: its answer is put on record by itself,
    unless the commit that failed, or was cut short, had put it there.
    """
    with ExitStack() as otherwise:
        otherwise.callback(_settle_alone, work, handed, delivery)
        with _counted(work) as tx:
            _settle(work, tx, handed, delivery)
            released = _release(work, tx)
        otherwise.pop_all()
    return released


def _settle_alone(work: _Pass, handed: _Released, delivery: Delivery) -> None:
    with _counted(work) as tx:
        if messages.get(tx, handed.facts.message.id).state is MessageState.SENDING:
            _settle(work, tx, handed, delivery)


@contextmanager
def _counted(work: _Pass) -> Iterator[Tx]:
    """A transaction of the pass. Counted and told is what it commits: where it fails, what it added is forgotten."""
    with ExitStack() as undone:
        undone.callback(work.forget, replace(work.done), len(work.notices))
        with work.session.write() as tx:
            yield tx
        undone.pop_all()


def _settle(work: _Pass, tx: Tx, handed: _Released, delivery: Delivery) -> None:
    result = settlement.settle(work.deployment, tx, handed.facts.message, handed.keys, delivery)
    setattr(work.done, result.counted, getattr(work.done, result.counted) + 1)
    work.notices += result.notices
    work.stopped = result.stop
    work.done.halted = result.halted
    if result.counted == "sent":
        work.ahead.sent(tx, handed.facts, handed.keys)
    else:
        work.ahead.forget()
    if result.counted == "postponed":
        work.queue.clear()  # others may have been put off with it


def _release(work: _Pass, tx: Tx) -> _Released | None:
    """Put what is due before the gates, one after the other, until one is let go or a few were not.

    None when none was; ``unfinished`` says whether any may be left.
    """
    work.unfinished = False
    if work.stopped or work.done.sent + work.done.unknown >= work.limit:
        return None
    work.ahead.begin(tx)
    campaign = work.ahead.standing(tx).campaign
    if campaign.state is not CampaignState.RUNNING:
        work.done.halted = campaign.state_reason if campaign.state is CampaignState.HALTED else None
        return None
    for _ in range(JUDGED_AT_ONCE):
        if (rows := _next(work, tx)) is None:
            return None
        released = _judge(work, tx, rows)
        if released or work.done.halted:
            return released
    work.unfinished = True
    return None


def _next(work: _Pass, tx: Tx) -> MessageRows | None:
    """The next message that is due; what changed since it was queued is passed over."""
    while True:
        if not work.queue:
            work.queue.extend(messages.due_ids(tx, work.campaign, tx.now, BATCH))
        if not work.queue:
            return None
        rows = work.ahead.rows(tx, work.queue.popleft(), work.queue)
        if rows and rows.message.state is MessageState.READY:
            return rows


def _judge(work: _Pass, tx: Tx, rows: MessageRows) -> _Released | None:
    """Ask the gates about one message and do what they say."""
    envelope = work.deployment.bundle.envelope
    message = rows.message
    if waiting := work.pacing.turn(message, envelope, tx):
        messages.postpone(tx, message.id, waiting.until, waiting.reason)
        work.done.postponed += 1
        return None
    facts = work.ahead.facts(tx, rows)
    judgement = evaluate(facts, envelope)
    _note(tx, facts, judgement)
    match judgement.decision:
        case Allow():
            if reasons := escalations.untold(tx, facts.prospect.id, facts.to_tell):
                work.notices.append(announcements.of_message(message, facts.prospect, reasons, work.deployment.home))
            return _let_go(work, tx, facts)
        case Halt(reason, tripped):
            _stop(work, tx, reason, tripped or Trip("campaign", work.campaign, "gates", reason))
        case Reject(reason, None):
            settlement.rejected(tx, facts, judgement)
            work.done.rejected += 1
        case Reject(reason, datetime() as retry_at):
            work.pacing.learn(facts, envelope, judgement)
            messages.postpone(tx, message.id, max(retry_at, tx.now + SOON), reason)
            work.done.postponed += 1
        case Hold(reason):
            escalations.untold(tx, facts.prospect.id, tuple(told for told in facts.to_tell if told in reason))
            if notice := settlement.held(tx, facts, reason):
                work.notices.append(notice)
            work.done.held += 1
    work.ahead.changed(facts)
    return None


def _stop(work: _Pass, tx: Tx, reason: str, tripped: Trip) -> None:
    """Stop what tripped: of a mailbox all messages wait without a time, and those of the others go on."""
    if text := trips.trip(work.deployment, tx, tripped._replace(reason=reason), "gates"):
        work.notices.append(Notice("halt", text))
    if tripped.scope == "campaign":
        work.done.halted = reason
    else:
        work.done.postponed += 1
        work.queue.clear()


def _let_go(work: _Pass, tx: Tx, facts: ActFacts) -> _Released:
    message, sender, recipient = facts.message, facts.sender, facts.recipient
    assert recipient is not None, f"{message.id} passed its gates without a recipient"  # noqa: S101 - the gate says it
    keys = act_facts.reserved(message, sender, recipient, tx.now)
    counters.reserve(tx, keys)
    _note_cap(work, tx, facts, keys)
    messages.release(tx, message.id, work.deployment.connections.sending_usd(message.channel, message.mailbox))
    work.pacing.left(facts, work.deployment.bundle.envelope)
    return _Released(facts, outgoing(work.deployment, tx, facts), keys)


def _note_cap(work: _Pass, tx: Tx, facts: ActFacts, keys: tuple[CapKey, ...]) -> None:
    """Keep what the mailbox may send on its day, with the first message of the day: the cap of a past day is told."""
    for cap in limits(work.deployment.bundle.envelope.caps, facts.sender, facts.campaign_started, keys):
        if cap.key.scope == "mailbox" and not facts.counts.get(cap.key, 0):
            counters.keep(tx, CapKey(counters.CAP_OF_MAILBOX, cap.key.name, cap.key.day), cap.limit)


def _note(tx: Tx, facts: ActFacts, judgement: Judgement) -> None:
    """Keep every verdict, and the decision in the audit."""
    message = facts.message
    rows = [
        VerdictRow(gate, type(said).__name__.lower(), getattr(said, "reason", ""), getattr(said, "retry_at", None))
        for gate, said in judgement.verdicts
    ]
    look_id = f"{message.id}/{tx.now:%Y%m%dT%H%M%S}"
    verdicts.record(tx, message, look_id, rows)
    decision = judgement.decision
    audit.append(
        tx, message.campaign, "gates", "judged", type(decision).__name__.lower(),
        f"{message.id} {getattr(decision, 'reason', '')}".strip(),
        prospect_id=message.prospect_id, trace_id=message.trace_id, verdicts=rows,
        row=seals.of(tx, "look", message.id, look_id),
    )  # fmt: skip


def _keys(deployment: Deployment, tx: Tx, message: Message, moment: datetime) -> tuple[CapKey, ...]:
    sender = act_facts.sender_of(deployment, message, prospects.get(tx, message.prospect_id))
    return act_facts.reserved(message, sender, messages.recipient_of(tx, message.id), moment)
