"""minimum_gap: a mailbox leaves some time between two messages; after a person's words the next step waits longer."""

import hashlib
from datetime import datetime, timedelta

from config.files.envelopes import EnvelopeConfig
from data.records import Message, MessageState
from guardrails.facts import ANSWER, ActFacts
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Wait until the gap since the mailbox's last message has passed, and the recipient's since a person's words."""
    found = [wait for wait in (_for_recipient(facts, envelope), _for_mailbox(facts, envelope)) if wait]
    return max(found, key=lambda wait: wait.retry_at or facts.now, default=Allow())


def mailbox_free_at(facts: ActFacts, envelope: EnvelopeConfig) -> datetime | None:
    """When the mailbox may send this message, if that is still to come."""
    if facts.last_departure is None:
        return None
    free = facts.last_departure + gap_before(facts.message, envelope)
    return free if free > facts.now else None


def _for_mailbox(facts: ActFacts, envelope: EnvelopeConfig) -> Reject | None:
    free = mailbox_free_at(facts, envelope)
    gap = gap_before(facts.message, envelope)
    return Reject(f"{facts.sender.mailbox} sent something less than {gap} ago", free) if free else None


def _for_recipient(facts: ActFacts, envelope: EnvelopeConfig) -> Reject | None:
    """A step of a sequence does not follow on the heels of what a person has said, or is about to."""
    if facts.is_answer:
        return None
    words = [message for message in facts.earlier if message.sequence == ANSWER and message.state in _COUNTED]
    last = max((_said_at(message, facts.now) for message in words), default=None)
    if last is None or last + envelope.recipient_gap <= facts.now:
        return None
    why = f"they were written to by hand less than {envelope.recipient_gap} ago, or are about to be"
    return Reject(why, last + envelope.recipient_gap)


def _said_at(message: Message, now: datetime) -> datetime:
    """When it left, or was let go where nobody knows; only what is ready is about to be said."""
    let_go = None if message.state is MessageState.READY else message.intent_at
    return message.sent_at or let_go or now


_COUNTED = (MessageState.READY, MessageState.INTENT, MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)


def gap_before(message: Message, envelope: EnvelopeConfig) -> timedelta:
    """The gap before a message: the minimum and, in whole seconds, a share of the jitter that is the message's own."""
    jitter = int(envelope.gap_jitter.total_seconds())
    if not jitter:
        return envelope.minimum_gap
    drawn = int.from_bytes(hashlib.sha256(f"{message.campaign}/{message.id}".encode()).digest()[:8], "big")
    return envelope.minimum_gap + timedelta(seconds=drawn % (jitter + 1))
