"""minimum_gap: a mailbox leaves some time between two messages, and not always the same."""

import hashlib
from datetime import timedelta

from config.envelopes import EnvelopeConfig
from data.records import Message
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Wait until this message's gap since the mailbox's last one has passed."""
    if facts.last_departure is None:
        return Allow()
    gap = gap_before(facts.message, envelope)
    free = facts.last_departure + gap
    if facts.now >= free:
        return Allow()
    return Reject(f"{facts.sender.mailbox} sent something less than {gap} ago", free)


def gap_before(message: Message, envelope: EnvelopeConfig) -> timedelta:
    """The gap before a message: the minimum and, in whole seconds, a share of the jitter that is the message's own."""
    jitter = int(envelope.gap_jitter.total_seconds())
    if not jitter:
        return envelope.minimum_gap
    drawn = int.from_bytes(hashlib.sha256(f"{message.campaign}/{message.id}".encode()).digest()[:8], "big")
    return envelope.minimum_gap + timedelta(seconds=drawn % (jitter + 1))
