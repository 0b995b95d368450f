"""Which messages may go to the gates, and when: the statements behind ``messages.due``."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from data.ledger.core import leases
from data.ledger.core.governance_schema import breaks
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import messages, prospects
from data.records import MessageState, ProspectState

ANSWER = "answer"
"""The ``sequence`` of a message that answers a reply."""

_NEVER_AGAIN = (ProspectState.OPTED_OUT, ProspectState.BOUNCED)
_NOW = bindparam("now", type_=messages.c.due_at.type)


def _goes_out(campaign: BindParameter[str]) -> ColumnElement[bool]:
    stopped = (breaks.c.campaign == campaign, breaks.c.scope == "mailbox", breaks.c.resumed_at.is_(None))
    earlier = messages.alias("earlier")
    unsent_before = exists().where(
        earlier.c.prospect_id == messages.c.prospect_id,
        earlier.c.sequence == messages.c.sequence,
        earlier.c.step < messages.c.step,
        earlier.c.state != MessageState.SENT,
    )
    free = and_(prospects.c.paused.is_(False), leases.is_free(prospects, _NOW))
    in_turn = and_(prospects.c.state == ProspectState.IN_SEQUENCE, free, ~unsent_before)
    answer = and_(messages.c.sequence == ANSWER, prospects.c.state.not_in(_NEVER_AGAIN))
    return and_(
        messages.c.campaign == campaign,
        messages.c.state == MessageState.READY,
        messages.c.due_at.is_not(None),
        messages.c.mailbox.not_in(select(breaks.c.name).where(*stopped)),
        or_(answer, and_(messages.c.sequence != ANSWER, in_turn)),
    )


def _due_moment() -> ColumnElement[datetime]:
    later = messages.c.not_before > messages.c.due_at
    return case((later, messages.c.not_before), else_=messages.c.due_at)


def _outgoing(*columns: Any) -> Select[Any]:
    statement = select(*columns).join_from(messages, prospects, prospects.c.prospect_id == messages.c.prospect_id)
    return statement.where(_goes_out(bindparam("of")))


def _due(*columns: Any) -> Select[Any]:
    statement = _outgoing(*columns).where(_due_moment() <= _NOW)
    return statement.order_by(_due_moment(), prospects.c.number, messages.c.step).limit(bindparam("limit"))


NEXT = Prepared(_outgoing(func.min(_due_moment(), type_=messages.c.due_at.type)))
ROWS, IDS = Prepared(_due(messages)), Prepared(_due(messages.c.message_id))
_from = messages.c.mailbox.in_(bindparam("mailboxes", expanding=True))
IDS_FROM = Prepared(_due(messages.c.message_id).where(_from))
