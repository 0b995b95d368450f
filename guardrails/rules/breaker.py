"""breaker: too many bounces or complaints stop the campaign."""

from config.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Halt, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Halt at the rate, once there are enough messages to speak of a rate."""
    record = facts.record
    for what, count, rule in (
        ("complaint", record.complaints, envelope.breakers.complaints),
        ("bounce", record.bounces, envelope.breakers.bounces),
    ):
        if count and record.departures >= rule.floor and count / record.departures >= rule.rate:
            sent = f"{record.departures - record.refused} sent"
            parts = f"{sent} and {record.refused} refused" if record.refused else sent
            plural = what if count == 1 else f"{what}s"
            return Halt(f"{count} {plural} among {parts}, the limit is {rule.rate:.1%}")
    return Allow()
