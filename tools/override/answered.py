"""What a person was asked about mail of a prospect, and has answered by doing what was offered for it."""

from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, prospects
from data.ledger.govern import approvals
from data.records import Approval, ApprovalKind

_OF_MAIL: tuple[ApprovalKind, ...] = ("escalation", "question", "follow_up")


def withdraw(tx: Tx, prospect_id: str, why: str) -> tuple[Approval, ...]:
    """Ask no more what was asked about the prospect's mail, and say what that was; a draft stays asked about.

    Of several replies that nobody has read nobody knows which one is meant: these stay asked about, too.
    """
    open_ones = approvals.open_approvals(tx, prospects.get(tx, prospect_id).campaign)
    mine = [one for one in open_ones if one.prospect_id == prospect_id and one.kind in _OF_MAIL]
    asked = [one for one in mine if one.inbound_id is not None and one.message_id is None]
    unread = [one for one in asked if inbound.is_unread(inbound.get(tx, one.inbound_id or ""))]
    answered = tuple(one for one in asked if one not in unread or len(unread) == 1)
    for one in answered:
        approvals.withdraw_one(tx, one.id, why)
    return answered


def withdraw_of_pause(tx: Tx, prospect_id: str, why: str) -> tuple[Approval, ...]:
    """Ask no more about the mail for which the prospect is paused: who lets it go on has looked at it."""
    prospect = prospects.get(tx, prospect_id)
    open_ones = approvals.open_approvals(tx, prospect.campaign)
    about = [one for one in open_ones if one.prospect_id == prospect_id and one.kind == "escalation"]
    answered = tuple(one for one in about if one.inbound_id and prospect.paused_reason.startswith(f"{one.inbound_id} "))
    for one in answered:
        approvals.withdraw_one(tx, one.id, why)
    return answered
