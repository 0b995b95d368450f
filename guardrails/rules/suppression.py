"""suppression: nobody on the suppression list is written to, by address, domain, phone or company."""

from config.files.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:  # noqa: ARG001 - every gate has this shape
    """Reject for good whoever is suppressed, and a message without a recipient."""
    if facts.recipient is None:
        return Reject(f"{facts.prospect.id} has no address")
    if found := facts.suppression:
        return Reject(f"its {found.kind} is suppressed since {found.created_at:%Y-%m-%d}: {found.reason}")
    return Allow()
