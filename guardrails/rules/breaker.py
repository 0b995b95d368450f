"""breaker: too many bounces or complaints stop the campaign."""

from config.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Halt, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Halt at the rate, once there are enough messages to speak of a rate."""
    record = facts.record
    for what, count, rule in (
        ("complaints", record.complaints, envelope.breakers.complaints),
        ("bounces", record.bounces, envelope.breakers.bounces),
    ):
        if count and record.departures >= rule.floor and count / record.departures >= rule.rate:
            return Halt(f"{count} {what} in {record.departures} messages, the limit is {rule.rate:.1%}")
    return Allow()
