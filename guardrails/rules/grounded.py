"""grounded: what a message claims rests on the facts that its angles cite."""

from config.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.grounding import ungrounded
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:  # noqa: ARG001 - every gate has this shape
    """Reject for good a message with an angle that its facts do not bear out."""
    for cited in facts.angles:
        if cited.angle is None:
            return Reject(f"slot {cited.slot} names an angle that {facts.prospect.id} does not have")
        if reason := ungrounded(cited.angle.text, [fact.text for fact in cited.facts], facts.prospect.business):
            return Reject(f"angle {cited.angle.angle_id} in {cited.slot}: {reason}")
    return Allow()
