"""minimum_gap: a mailbox leaves some time between two messages."""

from config.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Wait until the gap since the mailbox's last message has passed."""
    if facts.last_departure is None:
        return Allow()
    free = facts.last_departure + envelope.minimum_gap
    if facts.now >= free:
        return Allow()
    return Reject(f"{facts.sender.mailbox} sent something less than {envelope.minimum_gap} ago", free)
