"""What follows from a verdict or from the other side's answer: for the message, its prospect and its counters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from config.loading import CampaignBundle
from data.counts import counted
from data.ledger.core import audit, counters
from data.ledger.core.states import RESOLUTIONS
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects, suppressions
from data.ledger.govern import approvals
from data.ledger.read import departures
from data.records import CapKey, Message, MessageState, Order, ProspectState, Trip
from data.redact import redacted
from guardrails.facts import ANSWER, ActFacts
from guardrails.gate import Judgement, gates_that_held, line_of
from guardrails.verdicts import Reject
from tools.channels.port import Accepted, Delivery, RefusedForGood, RefusedForNow, Uncertain
from tools.channels.refusal_text import told
from tools.channels.refusals import FOR_GOOD, Fault, Refusal, judge
from tools.deployment import Deployment
from tools.governance import trips
from tools.hints import with_ways
from tools.notices.notice import Notice
from tools.outbox import holds, outages

LONGEST_ANSWER = 1_000
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=15), timedelta(days=1)

Counted = Literal["sent", "failed", "unknown", "postponed"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message that was handed over; ``stop`` ends the pass."""

    counted: Counted
    notices: tuple[Notice, ...] = ()
    stop: bool = False
    halted: str | None = None


def settle(deployment: Deployment, tx: Tx, message: Message, keys: tuple[CapKey, ...], delivery: Delivery) -> Settled:
    """Settle a message in ``sending`` by the other side's answer.

    Sent and unknown keep their place in the caps. What the other side surely did not take gives its place back.
    """
    if not (isinstance(delivery, RefusedForNow) and delivery.stage == "connect"):
        outages.over(deployment, tx, message)
    match delivery:
        case Accepted(text, host_id):
            local, domain = host_id or (None, None)
            messages.move(tx, message.id, MessageState.SENT, text, host_id=local, host_domain=domain)
            holds.over(tx, message)
            schedule_next(deployment.bundle, tx, message)
            return Settled("sent")
        case Uncertain(text):
            return Settled("unknown", (unknown(tx, message, redacted(text, LONGEST_ANSWER), deployment.home),))
        case RefusedForGood() | RefusedForNow():
            counters.release(tx, keys)
            return _refused(deployment, tx, message, delivery)


def unknown(tx: Tx, message: Message, why: str, home: Path | None = None) -> Notice:
    """Nobody knows whether it left: its prospect waits until a person or evidence settles it."""
    reason = f"it is not known whether {message.id} left: {why}"
    messages.move(tx, message.id, MessageState.UNKNOWN, reason)
    prospects.pause(tx, message.prospect_id, reason, "outbox")
    approvals.request(tx, message.campaign, message.prospect_id, "question", reason, message_id=message.id)
    return Notice("question", with_ways(reason, [f"message resolve {message.id} {what}" for what in RESOLUTIONS], home))


def resolve(
    bundle: CampaignBundle, tx: Tx, message_id: str, outcome: Literal["sent", "failed"], by: str, note: str = ""
) -> None:
    """A person (or evidence: a bounce, a reply) says what became of an unknown message; the sequence goes on or ends.

    Raises:
        IllegalTransition: if the message is not unknown.
    """
    message = messages.get(tx, message_id)
    messages.move(tx, message_id, MessageState(outcome), Order(by, note).told("settled"), by)
    for asked in approvals.of_message(tx, message_id):
        if asked.state == "open":
            approvals.decide(tx, asked.id, "approved" if outcome == "sent" else "rejected", by, note or outcome)
    prospects.unpause(tx, message.prospect_id, by, f"{message_id} {outcome}")
    in_sequence = prospects.get(tx, message.prospect_id).state is ProspectState.IN_SEQUENCE
    if not in_sequence or message.sequence == ANSWER:
        return
    if outcome == "failed":
        prospects.move(tx, message.prospect_id, ProspectState.FINISHED, f"{message_id} did not leave", by)
    else:
        schedule_next(bundle, tx, message)


def schedule_next(bundle: CampaignBundle, tx: Tx, message: Message) -> None:
    """Say when the step after a message that has left is due; nothing, if it is none of the bundle's campaign.

    The waits of steps that the prospect is left out of pass as well.
    """
    if message.campaign != bundle.campaign.campaign or message.sequence == ANSWER:
        return
    wait = timedelta(0)
    for step in bundle.sequence.steps[message.step :]:
        wait += step.wait
        if messages.schedule_next(tx, message.prospect_id, message.sequence, step.step, tx.now + wait):
            return


def rejected(tx: Tx, facts: ActFacts, judgement: Judgement) -> None:
    """The gates rejected it for good: the message is cancelled and its prospect ends in a state that says why."""
    message = facts.message
    final = {gate: v.reason for gate, v in judgement.verdicts if isinstance(v, Reject) and v.retry_at is None}
    reason = "\n".join(line_of(gate, why) for gate, why in final.items())
    messages.move(tx, message.id, MessageState.CANCELLED, reason, "gates")
    if message.sequence == ANSWER or facts.prospect.state is not ProspectState.IN_SEQUENCE:
        return
    prospects.move(tx, message.prospect_id, _end(facts, final.keys()), f"{message.id} cancelled, {reason}", "gates")


def held(tx: Tx, facts: ActFacts, reason: str) -> Notice | None:
    """A person decides: about the sequence (autonomy, which the heartbeat tells), or a question about this message."""
    message = facts.message
    by_autonomy = gates_that_held(reason) == {"autonomy"}
    messages.move(tx, message.id, MessageState.AWAITING_APPROVAL, reason, "gates")
    kind: Literal["message", "answer", "question"] = "message" if by_autonomy else "question"
    if message.sequence == ANSWER and by_autonomy:
        kind = "answer"
    approval = approvals.request(tx, message.campaign, message.prospect_id, kind, reason, message_id=message.id)
    return None if by_autonomy else Notice("question", f"{approval}: {message.id} waits for a person. {reason}")


def _end(facts: ActFacts, gates: Collection[str]) -> ProspectState:
    """The state in which a prospect ends whose message these gates rejected for good."""
    if facts.suppression and facts.suppression.reason in {"opt_out", "complaint"}:
        return ProspectState.OPTED_OUT
    if facts.suppression and facts.suppression.reason == "hard_bounce":
        return ProspectState.BOUNCED
    if not {"grounded", "template_lint", "verified_address"}.isdisjoint(gates):
        return ProspectState.NEEDS_REVIEW
    return ProspectState.FINISHED


def _refused(deployment: Deployment, tx: Tx, message: Message, answer: RefusedForGood | RefusedForNow) -> Settled:
    """What a refusal means is said by its judge; a webhook's, and one of our own making, by its stage alone."""
    said, for_good = told(answer.text, answer.code), isinstance(answer, RefusedForGood)
    by_a_server = message.channel == "email" and answer.code > 0
    if by_a_server:
        refusal = judge(answer.text, code=answer.code, stage=answer.stage)
        if refusal.about_us and (answer.stage != "connect" or answer.code >= 500):
            return _held_back(deployment, tx, message, refusal, said)
        if for_good and refusal.fault not in _ENDS_IT:
            return _deferred(deployment, tx, message, said)
    if answer.stage == "connect":
        return _outage(outages.wait_out(deployment, tx, message, said))
    if not for_good:
        return _deferred(deployment, tx, message, said)
    messages.move(tx, message.id, MessageState.FAILED, f"refused ({answer.stage}): {said}")
    gone = by_a_server and refusal.hard
    recipient = messages.recipient_of(tx, message.id)
    if gone and recipient:
        suppressions.add_recipient(tx, recipient, "hard_bounce", f"{message.id}: {said}")
    to = ProspectState.BOUNCED if gone else ProspectState.NEEDS_REVIEW
    _end_with(tx, message, to, f"{message.id} was refused: {said}")
    return Settled("failed")


_ENDS_IT: frozenset[Fault] = FOR_GOOD | {"content"}
"""A refusal for good that another try does not change; a person looks at a text that was refused."""


def _held_back(deployment: Deployment, tx: Tx, message: Message, refusal: Refusal, said: str) -> Settled:
    """About us: the message stays ready, and its mailbox is held."""
    zones = {sender.mailbox: sender.timezone for sender in deployment.bundle.campaign.senders}
    zone = str(zones.get(message.mailbox, "UTC"))
    lasting = refusal.fault != "our rate" and (refusal.code or 0) >= 500
    trouble = holds.Trouble(refusal.fault, said, lasting, refusal.daily)
    outages.wait(tx, message, f"refused for {refusal.fault}: {said}", holds.waits_until(tx, trouble, zone))
    held = holds.hold(tx, message, trouble, zone)
    told = [Notice("halt", with_ways(held.text, held.ways, deployment.home))] if held else []
    return Settled("postponed", tuple(told))


def _end_with(tx: Tx, message: Message, to: ProspectState, reason: str) -> None:
    """What surely did not arrive ends its sequence; a person is asked about an answer, which somebody waits for."""
    if prospects.get(tx, message.prospect_id).state is ProspectState.IN_SEQUENCE:
        prospects.move(tx, message.prospect_id, to, reason, "outbox")
    elif message.sequence == ANSWER and to is not ProspectState.FINISHED:
        approvals.request(tx, message.campaign, message.prospect_id, "escalation", reason, message_id=message.id)


def _deferred(deployment: Deployment, tx: Tx, message: Message, said: str) -> Settled:
    """Put off by the other side: again later, each time twice as late, as often as the contract says."""
    times = departures.deferrals(tx, message.campaign, message.prospect_id, message.id)
    if times >= deployment.bundle.envelope.contract.send.retries:
        return _give_up(deployment, tx, message, f"put off {counted(times + 1, 'time')}: {said}")
    again = tx.now + min(FIRST_DELAY * 2**times, LONGEST_DELAY)
    outages.wait(tx, message, f"put off: {said}", again)
    audit.append(
        tx, message.campaign, "outbox", "message_deferred", again.isoformat(), f"{message.id} {said}",
        prospect_id=message.prospect_id, trace_id=message.trace_id,
    )  # fmt: skip
    return Settled("postponed")


def _give_up(deployment: Deployment, tx: Tx, message: Message, said: str) -> Settled:
    """Do what the contract says of a message that the other side went on putting off."""
    then, reason = deployment.bundle.envelope.contract.send.then, f"{message.id} was {said}"
    messages.move(tx, message.id, MessageState.FAILED, said)
    _end_with(tx, message, ProspectState.FINISHED if then == "skip" else ProspectState.NEEDS_REVIEW, reason)
    if then != "halt":
        return Settled("failed")
    tripped = Trip("campaign", message.campaign, "failures", reason, demotes=False)
    text = trips.trip(deployment, tx, tripped, "outbox")
    return Settled("failed", (Notice("halt", text),) if text else (), stop=True, halted=reason)


def _outage(outage: outages.Outage) -> Settled:
    notices = (Notice("halt", outage.told),) if outage.told else ()
    return Settled("postponed", notices, stop=outage.everything, halted=outage.halted)
