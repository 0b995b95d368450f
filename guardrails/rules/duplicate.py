"""duplicate: nobody gets a step, a text or an angle twice, and no address is written to for two prospects."""

from config.files.envelopes import EnvelopeConfig
from data.folding import folded
from data.records import Message, MessageState
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Reject, Verdict

LEFT = {MessageState.INTENT, MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN}


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:  # noqa: ARG001 - every gate has this shape
    """Reject for good what already left, or may have left, in any form."""
    message = facts.message
    for earlier in facts.earlier:
        if earlier.state not in LEFT:
            continue
        if earlier.prospect_id != message.prospect_id:
            return Reject(f"the address was written to as {earlier.prospect_id} ({earlier.id}, {earlier.state})")
        if (earlier.sequence, earlier.step) == (message.sequence, message.step) and not facts.is_answer:
            return Reject(f"step {message.step} already left as {earlier.id} ({earlier.state})")
        if (earlier.subject, earlier.body) == (message.subject, message.body):
            return Reject(f"the same text already left as {earlier.id} ({earlier.state})")
        if angle_id := _repeated(facts, earlier):
            return Reject(f"angle {angle_id} was already told in {earlier.id} ({earlier.state})")
    return Allow()


def _repeated(facts: ActFacts, earlier: Message) -> str | None:
    """An angle that this message tells in the same words as the earlier one, and that is not our template's own."""
    now, before = f" {folded(facts.message.body)} ", f" {folded(earlier.body)} "
    for cited in facts.angles:
        told = f" {folded(cited.angle.text)} " if cited.angle else ""
        if cited.angle and told in now and told in before and told not in f" {folded(facts.own.template)} ":
            return cited.angle.angle_id
    return None
