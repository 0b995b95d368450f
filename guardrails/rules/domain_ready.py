"""domain_ready: mail hosts that get much from a domain refuse what is not signed, listed and easy to opt out of."""

from datetime import timedelta

from config.files.envelopes import EnvelopeConfig
from data.counts import counted
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Hold, Reject, Verdict

RETRY = timedelta(hours=1)


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Do as the envelope says about a domain that is not ready. What nobody knows is said, and keeps nothing back."""
    if facts.message.channel != "email":
        return Allow()
    rule, known = envelope.domain_ready, facts.readiness
    if known is None:
        return Allow("nobody has looked at the sender's domain yet")
    when = f"{known.checked_at:%Y-%m-%d %H:%M} UTC"
    if facts.now - known.checked_at > rule.max_age:
        return Allow(f"{known.domain} was last looked at on {when}: that is too old to count")
    if not known.faults:
        return Allow(f"{known.domain}, not sure: {'; '.join(known.unsure)}" if known.unsure else "")
    bulk = facts.busiest_day >= rule.bulk
    way = rule.above if bulk else rule.below
    reason = f"{known.domain} is not ready (looked at on {when}): {known.told()}"
    if bulk:
        reason = f"{counted(facts.busiest_day, 'mail')} went to the recipient's host on one day, and {reason}"
    if way == "warn" or "domain_ready" in facts.approved:
        return Allow(reason)
    return Hold(reason) if way == "hold" else Reject(reason, facts.now + RETRY)
