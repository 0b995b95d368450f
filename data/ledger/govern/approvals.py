"""What waits for a person, and what the person decided."""

from collections.abc import Collection
from typing import Any, Literal

from sqlalchemy import bindparam, or_, select

from data.items import ItemState, ReleaseState
from data.ledger.core import audit, seals
from data.ledger.core.counters import next_number
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import approvals
from data.ledger.core.schema import messages as message_table
from data.ledger.core.transactions import Tx
from data.ledger.flow import endings, facts, items, messages, prospects, releases, withdrawals
from data.records import Approval, ApprovalKind, Message, MessageState, ProspectState

_ONE = Prepared(select(approvals).where(approvals.c.approval_id == bindparam("of")))
_OPEN = Prepared(select(approvals).where(approvals.c.campaign == bindparam("of"), approvals.c.state == "open"))
_OF_MESSAGES = Prepared(select(approvals).where(approvals.c.message_id.in_(bindparam("of", expanding=True))))


class NoSuchApproval(LookupError):
    """The ledger has no approval of that id."""


class AlreadyDecided(Exception):
    """The approval is no longer open."""


def request(
    tx: Tx,
    campaign: str,
    prospect_id: str,
    kind: ApprovalKind,
    reason: str,
    message_id: str | None = None,
    inbound_id: str | None = None,
) -> str:
    """Ask a person; return the id (``q1``). The same question that is still open is not asked twice."""
    table = approvals.c
    same = [table.prospect_id == prospect_id, table.kind == kind, table.state == "open"]
    same.append(table.message_id.is_(None) if message_id is None else table.message_id == message_id)
    same.append(table.inbound_id.is_(None) if inbound_id is None else table.inbound_id == inbound_id)
    known = tx.connection.execute(select(table.approval_id).where(*same)).scalar()
    if known is not None:
        return str(known)
    approval_id = f"q{next_number(tx, 'approval')}"
    row = {"approval_id": approval_id, "campaign": campaign, "prospect_id": prospect_id, "message_id": message_id,
           "inbound_id": inbound_id, "kind": kind, "reason": reason, "state": "open", "created_at": tx.now}  # fmt: skip
    tx.connection.execute(approvals.insert().values(**row))
    audit.append(
        tx, campaign, "gates", "approval_requested", kind, f"{approval_id} {reason}", prospect_id=prospect_id,
        trace_id=_trace_of(tx, kind, message_id), row=seals.of(tx, "approval", approval_id),
    )  # fmt: skip
    return approval_id


def decide(
    tx: Tx,
    approval_id: str,
    decision: Literal["approved", "rejected"],
    by: str,
    note: str = "",
    edited: bool = False,
) -> None:
    """Note a person's decision and let it take effect; one whose message was ``edited`` before stays so.

    A message that awaited it becomes ``ready``, or is cancelled; a prospect whose sequence was rejected is finished.
    Angles that it is about are accepted, and their prospect is built; or both are refused. An item whose task it is
    about goes on, or is closed; a release becomes ``ready``, or is cancelled and its item closed.

    Raises:
        AlreadyDecided: if the approval is not open.
    """
    asked = get(tx, approval_id)
    if said := already(asked):
        raise AlreadyDecided(said)
    tx.connection.execute(
        approvals.update().where(approvals.c.approval_id == approval_id).values(
            state=decision, decided_by=by, note=note, edited=asked.edited or edited, decided_at=tx.now,
            decided_seq=audit.head(tx, asked.campaign).seq + 1,
        )
    )  # fmt: skip
    audit.append(
        tx, asked.campaign, by, "approval_decided", decision, f"{approval_id} {note}".strip(),
        prospect_id=asked.prospect_id, trace_id=_trace_of(tx, asked.kind, asked.message_id),
        row=seals.of(tx, "approval", approval_id),
    )  # fmt: skip
    if asked.kind == "angle":
        _take_effect_on_angles(tx, asked, decision == "approved", by, note)
    elif asked.kind == "task":
        _take_effect_on_item(tx, asked, decision == "approved", by, note)
    elif asked.kind == "release":
        _take_effect_on_release(tx, asked, decision == "approved", by, note)
    elif asked.message_id is not None:
        message = messages.get(tx, asked.message_id)
        if message.state is MessageState.AWAITING_APPROVAL:
            _take_effect(tx, message, decision == "approved", by, note)


def already(asked: Approval) -> str:
    """How it was decided, or withdrawn, in words; empty while it is open."""
    why = f": {asked.note}" if asked.note else ""
    by = asked.decided_by or "the ledger"
    return "" if asked.state == "open" else f"{asked.id} is {asked.state} already (by {by}){why}"


def withdraw(tx: Tx, prospect_id: str, why: str) -> None:
    """Ask nobody any more about this prospect, except whether a message left."""
    unsettled = select(message_table.c.message_id).where(message_table.c.state == MessageState.UNKNOWN)
    asked = or_(approvals.c.message_id.is_(None), approvals.c.message_id.not_in(unsettled))
    withdrawals.withdraw(tx, why, approvals.c.prospect_id == prospect_id, asked)


def withdraw_one(tx: Tx, approval_id: str, why: str, by: str | None = None) -> None:
    """Ask this no more; ``by`` is who has answered it in another way."""
    withdrawals.withdraw(tx, why, approvals.c.approval_id == approval_id, by=by)


def about_angles(tx: Tx, campaign: str) -> frozenset[str]:
    """The prospects about whose angles a person is asked."""
    return frozenset(asked.prospect_id for asked in open_approvals(tx, campaign) if asked.kind == "angle")


def withdraw_of_angles(tx: Tx, prospect_id: str, why: str) -> None:
    """Ask nobody any more about this prospect's angles."""
    withdrawals.withdraw(tx, why, approvals.c.prospect_id == prospect_id, approvals.c.kind == "angle")


def withdraw_of_message(tx: Tx, message_id: str, why: str) -> None:
    """Ask nobody any more about this message."""
    withdrawals.withdraw(tx, why, approvals.c.message_id == message_id)


def note_edited(tx: Tx, approval_id: str, by: str) -> None:
    """Note that a person changed what it is about."""
    asked = get(tx, approval_id)
    mine = approvals.c.approval_id == approval_id
    tx.connection.execute(approvals.update().where(mine).values(edited=True))
    audit.append(
        tx, asked.campaign, by, "approval_edited", asked.kind, approval_id, prospect_id=asked.prospect_id,
        trace_id=_trace_of(tx, asked.kind, asked.message_id), row=seals.of(tx, "approval", approval_id),
    )  # fmt: skip


def open_approvals(tx: Tx, campaign: str) -> list[Approval]:
    """What waits for a person, oldest first."""
    found = [_approval(row) for row in _OPEN.rows(tx, {"of": campaign})]
    return sorted(found, key=lambda approval: (approval.created_at, int(approval.id[1:])))


def get(tx: Tx, approval_id: str) -> Approval:
    """The approval.

    Raises:
        NoSuchApproval: if the ledger does not know it.
    """
    row = _ONE.one(tx, {"of": approval_id})
    if row is None:
        raise NoSuchApproval(f"there is no approval {approval_id!r} in this ledger")
    return _approval(row)


def decisions_on(tx: Tx, prospect_id: str, kind: ApprovalKind) -> frozenset[str]:
    """How approvals of a kind about a prospect or an item were decided so far."""
    about = (approvals.c.prospect_id == prospect_id, approvals.c.kind == kind, approvals.c.decided_at.is_not(None))
    return frozenset(tx.connection.execute(select(approvals.c.state).where(*about)).scalars())


def answered(tx: Tx, prospect_id: str, kind: ApprovalKind) -> frozenset[str]:
    """What a person was asked of a kind about a prospect or an item, and has said yes or no to."""
    about = (approvals.c.prospect_id == prospect_id, approvals.c.kind == kind)
    said = approvals.c.state.in_(("approved", "rejected"))
    return frozenset(tx.connection.execute(select(approvals.c.reason).where(*about, said)).scalars())


def of_message(tx: Tx, message_id: str) -> list[Approval]:
    """All approvals about a message, oldest first."""
    return of_messages(tx, [message_id])[message_id]


def of_messages(tx: Tx, ids: Collection[str]) -> dict[str, list[Approval]]:
    """All approvals about each of the messages, oldest first."""
    found: dict[str, list[Approval]] = {message_id: [] for message_id in ids}
    for row in _OF_MESSAGES.rows(tx, {"of": list(found)}):
        found[row.message_id].append(_approval(row))
    for asked in found.values():
        asked.sort(key=lambda approval: int(approval.id[1:]))
    return found


def _take_effect(tx: Tx, message: Message, approved: bool, by: str, note: str) -> None:
    reason = f"{'approved' if approved else 'rejected'} by {by}{': ' if note else ''}{note}"
    messages.move(tx, message.id, MessageState.READY if approved else MessageState.CANCELLED, reason, by)
    if approved or message.sequence == messages.ANSWER:
        return
    if prospects.get(tx, message.prospect_id).state is ProspectState.IN_SEQUENCE:
        prospects.move(tx, message.prospect_id, ProspectState.FINISHED, f"{message.id} was {reason}", by)


def _take_effect_on_angles(tx: Tx, asked: Approval, approved: bool, by: str, note: str) -> None:
    """Let a prospect whose angles a person accepts be written to; one whose angles are refused is finished."""
    facts.settle_asked(tx, asked.prospect_id, approved, by)
    if prospects.get(tx, asked.prospect_id).state is ProspectState.NEEDS_REVIEW:
        reason = f"its angles were {'approved' if approved else 'rejected'} by {by}{': ' if note else ''}{note}"
        to = ProspectState.BUILT if approved else ProspectState.FINISHED
        prospects.move(tx, asked.prospect_id, to, reason, by)


def _take_effect_on_item(tx: Tx, asked: Approval, approved: bool, by: str, note: str) -> None:
    """Let an item that waits for a person go on with its open tasks as if none had been tried; or close it.

    One that is closed keeps why it waited: what a person rejected is told with what they were asked.
    """
    item = items.get(tx, asked.prospect_id)
    if item.state is not ItemState.PERSON:
        return
    reason = f"{'approved' if approved else 'rejected'} by {by}{': ' if note else ''}{note}"
    if approved:
        items.go_on(tx, item, reason, by)
    else:
        endings.close(tx, item.id, "; ".join(filter(None, (item.state_reason, reason))), by)


def _take_effect_on_release(tx: Tx, asked: Approval, approved: bool, by: str, note: str) -> None:
    """Let a release meet the gates again, which its approval lifts; or cancel it and close its item."""
    release = releases.get(tx, asked.message_id or "")
    if release.state is not ReleaseState.AWAITING_APPROVAL:
        return
    reason = f"{'approved' if approved else 'rejected'} by {by}{': ' if note else ''}{note}"
    releases.move(tx, release.id, ReleaseState.READY if approved else ReleaseState.CANCELLED, reason, by)
    if not approved:
        endings.close(tx, release.item_id, f"{release.id} was {reason}", by)


def _trace_of(tx: Tx, kind: ApprovalKind, message_id: str | None) -> str | None:
    """The trace of what it is about; a release is its own."""
    return message_id if kind == "release" else messages.trace_of(tx, message_id)


def _approval(row: Any) -> Approval:
    return Approval(
        id=row.approval_id,
        campaign=row.campaign,
        prospect_id=row.prospect_id,
        message_id=row.message_id,
        inbound_id=row.inbound_id,
        kind=row.kind,
        reason=row.reason,
        state=row.state,
        decided_by=row.decided_by,
        edited=row.edited,
        note=row.note,
        created_at=row.created_at,
        decided_at=row.decided_at,
    )
