"""What has left so far, as the gates need to know it: when, how much of it, and how it was received."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select

from data.ledger import audit
from data.ledger.ledger import Tx
from data.ledger.schema import inbound, messages, prospects
from data.ledger.states import WRITTEN_TO
from data.records import CampaignState, MessageState, ProspectState


class Reception(NamedTuple):
    """Messages that left (or were refused), prospects that bounced or refused one, complaints."""

    departures: int
    bounces: int
    complaints: int


def last_departure(tx: Tx, mailbox: str) -> datetime | None:
    """When anything last left the mailbox, or was about to, in any campaign."""
    moment = func.max(func.coalesce(messages.c.sent_at, messages.c.intent_at), type_=messages.c.sent_at.type)
    statement = select(moment).where(messages.c.mailbox == mailbox, messages.c.state.in_(WRITTEN_TO))
    latest: datetime | None = tx.connection.execute(statement).scalar_one()
    return latest


def intended_at(tx: Tx, message_id: str) -> datetime | None:
    """When the gates last released the message."""
    return tx.connection.execute(select(messages.c.intent_at).where(messages.c.message_id == message_id)).scalar()


def reception(tx: Tx, campaign: str, since: datetime) -> Reception:
    """How the campaign's messages were received from the moment on."""
    left = messages.c.state.in_([MessageState.SENT, MessageState.UNKNOWN, MessageState.FAILED])
    departures = select(func.count()).where(messages.c.campaign == campaign, left, messages.c.intent_at >= since)
    refused = exists().where(
        messages.c.prospect_id == prospects.c.prospect_id,
        messages.c.state == MessageState.FAILED,
        messages.c.updated_at >= since,
    )
    bounced = and_(prospects.c.state == ProspectState.BOUNCED, prospects.c.updated_at >= since)
    bounces = select(func.count()).where(prospects.c.campaign == campaign, or_(bounced, refused))
    complaints = select(func.count()).where(
        inbound.c.campaign == campaign, inbound.c.kind == "complaint", inbound.c.received_at >= since
    )
    return Reception(*(int(tx.connection.execute(count).scalar_one()) for count in (departures, bounces, complaints)))


def running_since(tx: Tx, campaign: str, started_at: datetime) -> datetime:
    """When a person last resumed the campaign, or else when it started: what came before no longer trips a breaker."""
    changes = audit.entries(tx, campaign, action="campaign_state")
    resumed = [entry.at for entry in changes if entry.decision == CampaignState.RUNNING]
    return max([started_at, *resumed])


def deferrals(tx: Tx, campaign: str, prospect_id: str, message_id: str) -> int:
    """How often the other side has put this message off."""
    noted = audit.entries(tx, campaign, prospect_id=prospect_id, action="message_deferred")
    return sum(1 for entry in noted if entry.trace_id == message_id)
