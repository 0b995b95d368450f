"""What has left so far, as the gates need to know it: when, how much of it, and how it was received."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, func, select

from data.ledger.core import audit
from data.ledger.core.schema import inbound, messages, prospects
from data.ledger.core.states import WRITTEN_TO
from data.ledger.core.transactions import Tx
from data.records import CampaignState, MessageState


class Reception(NamedTuple):
    """Messages that left or were ``refused``, prospects that bounced or refused one, prospects that complained."""

    departures: int
    bounces: int
    complaints: int
    refused: int


def _last_departure() -> Select[Any]:
    """The last that was sent, and the last that is on its way: each is found by an index, however much was sent."""
    mine, moment = messages.c.mailbox == bindparam("of"), messages.c.sent_at.type
    sent = select(func.max(messages.c.sent_at, type_=moment)).where(mine, messages.c.state == MessageState.SENT)
    on_its_way = messages.c.state.in_(sorted(WRITTEN_TO - {MessageState.SENT}))
    intended = select(func.max(messages.c.intent_at, type_=moment)).where(mine, on_its_way)
    return select(sent.scalar_subquery(), intended.scalar_subquery())


def _reception(by_mailbox: bool) -> Select[Any]:
    campaign: BindParameter[str] = bindparam("of")
    since = bindparam("since", type_=messages.c.sent_at.type)

    def of(table: Table) -> list[ColumnElement[bool]]:
        mailbox = [table.c.mailbox == bindparam("mailbox")] if by_mailbox else []
        return [table.c.campaign == campaign, *mailbox]

    left = messages.c.state.in_([MessageState.SENT, MessageState.UNKNOWN, MessageState.FAILED])
    departures = select(func.count()).where(*of(messages), left, messages.c.intent_at >= since)
    bounced = select(prospects.c.prospect_id).where(*of(prospects), prospects.c.bounced_at >= since)
    failed = messages.c.state == MessageState.FAILED
    refusing = select(messages.c.prospect_id).where(*of(messages), failed, messages.c.updated_at >= since)
    bounces = select(func.count()).select_from(bounced.union(refusing).subquery())
    refused = select(func.count()).where(*of(messages), failed, messages.c.intent_at >= since)
    complaints = select(func.count(inbound.c.prospect_id.distinct())).where(
        inbound.c.campaign == campaign, inbound.c.kind == "complaint", inbound.c.received_at >= since
    )
    if by_mailbox:
        complaints = complaints.where(inbound.c.message_id.in_(select(messages.c.message_id).where(*of(messages))))
    return select(*(count.scalar_subquery() for count in (departures, bounces, complaints, refused)))


_LAST_DEPARTURE = _last_departure()
_RECEPTION, _RECEPTION_OF_MAILBOX = _reception(by_mailbox=False), _reception(by_mailbox=True)


def last_departure(tx: Tx, mailbox: str) -> datetime | None:
    """When anything last left the mailbox, or was about to, in any campaign."""
    found = tx.connection.execute(_LAST_DEPARTURE, {"of": mailbox}).one()
    return max((moment for moment in found if moment is not None), default=None)


def intended_at(tx: Tx, message_id: str) -> datetime | None:
    """When the gates last released the message."""
    return tx.connection.execute(select(messages.c.intent_at).where(messages.c.message_id == message_id)).scalar()


def reception(tx: Tx, campaign: str, since: datetime, mailbox: str | None = None) -> Reception:
    """How the campaign's messages, of one mailbox if it is given, were received from the moment on."""
    statement = _RECEPTION if mailbox is None else _RECEPTION_OF_MAILBOX
    counted = tx.connection.execute(statement, {"of": campaign, "since": since, "mailbox": mailbox}).one()
    return Reception(*(int(count) for count in counted))


def running_since(tx: Tx, campaign: str, started_at: datetime) -> datetime:
    """When a person last resumed the campaign, or else when it started: what came before no longer trips a breaker."""
    changes = audit.entries(tx, campaign, action="campaign_state")
    resumed = [entry.at for entry in changes if entry.decision == CampaignState.RUNNING]
    return max([started_at, *resumed])


def deferrals(tx: Tx, campaign: str, prospect_id: str, message_id: str) -> int:
    """How often the other side has put this message off."""
    noted = audit.entries(tx, campaign, prospect_id=prospect_id, action="message_deferred")
    return sum(1 for entry in noted if entry.rationale.startswith(f"{message_id} "))
