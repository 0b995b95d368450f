"""What trips a breaker: rates with a floor, limits of spending, and silence. Each says what it counted."""

from config.files.envelopes import Breaker, Silence, Spend
from data.counts import counted, dollars_apart
from data.records import Trip
from guardrails.facts import Reception, Record

LOST = ("prospect lost to bounces or refusals", "prospects lost to bounces or refusals")
"""Whose mail bounced for good or too often, or was refused; ``deliverability.lost`` of the report counts them."""


def received(scope: str, name: str, reception: Reception, *, complaints: Breaker, bounces: Breaker) -> Trip | None:
    """Trips on complaints, then on bounces, among what left: of a ``campaign``, or of a ``mailbox`` by its name."""
    for breaker, what, count, rule in (
        ("complaints", ("complaint", "complaints"), reception.complaints, complaints),
        ("bounces", LOST, reception.bounces, bounces),
    ):
        if not _over(rule, count, reception.departures):
            continue
        sent = f"{reception.departures - reception.refused} sent"
        parts = f"{sent} and {reception.refused} refused" if reception.refused else sent
        of = f"of {name}, " if scope == "mailbox" else ""
        reason = f"{counted(count, *what)} among {parts}, {of}the limit is {rule.rate:.1%}"
        figures = {breaker: count, "departures": reception.departures, "limit": rule.rate, "floor": rule.floor}
        return Trip("mailbox" if scope == "mailbox" else "campaign", name, breaker, reason, figures)
    return None


def spent(campaign: str, record: Record, rule: Spend) -> Trip | None:
    """Trips above what models and lookups may cost, in all or in a day."""
    what = "models and lookups" if record.lookups_usd else "models"
    for cost, limit, when in (
        (record.campaign_usd, rule.campaign_usd, "so far"),
        (record.day_usd, rule.day_usd, "today"),
    ):
        if cost > limit:
            is_now, at_most = dollars_apart(cost, limit)
            reason = f"{what} cost {is_now} {when}, the limit is {at_most}"
            return Trip("campaign", campaign, "spend", reason, {"usd": round(cost, 4), "limit": limit})
    return None


def model_errors(campaign: str, requests: int, failed: int, rule: Breaker | None) -> Trip | None:
    """Trips where too many requests to the models fail."""
    if rule is None or not _over(rule, failed, requests):
        return None
    reason = f"{failed} of {requests} requests to the models failed, the limit is {rule.rate:.1%}"
    figures = {"failed": failed, "requests": requests, "limit": rule.rate, "floor": rule.floor}
    return Trip("campaign", campaign, "model_errors", reason, figures)


def silence(stage: str, barren: int, rule: Silence, *, searching: bool) -> Trip | None:
    """Trips where a stage's last cycles in a row came to nothing.

    One that is ``searching`` and finds nobody has a territory that is used up; that tells nothing against the campaign.
    """
    if barren < rule.cycles:
        return None
    what = "found nobody" if searching else "recorded nothing"
    figures = {"cycles": barren, "limit": rule.cycles}
    return Trip("stage", stage, "silence", f"{stage} {what} {barren} times in a row", figures, demotes=not searching)


def _over(rule: Breaker, count: int, whole: int) -> bool:
    return bool(count) and whole >= rule.floor and count / whole >= rule.rate
