"""What a mail changes: each kind's effect, in the transaction in which it is recorded."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from config.envelopes import Autonomy
from data.ledger import approvals, audit, inbound, messages, prospects, suppressions
from data.ledger.ledger import Tx
from data.ledger.states import allowed
from data.records import Message, MessageState, ProspectState, SuppressionReason
from tools import earning
from tools.inbox.classify import Classified
from tools.refusals import told

ACTOR = "inbox"
SOFT_BOUNCES_THAT_COUNT_AS_HARD = 3
LONGEST_ABSENCE = timedelta(days=60)


WaitAfter = Callable[[Message], timedelta | None]


class Alert(NamedTuple):
    """Something that a person should hear of at once."""

    campaign: str
    prospect_id: str
    text: str


def apply(
    tx: Tx, mail: Classified, message: Message, inbound_id: str, wait_after: WaitAfter, autonomy: Autonomy | None
) -> Alert | None:
    """Let a mail about ``message`` take effect; it was recorded just before as ``inbound_id``.

    ``wait_after`` says how long the step after a message waits, None if there is none; ``autonomy`` is that of the
    envelope of the message's campaign, where it is at hand.
    """
    _settle_unknown(tx, mail, message, wait_after)
    match mail.kind:
        case "bounce":
            return _bounce(tx, mail, message)
        case "complaint":
            return _complaint(tx, mail, message, inbound_id, autonomy)
        case "opt_out":
            _opt_out(tx, mail, message)
        case "auto_reply":
            _auto_reply(tx, mail, message)
        case "own_copy" if mail.by_person:
            _taken_over(tx, mail.by_person, mail.written_at or tx.now, message, inbound_id)
        case "reply":
            _leave(tx, message.prospect_id, ProspectState.REPLIED, f"wrote {inbound_id}")
        case _:
            pass
    return None


def honour_stranger(tx: Tx, mail: Classified) -> None:
    """Suppress the address of somebody who opts out and whom we cannot match to anything that we sent.

    A report about somebody else is no such thing: its writer could name anybody.
    """
    if mail.kind == "opt_out" and mail.sender and mail.sender == mail.address:
        suppressions.add(tx, "email", mail.sender, "opt_out", "asked by mail; we do not know what of ours they mean")


def _bounce(tx: Tx, mail: Classified, message: Message) -> Alert | None:
    said = told(mail.reason, mail.code, mail.status)
    if mail.hard:
        _bounced(tx, message, f"{message.id} bounced: {said}")
        return None
    soft = sum(1 for m in inbound.of_prospect(tx, message.prospect_id) if m.kind == "bounce" and m.hard is False)
    if soft >= SOFT_BOUNCES_THAT_COUNT_AS_HARD:
        _bounced(tx, message, f"{message.id} is the {_ordinal(soft)} soft bounce: {said}")
    return None


def _ordinal(number: int) -> str:
    return {3: "third"}.get(number, f"{number}th")


def _bounced(tx: Tx, message: Message, reason: str) -> None:
    _suppress(tx, message, "hard_bounce", reason)
    _leave(tx, message.prospect_id, ProspectState.BOUNCED, reason)


def _complaint(tx: Tx, mail: Classified, message: Message, inbound_id: str, autonomy: Autonomy | None) -> Alert:
    reason = f"complained of {message.id} ({mail.why})"
    _suppress(tx, message, "complaint", reason)
    _leave(tx, message.prospect_id, ProspectState.OPTED_OUT, reason)
    audit.append(
        tx, message.campaign, ACTOR, "complaint", "opted_out", f"{inbound_id} {reason}", prospect_id=message.prospect_id
    )
    earning.demote(autonomy, tx, message.campaign, f"{message.prospect_id} {reason}", ACTOR)
    return Alert(message.campaign, message.prospect_id, f"{message.prospect_id} {reason}")


def _opt_out(tx: Tx, mail: Classified, message: Message) -> None:
    reason = f"opted out after {message.id} ({mail.why})"
    _suppress(tx, message, "opt_out", reason)
    if mail.address:
        suppressions.add(tx, "email", mail.address, "opt_out", reason)
    _leave(tx, message.prospect_id, ProspectState.OPTED_OUT, reason)


def _auto_reply(tx: Tx, mail: Classified, message: Message) -> None:
    """Keep the next steps back until the writer returns; the sequence itself goes on."""
    if mail.returns_on is None:
        return
    back = datetime.combine(mail.returns_on, time(), UTC)
    if not tx.now < back <= tx.now + LONGEST_ABSENCE:
        return
    for waiting in messages.of_prospect(tx, message.prospect_id):
        postponable = waiting.state in (MessageState.READY, MessageState.AWAITING_APPROVAL)
        if postponable and waiting.sequence == message.sequence and (waiting.due_at is None or waiting.due_at < back):
            messages.postpone(tx, waiting.id, back, f"away until {mail.returns_on.isoformat()}")


def _taken_over(tx: Tx, who: str, at: datetime, message: Message, inbound_id: str) -> None:
    """One of us wrote to them by hand: nothing more of ours leaves, and nobody is asked for an answer any more."""
    prospect_id = message.prospect_id
    reason = f"{who} wrote to them on {at:%Y-%m-%d} at {at:%H:%M} UTC ({inbound_id}): a person has taken over"
    state = prospects.get(tx, prospect_id).state
    if state is ProspectState.IN_SEQUENCE:
        prospects.move(tx, prospect_id, ProspectState.FINISHED, reason, who)
    elif state is ProspectState.REPLIED:
        prospects.set_reason(tx, prospect_id, reason, who)
    messages.cancel_rest(tx, prospect_id, reason, answers=True, actor=who)
    approvals.withdraw(tx, prospect_id, reason)


def _suppress(tx: Tx, message: Message, reason: SuppressionReason, source: str) -> None:
    recipient = messages.recipient_of(tx, message.id)
    if recipient:
        suppressions.add(tx, "email", recipient, reason, source)


def _leave(tx: Tx, prospect_id: str, to: ProspectState, reason: str) -> None:
    """Move where the table allows it; who opted out and then writes again stays opted out."""
    state = prospects.get(tx, prospect_id).state
    if to in allowed(state):
        prospects.move(tx, prospect_id, to, reason, ACTOR)


def _settle_unknown(tx: Tx, mail: Classified, message: Message, wait_after: WaitAfter) -> None:
    """A mail of theirs about a message of which nobody knew whether it left: it did, unless it bounced for good."""
    if message.state is not MessageState.UNKNOWN or mail.kind == "own_copy":
        return
    bounced = mail.kind == "bounce" and bool(mail.hard)
    reason = f"settled by a mail that came back ({mail.kind})"
    messages.move(tx, message.id, MessageState.FAILED if bounced else MessageState.SENT, reason, ACTOR)
    for asked in approvals.of_message(tx, message.id):
        if asked.state == "open" and asked.kind == "question":
            approvals.decide(tx, asked.id, "rejected" if bounced else "approved", ACTOR, reason)
    if prospects.get(tx, message.prospect_id).paused:
        prospects.unpause(tx, message.prospect_id, ACTOR, reason)
    wait = None if bounced else wait_after(message)
    if wait is not None:
        messages.schedule_next(tx, message.prospect_id, message.sequence, message.step + 1, tx.now + wait)
