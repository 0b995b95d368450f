"""grounded: what a message claims was judged true, and no fact that its angles cite denies it now."""

from collections.abc import Sequence

from config.files.envelopes import EnvelopeConfig
from data.claims import Angle, AngleState
from data.records import Business
from guardrails.facts import ActFacts
from guardrails.grounding import judge as ground
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:  # noqa: ARG001 - every gate has this shape
    """Reject for good a message with an angle that its facts do not bear out."""
    for cited in facts.angles:
        if cited.angle is None:
            return Reject(f"slot {cited.slot} names an angle that {facts.prospect.id} does not have")
        texts = [fact.text for fact in cited.facts]
        if reason := fault_of(cited.angle, texts, facts.prospect.business, facts.offer):
            return Reject(f"angle {cited.angle.angle_id} in {cited.slot}: {reason}")
    return Allow()


def fault_of(angle: Angle, cited: Sequence[str], business: Business, offer: str) -> str | None:
    """Why an angle may not stand in a message; None where it may.

    It was accepted by code, the critic or a person, and what code can be sure of still does not speak against it.
    """
    if angle.state is not AngleState.ACCEPTED:
        return f"it is {angle.state}, not accepted"
    found = ground(angle.text, cited, business, offer)
    return "; ".join(found.reasons) if found.verdict == "refuse" else None
