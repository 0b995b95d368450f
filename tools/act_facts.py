"""Loads what the gates look at, in the transaction in which they decide."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from config.campaigns import Sender
from config.conditions import holds
from data.ledger import (
    approvals,
    calls,
    campaigns,
    counters,
    departures,
    facts,
    messages,
    prospects,
    suppressions,
    verifications,
)
from data.ledger.ledger import Tx
from data.records import Business, CapKey, Message, Prospect, Suppression
from guardrails.caps import cap_keys
from guardrails.facts import ANSWER, ActFacts, CitedAngle, OwnText, Record, Region
from guardrails.gate import gates_that_held
from tools import compose
from tools.deployment import Deployment

_COUNTRIES = {"usa": "US", "u.s.": "US", "u.s.a.": "US", "united states": "US", "united states of america": "US"}


def load(deployment: Deployment, tx: Tx, message: Message, since: datetime) -> ActFacts:
    """Everything that the gates may ask about the message, as it is now.

    ``since`` is when the campaign was last resumed: the breakers count from there.
    """
    bundle = deployment.bundle
    prospect = prospects.get(tx, message.prospect_id)
    recipient = messages.recipient_of(tx, message.id)
    sender = mailbox(deployment, message.mailbox)
    campaign = campaigns.get(tx, message.campaign)
    zone = ZoneInfo(bundle.campaign.timezone)
    siblings = messages.of_prospect(tx, message.prospect_id)
    return ActFacts(
        now=tx.now,
        message=message,
        prospect=prospect,
        recipient=recipient,
        sender=sender,
        campaign_started=campaign.started_at.astimezone(zone).date(),
        own=_own(deployment, sender, message),
        earlier=_earlier(tx, message, siblings, recipient),
        suppression=_suppression(tx, prospect, recipient),
        verification=verifications.get(tx, recipient) if recipient else None,
        region=region_of(prospect.business),
        counts=counters.read(tx, reserved(message, sender, recipient, tx.now)),
        last_departure=departures.last_departure(tx, message.mailbox),
        record=_record(tx, message.campaign, zone, since),
        angles=_cited(tx, message),
        approved=_approved(tx, message, siblings),
        escalations=escalations(deployment, tx, prospect, message),
    )


def mailbox(deployment: Deployment, name: str) -> Sender:
    """The sender of that mailbox.

    Raises:
        LookupError: if the campaign no longer has it.
    """
    for sender in deployment.bundle.campaign.senders:
        if sender.mailbox == name:
            return sender
    known = ", ".join(sender.mailbox for sender in deployment.bundle.campaign.senders)
    raise LookupError(f"the campaign has no mailbox {name!r} any more (it has {known}); put it back among its senders")


def reserved(message: Message, sender: Sender, recipient: str | None, moment: datetime) -> tuple[CapKey, ...]:
    """The counters in which a message that leaves at the moment takes a place."""
    return cap_keys(message.campaign, sender, recipient, moment) if recipient else ()


def region_of(business: Business) -> Region | None:
    """Whose holidays a business keeps; one with a US state and no country is taken for American."""
    country = (business.country or "").strip()
    country = _COUNTRIES.get(country.lower(), country.upper())
    state = (business.state or "").strip().upper() or None
    known = _subdivisions()
    if not country and state in known["US"]:
        country = "US"
    if country not in known:
        return None
    return Region(country, state if state in known[country] else None)


def escalations(deployment: Deployment, tx: Tx, prospect: Prospect, message: Message) -> tuple[str, ...]:
    """The reasons of the envelope's conditions that hold for this message and ask for a person."""
    asked = [rule for rule in deployment.bundle.envelope.escalate if "hold" in rule.then]
    if not asked:
        return ()
    fields = _fields(deployment, tx, prospect, message)
    return tuple(rule.reason for rule in asked if holds(rule.when, fields))


def _fields(deployment: Deployment, tx: Tx, prospect: Prospect, message: Message) -> dict[str, dict[str, object]]:
    counts = prospects.counts(tx, message.campaign)
    day = _day_start(ZoneInfo(deployment.bundle.campaign.timezone), tx.now)
    reception = departures.reception(tx, message.campaign, datetime.min.replace(tzinfo=UTC))
    return {
        "profile": {
            "score": prospect.score,
            "tier": prospect.tier,
            "confidence": prospect.confidence,
            "employees": prospect.business.employees,
            "state": prospect.business.state,
        },
        "message": {"step": message.step, "variant": message.variant, "channel": message.channel},
        "campaign": {
            "name": message.campaign,
            "qualified": sum(counts.values()) - counts["found"] - counts["rejected"],
            "sent": reception.departures,
            "replied": counts["replied"],
            "bounced": counts["bounced"],
        },
        "cost": {
            "campaign_usd": calls.spend(tx, message.campaign),
            "today_usd": calls.spend(tx, message.campaign, day),
        },
    }


def _own(deployment: Deployment, sender: Sender, message: Message) -> OwnText:
    """A step's own text is its template; an answer was written for one person and is read by one of us first."""
    own = compose.own_text(deployment.bundle, sender, message.step, message.variant)
    if message.sequence != ANSWER:
        return own
    return OwnText(f"{message.subject}\n{message.body}", own.postal_address, own.opt_out)


def _earlier(tx: Tx, message: Message, siblings: list[Message], recipient: str | None) -> tuple[Message, ...]:
    found = {other.id: other for other in siblings}
    if recipient:
        found |= {other.id: other for other in messages.sent_to(tx, recipient)}
    return tuple(other for other in found.values() if other.id != message.id)


def _suppression(tx: Tx, prospect: Prospect, recipient: str | None) -> Suppression | None:
    phone = prospect.contact.phone if prospect.contact else None
    return suppressions.match_business(tx, prospect.business, email=recipient, phone=phone)


def _record(tx: Tx, campaign: str, zone: ZoneInfo, since: datetime) -> Record:
    reception = departures.reception(tx, campaign, since)
    return Record(
        *reception,
        campaign_usd=calls.spend(tx, campaign),
        day_usd=calls.spend(tx, campaign, max(_day_start(zone, tx.now), since)),
    )


def _day_start(zone: ZoneInfo, now: datetime) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _cited(tx: Tx, message: Message) -> tuple[CitedAngle, ...]:
    pid = message.prospect_id
    known = {angle.angle_id: angle for angle in facts.angles_of(tx, [pid])[pid]}
    texts = {fact.fact_id: fact for fact in facts.facts_of(tx, [pid])[pid]}
    cited = []
    for slot, angle_id in sorted(message.slots.items()):
        angle = known.get(angle_id)
        rests_on = tuple(texts[fact_id] for fact_id in angle.fact_ids if fact_id in texts) if angle else ()
        cited.append(CitedAngle(slot, angle, rests_on))
    return tuple(cited)


def _approved(tx: Tx, message: Message, siblings: list[Message]) -> frozenset[str]:
    """Gates whose hold a person lifted for this message; step 1's approval of autonomy stands for its sequence."""
    lifted: frozenset[str] = frozenset()
    for approval in approvals.of_message(tx, message.id):
        if approval.state == "approved":
            lifted |= gates_that_held(approval.reason)
    first = next((m for m in siblings if m.sequence == message.sequence), None)
    if first is not None and first.id != message.id:
        for approval in approvals.of_message(tx, first.id):
            if approval.state == "approved":
                lifted |= gates_that_held(approval.reason) & {"autonomy"}
    return lifted


@lru_cache(maxsize=1)
def _subdivisions() -> dict[str, frozenset[str]]:
    return {country: frozenset(parts) for country, parts in holidays.list_supported_countries().items()}
