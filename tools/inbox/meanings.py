"""What a reply means, whoever has read it: it is kept, and takes effect on its writer."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

from data.ledger.core.states import allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects, suppressions
from data.records import Inbound, Intent, Prospect, ProspectState
from tools.deployment import Deployment
from tools.notices import pushes

INTENTS: tuple[Intent, ...] = get_args(Intent)
HOT: frozenset[Intent] = frozenset({"interested", "question"})
"""What wants an answer of a person."""
FAR_AHEAD = timedelta(days=730)


class Meaning(NamedTuple):
    """What a reply means: how surely an agent says so (None of a person's word), and what is to follow."""

    intent: Intent
    confidence: float | None = None
    follow_up_on: datetime | None = None
    answer: str | None = None
    needs_person: bool = False


class Reader(NamedTuple):
    """Who has read it, in which cycle, and what there is to say beside it."""

    name: str
    cycle_id: str | None = None
    note: str = ""


def settle(deployment: Deployment, tx: Tx, reply: Inbound, meaning: Meaning, reader: Reader) -> str | None:
    """Keep the meaning and let it take effect; return the act that tells another system, if the campaign wants that.

    Nobody is told of the interest of somebody who wants no mail by now.
    """
    intent, confidence, follow_up_on, answer, needs_person = meaning
    inbound.settle(
        tx, reply.id, intent, confidence, follow_up_on, answer, needs_person, reader.name, reader.cycle_id, reader.note
    )
    if reply.prospect_id is None:
        return None
    _act_on(deployment, tx, reply, intent, reader)
    if intent != "interested" or prospects.get(tx, reply.prospect_id).state is ProspectState.OPTED_OUT:
        return None
    hot = pushes.Occasion("hot_lead", inbound_id=reply.id)
    return pushes.want(deployment, tx, reply.prospect_id, hot, reader.name, reader.cycle_id)


def morning(deployment: Deployment, day: date) -> tuple[datetime | None, str]:
    """The morning of a day to come in the campaign's zone (UTC); or what is wrong with the day."""
    zone = ZoneInfo(deployment.bundle.campaign.timezone)
    today = deployment.clock.now().astimezone(zone).date()
    if not today <= day <= today + FAR_AHEAD:
        return None, f"date {day:%Y-%m-%d} is not within the next two years (today is {today:%Y-%m-%d})"
    return datetime.combine(day, time(9), zone).astimezone(UTC), ""


def _act_on(deployment: Deployment, tx: Tx, reply: Inbound, intent: Intent, reader: Reader) -> None:
    """Let an opt-out count for good, and give the state the meaning and date of what they wrote last as its reason."""
    assert reply.prospect_id is not None  # noqa: S101 - the caller has seen to it
    prospect = prospects.get(tx, reply.prospect_id)
    day = reply.received_at.astimezone(ZoneInfo(deployment.bundle.campaign.timezone))
    meaning = f"{intent.replace('_', ' ')}, {day.day} {day:%b}"
    if intent == "opt_out":
        _suppress(tx, prospect, reply)
        _move(tx, prospect, ProspectState.OPTED_OUT, f"{reply.id}: asked not to be written to", reader)
    elif prospect.state is ProspectState.REPLIED:
        if _is_last_read(tx, prospect.id, reply):
            prospects.set_reason(tx, prospect.id, meaning, reader.name, reader.cycle_id)
    elif intent != "auto_reply":
        _move(tx, prospect, ProspectState.REPLIED, meaning, reader)


def _is_last_read(tx: Tx, prospect_id: str, reply: Inbound) -> bool:
    """Is it the last of the prospect's replies that was read?"""
    read = [mail.id for mail in inbound.of_prospect(tx, prospect_id) if mail.kind == "reply" and mail.intent]
    return read[-1:] == [reply.id]


def _suppress(tx: Tx, prospect: Prospect, reply: Inbound) -> None:
    """Keep the person's own address, and the one that was written to, from every campaign."""
    addresses = set() if prospect.contact is None else {prospect.contact.email}
    if reply.message_id is not None and (recipient := messages.recipient_of(tx, reply.message_id)):
        addresses.add(recipient)
    for address in sorted(addresses):
        suppressions.add(tx, "email", address, "opt_out", f"reply {reply.id}")


def _move(tx: Tx, prospect: Prospect, to: ProspectState, reason: str, reader: Reader) -> None:
    """Move where the table lets it: a mail that was settled before may have moved it further."""
    if to in allowed(prospect.state):
        prospects.move(tx, prospect.id, to, reason, reader.name, reader.cycle_id)
