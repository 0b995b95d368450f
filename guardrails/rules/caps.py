"""caps: so many messages by mailbox (less while it warms up), recipient domain and campaign, and not one more."""

from datetime import datetime

from config.files.envelopes import EnvelopeConfig
from guardrails.caps import Cap, cap_keys, limits, next_mailbox_day
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Reject, Verdict
from guardrails.window import next_opening


def full(facts: ActFacts, envelope: EnvelopeConfig) -> tuple[Cap, ...]:
    """The caps that leave no room for this message."""
    if facts.recipient is None:
        return ()
    keys = cap_keys(facts.message.campaign, facts.sender, facts.recipient, facts.now)
    caps = limits(envelope.caps, facts.sender, facts.campaign_started, keys)
    return tuple(cap for cap in caps if facts.counts.get(cap.key, 0) >= cap.limit)


def retry_at(facts: ActFacts, envelope: EnvelopeConfig) -> datetime:
    """The recipient's first open moment on the mailbox's next day."""
    tomorrow = next_mailbox_day(facts.sender, facts.now)
    if facts.zone is None:
        return tomorrow
    return next_opening(envelope.window, facts.zone, facts.region, tomorrow) or tomorrow


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Wait for another day; reject for good where no day brings room."""
    found = full(facts, envelope)
    if not found:
        return Allow()
    reason = "; ".join(
        f"{cap.key.scope} {cap.key.name} has had its {cap.limit} {'today' if cap.daily else 'in all'}" for cap in found
    )
    if any(_for_good(cap, envelope) for cap in found):
        return Reject(reason)
    return Reject(reason, retry_at(facts, envelope))


def _for_good(cap: Cap, envelope: EnvelopeConfig) -> bool:
    caps = envelope.caps
    if cap.key.scope == "mailbox":
        warming = caps.warm_up is not None and caps.warm_up.start + caps.warm_up.increase > 0
        return caps.mailbox_per_day == 0 or (caps.warm_up is not None and not warming)
    return cap.limit == 0 or not cap.daily
