"""template_lint: a message is its template, filled in: whole, clean, with our address and a way out."""

from config.files.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.lint import problems
from guardrails.verdicts import Allow, Reject, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:  # noqa: ARG001 - every gate has this shape
    """Reject for good whatever the lint finds."""
    found = problems(facts.message.subject, facts.message.body, facts.own)
    return Reject("; ".join(found)) if found else Allow()
