"""The envelope's conditions, held against a message or a reply: who has to be asked, and who is told."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.checks.field_checks import declared
from config.conditions import holds
from config.files.envelopes import Escalation
from config.files.own_fields import GROUP
from data.days import day_start
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, inbound, messages, prospects
from data.ledger.flow.inbound import Read
from data.ledger.read import departures
from data.records import CapKey, Inbound, Message, Prospect
from tools.deployment import Deployment


class Escalated(NamedTuple):
    """Reasons of the conditions that hold: to ``hold`` a message for a person, and to ``tell`` people of it."""

    hold: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()


def of_message(deployment: Deployment, tx: Tx, prospect: Prospect, message: Message) -> Escalated:
    """What the conditions say of a message; ``reply`` is the last one of its prospect that was read.

    People are told of a reply when it is read, not once more when a message follows it.
    """
    rules = deployment.bundle.envelope.escalate
    if not rules:
        return Escalated()
    fields = _fields(deployment, tx, rules, prospect, message, lambda: inbound.last_read(tx, prospect.id))
    known = declared(deployment.bundle.vertical)
    true = [rule for rule in rules if holds(rule.when, fields, known)]
    return Escalated(
        tuple(rule.reason for rule in true if "hold" in rule.then),
        tuple(rule.reason for rule in true if "notify" in rule.then and not _about(rule, "reply")),
    )


def of_reply(deployment: Deployment, tx: Tx, prospect: Prospect, reply: Inbound, read: Read) -> list[str]:
    """Why a person must see a reply that was just read; ``message`` is the one that it answers."""
    rules = [rule for rule in deployment.bundle.envelope.escalate if _about(rule, "reply") or _about(rule, "deal")]
    if not rules:
        return []
    answered = None if reply.message_id is None else messages.get(tx, reply.message_id)
    fields = _fields(deployment, tx, rules, prospect, answered, lambda: read)
    known = declared(deployment.bundle.vertical)
    return [rule.reason for rule in rules if holds(rule.when, fields, known)]


def untold(tx: Tx, prospect_id: str, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the reasons of which nobody was told about this prospect yet; they count as told from now on."""
    keys = {reason: CapKey("escalated", prospect_id, reason) for reason in reasons}
    known = counters.read(tx, keys.values())
    fresh = tuple(reason for reason, key in keys.items() if not known[key])
    counters.reserve(tx, [keys[reason] for reason in fresh])
    return fresh


def _fields(
    deployment: Deployment,
    tx: Tx,
    rules: list[Escalation],
    prospect: Prospect,
    message: Message | None,
    reply: Callable[[], Read | None],
) -> Mapping[str, Mapping[str, object]]:
    """The groups of fields that the rules name, and no others."""
    groups: dict[str, Callable[[], Mapping[str, object]]] = {
        "profile": lambda: profile_of(prospect)["profile"],
        GROUP: lambda: profile_of(prospect)[GROUP],
        "deal": lambda: {"value": prospect.deal_value},
        "message": lambda: _of_message(message),
        "reply": lambda: _of_read(reply()),
        "campaign": lambda: _of_campaign(tx, prospect.campaign),
        "cost": lambda: _of_cost(deployment, tx),
    }
    return {group: load() for group, load in groups.items() if any(_about(rule, group) for rule in rules)}


def profile_of(prospect: Prospect) -> Mapping[str, Mapping[str, object]]:
    """What a condition may ask of a prospect: its profile, and in it the vertical's own fields."""
    profile = {
        "score": prospect.score,
        "tier": prospect.tier,
        "confidence": prospect.confidence,
        "employees": prospect.business.employees,
        "state": prospect.business.state,
    }
    return {"profile": profile, GROUP: prospect.business.fields}


def _of_message(message: Message | None) -> Mapping[str, object]:
    return {} if message is None else {"step": message.step, "variant": message.variant, "channel": message.channel}


def _of_read(read: Read | None) -> Mapping[str, object]:
    return {} if read is None else read._asdict()


def _of_campaign(tx: Tx, campaign: str) -> Mapping[str, object]:
    counts = prospects.counts(tx, campaign)
    return {
        "name": campaign,
        "qualified": sum(counts.values()) - counts["found"] - counts["rejected"],
        "sent": departures.reception(tx, campaign, datetime.min.replace(tzinfo=UTC)).departures,
        "replied": counts["replied"],
        "bounced": counts["bounced"],
    }


def _of_cost(deployment: Deployment, tx: Tx) -> Mapping[str, object]:
    campaign = deployment.bundle.campaign
    today = day_start(ZoneInfo(campaign.timezone), tx.now)
    return {
        "campaign_usd": calls.spend(tx, campaign.campaign),
        "today_usd": calls.spend(tx, campaign.campaign, today),
    }


def _about(rule: Escalation, group: str) -> bool:
    return f"{group}." in rule.when
