"""verified_address: only an address with an accepted, fresh verdict is written to, only a possible number called."""

from datetime import timedelta

from config.files.envelopes import EnvelopeConfig, Verification
from data.identity import normalise_email
from data.phones import is_number, number_of
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Hold, Reject, Verdict

RETRY = timedelta(hours=1)
NEVER = {"invalid", "disposable", "no_mail_host"}


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Reject for good what cannot receive mail; wait for a missing or stale verdict; hold what is doubtful."""
    if facts.recipient and is_number(facts.recipient):
        return _number(facts)
    contact = facts.prospect.contact
    if facts.recipient != (contact and (normalise_email(contact.email) or contact.email)):
        return Reject(f"the recipient is not the address of {facts.prospect.id}")
    return _address(facts, envelope.verification)


def _address(facts: ActFacts, rule: Verification) -> Verdict:
    found = facts.verification
    if found is None:
        return Reject("the address is not verified yet", facts.now + RETRY)
    if found.verdict in NEVER:
        return Reject(f"the address is {found.verdict}: {found.evidence}")
    if facts.now - found.checked_at > rule.max_age:
        return Reject(f"its verification of {found.checked_at:%Y-%m-%d} is too old", facts.now + RETRY)
    if found.verdict not in rule.accept and "verified_address" not in facts.approved:
        return Hold(f"the address is {found.verdict} ({found.evidence}); accepted are {', '.join(rule.accept)}")
    return Allow()


def _number(facts: ActFacts) -> Verdict:
    """A number is the prospect's own, as it is now, and one that can be dialled; nobody can say more beforehand."""
    if facts.message.channel != "webhook":
        return Reject("a phone number is no address for a mail")
    if facts.recipient != number_of(facts.prospect):
        return Reject(f"the recipient is not the number of {facts.prospect.id}, or can not be dialled")
    return Allow()
