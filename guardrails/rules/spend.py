"""spend: the models of a campaign may cost so much, in all and in a day."""

from config.files.envelopes import EnvelopeConfig
from guardrails.autonomy import spend_at
from guardrails.breakers import spent
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Halt, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Halt above either limit."""
    tripped = spent(facts.message.campaign, facts.record, spend_at(envelope.spend, facts.standing))
    return Halt(tripped.reason, tripped) if tripped else Allow()
