"""duplicate: nobody gets the same step twice, and no address is written to for two prospects."""

from config.envelopes import EnvelopeConfig
from data.records import MessageState
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
    return Allow()
