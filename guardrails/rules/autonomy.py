"""autonomy: what needs a person's approval has it."""

from config.files.envelopes import EnvelopeConfig
from guardrails.authority import not_its_own
from guardrails.autonomy import named, reasons_to_ask
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Hold, Verdict


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Hold what the envelope wants approved and nobody has approved yet."""
    if "autonomy" in facts.approved:
        return Allow()
    author, mailbox = facts.message.author, facts.message.mailbox
    beyond = not_its_own(author, envelope.authority.get(author), mailbox, facts.recipient)
    terms = envelope.autonomy.of(facts.kind)
    what = named(envelope.autonomy, facts.kind)
    reasons = reasons_to_ask(terms, facts.level, facts.prospect.id, (*beyond, *facts.escalations), what)
    if facts.is_answer:
        reasons = ("an answer is always approved", *facts.escalations)
    return Hold("; ".join(reasons)) if reasons else Allow()
