"""Events of calendars, as what came back: each is booked once and cancelled once, in whatever order that is told.

An event is known by a digest of its id. Whoever is no prospect leaves nothing else here.
"""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from data.identity import Identity, email_key
from data.ledger.core import payloads
from data.ledger.core.schema import approvals
from data.ledger.core.schema import inbound as table
from data.ledger.core.transactions import Tx
from data.ledger.flow import identities, inbound, references, withdrawals
from data.records import InboundKind

_OF_KEY = select(table.c.inbound_id, table.c.prospect_id, table.c.text).where(table.c.mail_key == bindparam("key"))
_OF_PROSPECT = select(table.c.kind, table.c.mail_key).where(
    table.c.prospect_id == bindparam("of"), table.c.kind.in_(["meeting", "cancellation"])
)


class Event(NamedTuple):
    """An event of the calendar of a campaign."""

    campaign: str
    id: str

    def key(self, kind: InboundKind) -> str:
        """Under which its booking, its cancellation, or that it is of nobody whom we know, is kept."""
        return f"{kind} {self.campaign} {payloads.digest_of(self.id)}"


class Noted(NamedTuple):
    """A booking or a cancellation that is on record."""

    inbound_id: str
    prospect_id: str | None
    words: str


def noted(tx: Tx, event: Event, kind: InboundKind) -> Noted | None:
    """What is on record of the event."""
    row = tx.connection.execute(_OF_KEY, {"key": event.key(kind)}).first()
    return Noted(*row) if row else None


def note(tx: Tx, event: Event, kind: InboundKind, prospect_id: str | None, words: str) -> str | None:
    """Keep that it was booked or cancelled, or is of nobody; None where that is known, also of somebody forgotten."""
    return inbound.record(
        tx, event.key(kind), kind=kind, received_at=tx.now, text=words if prospect_id else "",
        evidence=f"the calendar: {words}", campaign=event.campaign, prospect_id=prospect_id, handled=True,
    )  # fmt: skip


def is_meeting(tx: Tx, prospect_id: str) -> bool:
    """Whether a meeting with the prospect is booked that was not cancelled."""
    rows = tx.connection.execute(_OF_PROSPECT, {"of": prospect_id}).all()
    known = {row.mail_key for row in rows}
    return any(
        row.kind == "meeting" and f"cancellation{row.mail_key.removeprefix('meeting')}" not in known for row in rows
    )


def whose(tx: Tx, campaign: str, address: str) -> frozenset[str]:
    """The campaign's prospects that the ledger knows by the address, or wrote to in its mailbox, however spelled."""
    if owner := identities.known(tx, [Identity("email", email_key(address))]):
        return frozenset({owner.prospect_id} if owner.campaign == campaign else ())
    sent = references.sent_to_mailbox(tx, address)
    return frozenset(message.prospect_id for message in sent if message.campaign == campaign)


def withdraw_questions(tx: Tx, prospect_id: str, why: str) -> None:
    """Ask nobody any more about meetings of the prospect that were cancelled."""
    cancelled = select(table.c.inbound_id).where(table.c.prospect_id == prospect_id, table.c.kind == "cancellation")
    withdrawals.withdraw(tx, why, approvals.c.inbound_id.in_(cancelled))
