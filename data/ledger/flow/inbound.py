"""Mail that came back: each recorded once, replies claimed and settled."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select

from data.counts import counted
from data.ledger.core import audit, leases, payloads, seals
from data.ledger.core.counters import next_number
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals, inbound, prospects
from data.ledger.core.transactions import Tx
from data.records import Inbound, InboundKind, Intent, ProspectState
from data.redact import redacted

RECEIVED = "mail_received"
"""The action of the audit's record of a mail; its decision is the mail's kind."""

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}>")


class Read(NamedTuple):
    """What a mail was taken for, and how surely (0 to 1) by an agent; None where a person or a rule says so."""

    intent: Intent
    kind: InboundKind
    confidence: float | None


LONGEST_MAIL, LONGEST_LINE = 20_000, 1_000
"""What is kept of a mail; redacting takes a minute over a million figures that were made for it."""


class NoSuchInbound(LookupError):
    """The ledger has no incoming mail of that id."""


def record(
    tx: Tx,
    mail_key: str,
    *,
    kind: InboundKind,
    received_at: datetime,
    subject: str = "",
    text: str = "",
    evidence: str = "",
    campaign: str | None = None,
    prospect_id: str | None = None,
    message_id: str | None = None,
    hard: bool | None = None,
    status_code: str | None = None,
    fault: str | None = None,
    doubt: str | None = None,
    intent: Intent | None = None,
    handled: bool = False,
) -> str | None:
    """Keep a mail under the mailbox's own key for it; None if that key is known. Its words are redacted here.

    ``handled`` is for mail that needs no reader (a bounce, an auto-reply, an opt-out that code recognised).
    """
    keys = (mail_key, forgotten_key(mail_key))
    if tx.connection.execute(select(inbound.c.inbound_id).where(inbound.c.mail_key.in_(keys))).first():
        return None
    words = redacted(text, LONGEST_MAIL)
    number = next_number(tx, "inbound")
    inbound_id = f"r{number}"
    tx.connection.execute(
        inbound.insert().values(
            inbound_id=inbound_id, number=number, mail_key=mail_key, campaign=campaign, prospect_id=prospect_id,
            message_id=message_id, kind=kind, hard=hard, status_code=status_code, intent=intent,
            subject=redacted(subject, LONGEST_LINE), text=words, evidence=redacted(evidence, LONGEST_LINE),
            received_at=received_at, handled_at=tx.now if handled else None, fault=fault,
            doubt=doubt and redacted(doubt, LONGEST_LINE),
        )
    )  # fmt: skip
    if campaign is not None:
        audit.append(
            tx, campaign, "inbox", RECEIVED, kind, f"{inbound_id} {evidence}".strip(),
            prospect_id=prospect_id, input=words, row=seals.of(tx, "mail", inbound_id),
        )  # fmt: skip
    return inbound_id


def forgotten_key(mail_key: str) -> str:
    """What stands for the key of a mail whose writer was forgotten: it names no host and is known again."""
    return f"forgotten:{payloads.digest_of(mail_key)}"


def get(tx: Tx, inbound_id: str) -> Inbound:
    """The mail.

    Raises:
        NoSuchInbound: if the ledger does not know it.
    """
    row = tx.connection.execute(select(inbound).where(inbound.c.inbound_id == inbound_id)).first()
    if row is None:
        raise NoSuchInbound(f"there is no incoming mail {inbound_id!r} in this ledger")
    return _inbound(row)


def thread_id(tx: Tx, inbound_id: str) -> str | None:
    """The mail's own ``Message-ID``, as an answer to it names it; None if it had none that can stand in a header."""
    key = tx.connection.execute(select(inbound.c.mail_key).where(inbound.c.inbound_id == inbound_id)).scalar()
    return key if key and _MESSAGE_ID.fullmatch(key) else None


def known_keys(tx: Tx) -> set[str]:
    """The keys of all mail that is recorded."""
    return set(tx.connection.execute(select(inbound.c.mail_key)).scalars())


def pending(tx: Tx, campaign: str, limit: int) -> list[Inbound]:
    """Replies that nobody has read and no cycle holds, oldest first."""
    statement = select(inbound).where(is_pending(campaign), leases.is_free(inbound, tx.now))
    rows = tx.connection.execute(statement.order_by(inbound.c.received_at, inbound.c.number).limit(limit))
    return [_inbound(row) for row in rows]


def is_unread(mail: Inbound) -> bool:
    """Whether it is a reply of which nobody has said what it means, though a person may have seen it."""
    return mail.kind == "reply" and mail.intent is None


def is_pending(campaign: str | BindParameter[str]) -> ColumnElement[bool]:
    """The condition that a row is a reply without an intent."""
    return (
        (inbound.c.campaign == campaign)
        & (inbound.c.kind == "reply")
        & inbound.c.intent.is_(None)
        & inbound.c.handled_at.is_(None)
    )


def left_unread(tx: Tx, campaign: str) -> str:
    """How many replies nobody reads while their campaign is halted, for people; empty where there are none."""
    number = tx.connection.execute(select(func.count()).select_from(inbound).where(is_pending(campaign))).scalar_one()
    return f"; {counted(number, 'reply waits', 'replies wait')} unread meanwhile" if number else ""


DOUBTED = "may be an automatic answer"
"""How the reason begins for which a prospect waits until a mail was read; the mail's id stands before it."""


def doubts_read(tx: Tx) -> list[tuple[str, str]]:
    """The mails with a doubt that were read, and their prospects, where these still wait for it."""
    return [(row.inbound_id, row.prospect_id) for row in _DOUBTS_READ.rows(tx, {})]


def of_prospect(tx: Tx, prospect_id: str) -> list[Inbound]:
    """All mail of a prospect, oldest first."""
    statement = select(inbound).where(inbound.c.prospect_id == prospect_id)
    return [_inbound(row) for row in tx.connection.execute(statement.order_by(inbound.c.received_at, inbound.c.number))]


def follow_ups(tx: Tx, campaign: str, until: datetime | None = None) -> list[Inbound]:
    """Replies whose writers want to hear from us again (by then, where it is given), and nobody was asked about it."""
    of = {"of": campaign}
    rows = _FOLLOW_UPS.rows(tx, of) if until is None else _FOLLOW_UPS_BY.rows(tx, {**of, "until": until})
    return [_inbound(row) for row in rows]


def is_to_follow_up(campaign: str | BindParameter[str]) -> ColumnElement[bool]:
    """The condition that a row is a reply with a day on which a person is still to be asked to write again.

    Nobody is asked about who wants no mail, or of whom it is known what became. A later reply of theirs takes over
    that has a day too, or says that they are not interested after all; one that no person wrote does not. What was
    asked before a day was given last was about another day.
    """
    later = inbound.alias("later")
    beyond = or_(
        prospects.c.state.in_([ProspectState.OPTED_OUT, ProspectState.BOUNCED]), prospects.c.outcome.is_not(None)
    )
    takes_over = or_(
        later.c.intent == "not_interested", later.c.follow_up_on.is_not(None) & later.c.intent.in_(WRITE_AGAIN)
    )
    asked = (
        approvals.c.inbound_id == inbound.c.inbound_id,
        approvals.c.kind == "follow_up",
        approvals.c.created_at >= inbound.c.handled_at,
        or_(approvals.c.state != "withdrawn", approvals.c.decided_at > inbound.c.handled_at),
    )
    return and_(
        inbound.c.campaign == campaign,
        inbound.c.follow_up_on.is_not(None),
        inbound.c.intent.in_(WRITE_AGAIN),
        inbound.c.prospect_id.is_not(None),
        ~exists().where(prospects.c.prospect_id == inbound.c.prospect_id, beyond),
        ~exists().where(*asked),
        ~exists().where(later.c.prospect_id == inbound.c.prospect_id, later.c.number > inbound.c.number, takes_over),
    )


WRITE_AGAIN: tuple[Intent, ...] = ("interested", "question", "not_now")
"""What a reply may mean whose writer is written to again on a day that they give."""


def last_read(tx: Tx, prospect_id: str) -> Read | None:
    """What the prospect's last reply that was read was taken for."""
    row = _LAST_READ.first(tx, {"of": prospect_id})
    return None if row is None else Read(*row)


def read_of(tx: Tx, inbound_id: str) -> Read | None:
    """What one reply was taken for; None where nobody has read it."""
    i = inbound.c
    statement = select(i.intent, i.kind, i.confidence).where(i.inbound_id == inbound_id, i.intent.is_not(None))
    row = tx.connection.execute(statement).first()
    return None if row is None else Read(*row)


def interested(tx: Tx, campaign: str) -> frozenset[str]:
    """The prospects of whom a reply showed interest."""
    mine = (inbound.c.campaign == campaign, inbound.c.kind == "reply", inbound.c.intent == "interested")
    found = tx.connection.execute(select(inbound.c.prospect_id).where(*mine)).scalars()
    return frozenset(prospect_id for prospect_id in found if prospect_id is not None)


def last_complaint(tx: Tx, campaign: str) -> datetime | None:
    """When somebody last complained of a mail of the campaign."""
    found: datetime | None = _LAST_COMPLAINT.value(tx, {"of": campaign})
    return found


def settle(
    tx: Tx,
    inbound_id: str,
    intent: Intent,
    confidence: float | None,
    follow_up_on: datetime | None,
    draft_answer: str | None,
    needs_person: bool,
    actor: str,
    cycle_id: str | None = None,
    note: str = "",
) -> None:
    """Note what a reply means and what is to follow; the prospect's state is the caller's to move.

    A person who says it has no ``confidence``, and a ``note`` instead. It was handled when it was read first; once
    more, where another day is given.
    """
    before = get(tx, inbound_id)
    is_first = before.intent is None or before.follow_up_on != follow_up_on
    answer = None if draft_answer is None else redacted(draft_answer, LONGEST_MAIL)
    tx.connection.execute(
        inbound.update().where(inbound.c.inbound_id == inbound_id).values(
            intent=intent, confidence=confidence, follow_up_on=follow_up_on, draft_answer=answer,
            needs_person=needs_person, handled_at=tx.now if is_first else before.handled_at,
            lease_cycle=None, lease_until=None,
        )
    )  # fmt: skip
    if before.campaign is not None:
        audit.append(
            tx, before.campaign, actor, "reply_settled", intent,
            f"{inbound_id} {note}".strip() if confidence is None else f"{inbound_id}, confidence {confidence:.2f}",
            prospect_id=before.prospect_id, cycle_id=cycle_id, input=before.text, output=answer or "",
        )  # fmt: skip


def hand_over(tx: Tx, inbound_id: str, reason: str, actor: str) -> None:
    """Leave a reply that no agent could read to a person."""
    before = get(tx, inbound_id)
    tx.connection.execute(
        inbound.update().where(inbound.c.inbound_id == inbound_id).values(
            needs_person=True, handled_at=tx.now, lease_cycle=None, lease_until=None
        )
    )  # fmt: skip
    if before.campaign is not None:
        audit.append(
            tx, before.campaign, actor, "reply_handed_over", "", f"{inbound_id}: {reason}",
            prospect_id=before.prospect_id, input=before.text,
        )  # fmt: skip


def claim(tx: Tx, cycle_id: str, ids: Sequence[str], until: datetime) -> None:
    """Hold the replies for a cycle until the moment (all or none; see ``leases.claim``)."""
    leases.claim(tx, inbound, "inbound_id", cycle_id, ids, until)


def release(tx: Tx, cycle_id: str) -> None:
    """Free the replies that the cycle holds."""
    leases.release(tx, inbound, cycle_id)


_i = inbound.c
_OF: BindParameter[str] = bindparam("of")
_WAITS = prospects.c.paused_reason.like(_i.inbound_id + " " + DOUBTED + "%")
_DOUBTS_READ = Prepared(
    select(_i.inbound_id, _i.prospect_id)
    .join_from(inbound, prospects, prospects.c.prospect_id == _i.prospect_id)
    .where(_i.doubt.is_not(None), _i.intent.is_not(None), prospects.c.paused.is_(True), _WAITS)
)
_to_come = select(inbound).where(is_to_follow_up(_OF)).order_by(_i.follow_up_on, _i.number)
_FOLLOW_UPS = Prepared(_to_come)
_FOLLOW_UPS_BY = Prepared(_to_come.where(_i.follow_up_on <= bindparam("until", type_=_i.follow_up_on.type)))
_LAST_READ = Prepared(
    select(_i.intent, _i.kind, _i.confidence)
    .where(_i.prospect_id == _OF, _i.intent.is_not(None))
    .order_by(_i.received_at.desc(), _i.number.desc())
    .limit(1)
)
_LAST_COMPLAINT = Prepared(
    select(func.max(_i.received_at, type_=_i.received_at.type)).where(_i.campaign == _OF, _i.kind == "complaint")
)


def _inbound(row: Any) -> Inbound:
    return Inbound(
        id=row.inbound_id,
        campaign=row.campaign,
        prospect_id=row.prospect_id,
        message_id=row.message_id,
        kind=row.kind,
        hard=row.hard,
        intent=row.intent,
        text=row.text,
        received_at=row.received_at,
        handled_at=row.handled_at,
        follow_up_on=row.follow_up_on,
        draft_answer=row.draft_answer,
        fault=row.fault,
        doubt=row.doubt,
    )
