"""sending_window: a message arrives in working hours of the person who gets it, and not on a holiday."""

from zoneinfo import ZoneInfo

from config.files.envelopes import EnvelopeConfig
from guardrails.facts import ActFacts
from guardrails.verdicts import Allow, Hold, Reject, Verdict
from guardrails.window import closed_because, next_opening


def judge(facts: ActFacts, envelope: EnvelopeConfig) -> Verdict:
    """Wait for the next opening; hold when zone or country are not known.

    What a person approved without them is measured by the sender's own zone.
    """
    window, zone = envelope.window, facts.zone
    if "sending_window" not in facts.approved:
        if zone is None:
            return Hold(f"the time zone of {facts.prospect.id} is not known")
        if window.holidays and facts.region is None:
            return Hold(f"the country of {facts.prospect.id} is not known, so neither are its holidays")
    zone = zone or ZoneInfo(facts.sender.timezone)
    reason = closed_because(window, zone, facts.region, facts.now)
    if reason is None:
        return Allow()
    opening = next_opening(window, zone, facts.region, facts.now)
    return Reject(reason, opening) if opening else Hold(f"{reason}, and the window does not open within a year")
