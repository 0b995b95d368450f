"""breaker: too many bounces or complaints stop the campaign, or the one mailbox that they came to."""

from config.files.envelopes import EnvelopeConfig
from data.records import Trip
from guardrails.breakers import received
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Halt, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Halt at the rate, once there are enough messages to speak of a rate; a stopped mailbox stays stopped."""
    rule, mailbox = envelope.breakers, facts.sender.mailbox
    tripped = received(
        "campaign", facts.message.campaign, facts.record, complaints=rule.complaints, bounces=rule.bounces
    )
    if tripped is None and facts.mailbox_stopped is not None:
        tripped = Trip("mailbox", mailbox, "stopped", f"{mailbox} is stopped: {facts.mailbox_stopped}")
    if tripped is None and (own := rule.mailbox):
        tripped = received("mailbox", mailbox, facts.mailbox_record, complaints=own.complaints, bounces=own.bounces)
    return Halt(tripped.reason, tripped) if tripped else Allow()
