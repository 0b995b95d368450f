"""spend: the models of a campaign may cost so much, in all and in a day."""

from config.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Halt, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Halt above either limit."""
    record, rule = facts.record, envelope.spend
    if record.campaign_usd > rule.campaign_usd:
        return Halt(f"models cost ${record.campaign_usd:.2f} so far, the limit is ${rule.campaign_usd:.2f}")
    if record.day_usd > rule.day_usd:
        return Halt(f"models cost ${record.day_usd:.2f} today, the limit is ${rule.day_usd:.2f}")
    return Allow()
