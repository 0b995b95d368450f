"""opted_out: who has left the sequence, or stands aside, hears nothing more from it."""

from datetime import timedelta

from config.files.envelopes import EnvelopeConfig
from data.records import ProspectState
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Reject, Verdict

PAUSE = timedelta(hours=1)


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:  # noqa: ARG001 - every gate has this shape
    """Reject for good after an opt-out or a bounce; a step also after a reply. A paused prospect waits."""
    prospect = facts.prospect
    open_states = {ProspectState.IN_SEQUENCE}
    if facts.is_answer:
        open_states |= {ProspectState.REPLIED, ProspectState.FINISHED}
    if prospect.state not in open_states:
        return Reject(f"{prospect.id} is {prospect.state}: {prospect.state_reason}")
    if prospect.paused and not facts.is_answer:
        return Reject(f"{prospect.id} is paused", facts.now + PAUSE)
    return Allow()
