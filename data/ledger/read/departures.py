"""What has left so far, as the gates need to know it: when, how much of it, and how it was received."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, func, select

from data.ledger.core import audit as records
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import audit, inbound, messages, prospects
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


_LAST_DEPARTURE = Prepared(_last_departure())
_RECEPTION = Prepared(_reception(by_mailbox=False))
_RECEPTION_OF_MAILBOX = Prepared(_reception(by_mailbox=True))
_RESUMED = Prepared(
    select(func.max(audit.c["at"], type_=audit.c["at"].type)).where(
        audit.c.campaign == bindparam("of"),
        audit.c.action == "campaign_state",
        audit.c.decision == CampaignState.RUNNING,
    )
)


def last_departure(tx: Tx, mailbox: str) -> datetime | None:
    """When anything last left the mailbox, or was about to, in any campaign."""
    found = _LAST_DEPARTURE.one(tx, {"of": mailbox})
    return max((moment for moment in found if moment is not None), default=None)


def intended_at(tx: Tx, message_id: str) -> datetime | None:
    """When the gates last released the message."""
    return tx.connection.execute(select(messages.c.intent_at).where(messages.c.message_id == message_id)).scalar()


def reception(tx: Tx, campaign: str, since: datetime, mailbox: str | None = None) -> Reception:
    """How the campaign's messages, of one mailbox if it is given, were received from the moment on."""
    of = {"of": campaign, "since": since}
    counted = _RECEPTION.all(tx, of) if mailbox is None else _RECEPTION_OF_MAILBOX.all(tx, {**of, "mailbox": mailbox})
    return Reception(*(int(count) for count in counted[0]))


def running_since(tx: Tx, campaign: str, started_at: datetime) -> datetime:
    """When a person last resumed the campaign, or else when it started: what came before no longer trips a breaker."""
    resumed: datetime | None = _RESUMED.value(tx, {"of": campaign})
    return started_at if resumed is None else max(started_at, resumed)


def deferrals(tx: Tx, campaign: str, prospect_id: str, message_id: str) -> int:
    """How often the other side has put this message off."""
    noted = records.entries(tx, campaign, prospect_id=prospect_id, action="message_deferred")
    return sum(1 for entry in noted if entry.rationale.startswith(f"{message_id} "))
