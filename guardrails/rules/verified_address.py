"""verified_address: only an address whose verification is accepted and fresh is written to."""

from datetime import timedelta

from config.envelopes import EnvelopeConfig
from data.identity import normalise_email
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Hold, Reject, Verdict

RETRY = timedelta(hours=1)
NEVER = {"invalid", "disposable", "no_mail_host"}


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Reject for good what cannot receive mail; wait for a missing or stale verdict; hold what is doubtful."""
    rule, found = envelope.verification, facts.verification
    contact = facts.prospect.contact
    own = contact and (normalise_email(contact.email) or contact.email)
    if facts.recipient != own:
        return Reject(f"the recipient is not the address of {facts.prospect.id}")
    if found is None:
        return Reject("the address is not verified yet", facts.now + RETRY)
    if found.verdict in NEVER:
        return Reject(f"the address is {found.verdict}: {found.evidence}")
    if facts.now - found.checked_at > rule.max_age:
        return Reject(f"its verification of {found.checked_at:%Y-%m-%d} is too old", facts.now + RETRY)
    if found.verdict not in rule.accept and "verified_address" not in facts.approved:
        return Hold(f"the address is {found.verdict} ({found.evidence}); accepted are {', '.join(rule.accept)}")
    return Allow()
