"""Messages: drafted whole, moved by the state table, at most one for each step of a sequence."""

import json
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypedDict, Unpack

from sqlalchemy import BindParameter, Select, bindparam, select

from data.folding import dropped
from data.identity import normalise_email
from data.ledger.core import audit, seals
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals, messages
from data.ledger.core.states import CANCELLABLE, WRITTEN_TO, check_move
from data.ledger.core.transactions import Tx
from data.ledger.flow import coming_due, facts
from data.ledger.flow.withdrawals import withdraw
from data.records import Message, MessageState

ANSWER = coming_due.ANSWER
"""The ``sequence`` of a message that answers a reply."""

EDITABLE = frozenset({MessageState.DRAFTED, MessageState.AWAITING_APPROVAL, MessageState.READY})
"""Messages whose words may still change."""

UNDONE = " undone "
"""Stands in the ``sequence`` of a step that was undone before anything left, and then drafted for anew."""

_DID_NOT_LEAVE = (MessageState.CANCELLED, MessageState.FAILED)


class NoSuchMessage(LookupError):
    """The ledger has no message of that id."""


class Addressed(NamedTuple):
    """A message and the address that it goes to, None once that is forgotten."""

    message: Message
    recipient: str | None


class _Head(NamedTuple):
    """What a move needs to know of a message."""

    message_id: str
    campaign: str
    prospect_id: str
    cycle_id: str | None
    trace_id: str | None
    state: str


class Columns(TypedDict, total=False):
    """What may change beside the state."""

    mailbox: str
    recipient: str | None
    due_at: datetime | None
    not_before: datetime | None
    sent_at: datetime
    host_id: str | None
    host_domain: str | None


def draft(tx: Tx, message: Message, recipient: str | None, cycle_id: str | None) -> None:
    """Enter a message in the state that it has; a second one for the same step is an IntegrityError."""
    values: dict[str, Any] = {
        "message_id": message.id, "campaign": message.campaign, "prospect_id": message.prospect_id,
        "sequence": message.sequence, "step": message.step, "channel": message.channel, "variant": message.variant,
        "mailbox": message.mailbox, "recipient": recipient and (normalise_email(recipient) or recipient),
        "state": message.state, "state_reason": message.state_reason,
        "slots": json.dumps(message.slots, sort_keys=True), "subject": message.subject, "body": message.body,
        "rfc_message_id": message.rfc_message_id, "author": message.author, "edited_by": message.edited_by,
        "cycle_id": cycle_id, "trace_id": message.trace_id or tx.trace_id or message.id,
        "due_at": message.due_at, "sent_at": message.sent_at, "created_at": tx.now, "updated_at": tx.now,
    }  # fmt: skip
    tx.connection.execute(messages.insert().values(**values))
    audit.append(
        tx, message.campaign, message.author, "message_drafted", message.state, f"{message.id} {message.state_reason}",
        prospect_id=message.prospect_id, cycle_id=cycle_id, trace_id=values["trace_id"], input=values["slots"],
        output=_text(message), row=seals.of(tx, "message", message.id),
    )  # fmt: skip


def get(tx: Tx, message_id: str) -> Message:
    """The message.

    Raises:
        NoSuchMessage: if the ledger does not know it.
    """
    return message_of(_row(tx, message_id))


def recipient_of(tx: Tx, message_id: str) -> str | None:
    """The address that the message goes to; None once it is forgotten."""
    recipient: str | None = _row(tx, message_id).recipient
    return recipient


def addressed(tx: Tx, ids: Collection[str]) -> dict[str, Addressed]:
    """The messages of these ids, those that there are, with whom they go to."""
    rows = _ANY.rows(tx, {"of": list(ids)})
    return {row.message_id: Addressed(message_of(row), row.recipient) for row in rows}


def trace_of(tx: Tx, message_id: str | None) -> str | None:
    """The trace of the message, for what is recorded about it; None for none."""
    return None if message_id is None else get(tx, message_id).trace_id


def of_prospect(tx: Tx, prospect_id: str) -> list[Message]:
    """All its messages, by sequence and step."""
    return of_prospects(tx, [prospect_id])[prospect_id]


def of_prospects(tx: Tx, ids: Collection[str]) -> dict[str, list[Message]]:
    """All messages of each, by sequence and step."""
    found: dict[str, list[Message]] = {prospect_id: [] for prospect_id in ids}
    for row in _OF_PROSPECTS.rows(tx, {"of": list(found)}):
        found[row.prospect_id].append(message_of(row))
    return found


def by_rfc_id(tx: Tx, rfc_message_id: str) -> Message | None:
    """The message with this ``Message-ID`` header."""
    found = _all(tx, select(messages).where(messages.c.rfc_message_id == rfc_message_id).order_by(*_ORDER))
    return found[0] if found else None


def sent_to(tx: Tx, address: str) -> list[Message]:
    """What has left, or may have, for the address, in any campaign."""
    return sent_to_each(tx, [address])[address]


def sent_to_each(tx: Tx, addresses: Collection[str]) -> dict[str, list[Message]]:
    """What has left, or may have, for each address, in any campaign."""
    found: dict[str, list[Message]] = {address: [] for address in addresses}
    keys = {address: normalise_email(address) or address for address in found}
    by_key: dict[str, list[Message]] = {key: [] for key in keys.values()}
    for row in _SENT_TO.rows(tx, {"of": list(by_key)}):
        by_key[row.recipient].append(message_of(row))
    return {address: by_key[key] for address, key in keys.items()}


def stuck_sending(tx: Tx, campaign: str) -> list[str]:
    """Ids of the campaign in ``intent`` or ``sending``: while no outbox runs, these were cut short by a crash."""
    cut = (messages.c.campaign == campaign, messages.c.state.in_([MessageState.INTENT, MessageState.SENDING]))
    return list(tx.connection.execute(select(messages.c.message_id).where(*cut).order_by(*_ORDER)).scalars())


def due(tx: Tx, campaign: str, now: datetime, limit: int) -> list[Message]:
    """What may go to the gates now, the longest due first.

    A message of a sequence needs every step before it sent and its prospect in sequence, not paused, and held by no
    cycle; an answer needs only a prospect that has not opted out or bounced.
    """
    return [message_of(row) for row in coming_due.ROWS.rows(tx, {"of": campaign, "now": now, "limit": limit})]


def due_ids(tx: Tx, campaign: str, now: datetime, limit: int) -> list[str]:
    """The ids of what is ``due``."""
    return [row[0] for row in coming_due.IDS.all(tx, {"of": campaign, "now": now, "limit": limit})]


def due_from(tx: Tx, campaign: str, now: datetime, mailboxes: Collection[str], limit: int) -> list[str]:
    """The ids of what is ``due`` from one of these mailboxes."""
    of = {"of": campaign, "now": now, "limit": limit, "mailboxes": list(mailboxes)}
    return [row[0] for row in coming_due.IDS_FROM.all(tx, of)]


def next_due(tx: Tx, campaign: str) -> datetime | None:
    """When the next ready message comes due; may lie in the past. None if none waits for time alone."""
    found: datetime | None = coming_due.NEXT.value(tx, {"of": campaign, "now": tx.now})
    return found


def move(
    tx: Tx, message_id: str, to: MessageState, reason: str = "", actor: str = "outbox", **columns: Unpack[Columns]
) -> None:
    """Change the state; ``intent`` and ``sent`` note their time.

    Raises:
        IllegalTransition: if the table does not allow it (``intent`` to ``sending`` too, when the prospect opted
            out meanwhile and the message was cancelled).
    """
    row = _head(tx, message_id)
    check_move(MessageState(row.state), to)
    values: dict[str, Any] = {"state": to, "state_reason": reason, **columns}
    if to is MessageState.INTENT:
        values["intent_at"] = tx.now
    if to is MessageState.SENT:
        values.setdefault("sent_at", tx.now)
    _update(tx, message_id, values)
    _note(tx, row, actor, "message_state", to, reason)


def release(tx: Tx, message_id: str, cost_usd: float = 0.0) -> None:
    """The gates let the message go, which costs this if it leaves: ``intent`` and ``sending`` are one commit.

    Raises:
        IllegalTransition: if it is not ready.
    """
    row, to = _head(tx, message_id), MessageState.SENDING
    check_move(MessageState(row.state), MessageState.INTENT)
    check_move(MessageState.INTENT, to)
    _update(tx, message_id, {"state": to, "state_reason": "", "intent_at": tx.now, "cost_usd": cost_usd})
    _note(tx, row, "outbox", "message_state", to, "")


def edit(tx: Tx, message_id: str, subject: str, body: str, actor: str, note: str = "") -> None:
    """Replace the text of a message that has not been released; from now on it is that person's.

    An angle whose words it had, and has no more, is no longer its own.

    Raises:
        ValueError: if it is beyond ``ready``.
    """
    row = _row(tx, message_id)
    if row.state not in EDITABLE:
        raise ValueError(f"{message_id} is {row.state}; only a message that has not been released can be edited")
    texts = {angle.angle_id: angle.text for angle in facts.angles_of(tx, [row.prospect_id])[row.prospect_id]}
    before, after = f"{row.subject}\n{row.body}", f"{subject}\n{body}"
    slots = {slot: one for slot, one in json.loads(row.slots).items() if not dropped(texts.get(one, ""), before, after)}
    kept = json.dumps(slots, sort_keys=True)
    _update(tx, message_id, {"subject": subject, "body": body, "slots": kept, "edited_by": actor})
    audit.append(
        tx, row.campaign, actor, "message_edited", row.state, f"{message_id} {note}".strip(),
        prospect_id=row.prospect_id, trace_id=row.trace_id or message_id,
        input=f"{row.subject}\n\n{row.body}", output=f"{subject}\n\n{body}",
        row=seals.of(tx, "message", message_id),
    )  # fmt: skip


def postpone(tx: Tx, message_id: str, not_before: datetime, reason: str) -> None:
    """Keep the message back until the moment."""
    row = _head(tx, message_id)
    _update(tx, message_id, {"not_before": not_before, "state_reason": reason})
    _note(tx, row, "outbox", "message_postponed", not_before.isoformat(), reason)


def schedule_next(tx: Tx, prospect_id: str, sequence: str, step: int, due_at: datetime) -> bool:
    """Say when a later step is due, once the one before it was sent; False if it was not drafted."""
    values = {"of": prospect_id, "in_sequence": sequence, "at_step": step, "due_at": due_at, "updated_at": tx.now}
    return _SCHEDULE.run(tx, values) > 0


def set_aside(tx: Tx, prospect_id: str) -> None:
    """Put the prospect's steps that did not leave under another sequence's name, so that they can be drafted again."""
    for message in (m for m in of_prospect(tx, prospect_id) if m.state in _DID_NOT_LEAVE and m.sequence != ANSWER):
        if UNDONE not in message.sequence:
            _update(tx, message.id, {"sequence": f"{message.sequence}{UNDONE}{message.id}"})


def waiting_of(tx: Tx, campaign: str) -> list[str]:
    """The prospects of the campaign to whom something has not left and still can: answers too."""
    waiting = (messages.c.campaign == campaign, messages.c.state.in_(CANCELLABLE))
    found = select(messages.c.prospect_id).where(*waiting).distinct().order_by(messages.c.prospect_id)
    return list(tx.connection.execute(found).scalars())


def cancel_rest(tx: Tx, prospect_id: str, reason: str, answers: bool = False, actor: str = "ledger") -> list[str]:
    """Cancel what can still be kept from leaving, with its open approvals; answers only if told so. Return the ids."""
    chosen = [messages.c.prospect_id == prospect_id, messages.c.state.in_(CANCELLABLE)]
    if not answers:
        chosen.append(messages.c.sequence != ANSWER)
    ids = list(tx.connection.execute(select(messages.c.message_id).where(*chosen).order_by(*_ORDER)).scalars())
    for message_id in ids:
        move(tx, message_id, MessageState.CANCELLED, reason, actor)
    if ids:
        withdraw(tx, reason, approvals.c.message_id.in_(ids))
    return ids


def message_of(row: Any) -> Message:
    """The record of a row."""
    return Message(
        id=row.message_id,
        campaign=row.campaign,
        prospect_id=row.prospect_id,
        sequence=row.sequence,
        step=row.step,
        channel=row.channel,
        variant=row.variant,
        mailbox=row.mailbox,
        state=MessageState(row.state),
        state_reason=row.state_reason,
        slots=json.loads(row.slots),
        subject=row.subject,
        body=row.body,
        rfc_message_id=row.rfc_message_id,
        due_at=row.due_at,
        sent_at=row.sent_at,
        author=row.author,
        trace_id=row.trace_id or row.message_id,
        edited_by=row.edited_by,
        not_before=row.not_before,
        host_id=f"{row.host_id}@{row.host_domain}" if row.host_id and row.host_domain else row.host_id,
        intent_at=row.intent_at,
    )


_ORDER = (messages.c.prospect_id, messages.c.sequence, messages.c.step)

# What every act needs several times is built once: building a statement costs more than running it.
_ONE = Prepared(select(messages).where(messages.c.message_id == bindparam("of")))
_HEAD_OF = Prepared(select(*(messages.c[one] for one in _Head._fields)).where(messages.c.message_id == bindparam("of")))
_CHANGE_ONE = messages.update().where(messages.c.message_id == bindparam("of"))
_THESE: BindParameter[str] = bindparam("of", expanding=True)
_ANY = Prepared(select(messages).where(messages.c.message_id.in_(_THESE)))
_OF_PROSPECTS = Prepared(select(messages).where(messages.c.prospect_id.in_(_THESE)).order_by(*_ORDER))
_written_to = select(messages).where(messages.c.recipient.in_(_THESE), messages.c.state.in_(sorted(WRITTEN_TO)))
_SENT_TO = Prepared(_written_to.order_by(*_ORDER))
_SCHEDULE = Prepared(
    messages.update().where(
        messages.c.prospect_id == bindparam("of"),
        messages.c.sequence == bindparam("in_sequence"),
        messages.c.step == bindparam("at_step"),
    ),
    ("due_at", "updated_at"),
)


def _all(tx: Tx, statement: Select[Any], **of: str) -> list[Message]:
    return [message_of(row) for row in tx.connection.execute(statement, of)]


def _row(tx: Tx, message_id: str) -> Any:
    row = _ONE.one(tx, {"of": message_id})
    if row is None:
        raise NoSuchMessage(f"there is no message {message_id!r} in this ledger")
    return row


def _head(tx: Tx, message_id: str) -> _Head:
    row = _HEAD_OF.first(tx, {"of": message_id})
    if row is None:
        raise NoSuchMessage(f"there is no message {message_id!r} in this ledger")
    return _Head(*row)


def _update(tx: Tx, message_id: str, values: dict[str, Any]) -> None:
    changed = {**values, "updated_at": tx.now}
    _changing(tuple(changed)).run(tx, {"of": message_id, **changed})


@cache
def _changing(columns: tuple[str, ...]) -> Prepared:
    return Prepared(_CHANGE_ONE, columns)


def _note(tx: Tx, row: _Head, actor: str, action: str, decision: str, reason: str) -> None:
    audit.append(
        tx, row.campaign, actor, action, decision, f"{row.message_id} {reason}".strip(),
        prospect_id=row.prospect_id, cycle_id=row.cycle_id, trace_id=row.trace_id or row.message_id,
        row=seals.of(tx, "message", row.message_id),
    )  # fmt: skip


def _text(message: Message) -> str:
    return f"{message.subject}\n\n{message.body}"
