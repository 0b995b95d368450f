"""What a person was asked about mail of a prospect, and has answered by doing what was offered for it."""

from collections.abc import Sequence

from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, prospects, suppressions
from data.ledger.flow.suppressions import Named, Party
from data.ledger.govern import approvals
from data.records import Approval, ApprovalKind, Order, Prospect, ProspectState

_OF_MAIL: tuple[ApprovalKind, ...] = ("escalation", "question", "follow_up")

OR_SUPPRESS = "or suppress the address"
"""How the reason ends for which a prospect is paused until a person lets it go on or suppresses its address."""


def withdraw(tx: Tx, prospect_id: str, what: str, order: Order) -> tuple[Approval, ...]:
    """Ask no more what was asked about the prospect's mail, and say what that was; a draft stays asked about.

    Of several replies that nobody has read nobody knows which one is meant: these stay asked about, too.
    """
    open_ones = approvals.open_approvals(tx, prospects.get(tx, prospect_id).campaign)
    mine = [one for one in open_ones if one.prospect_id == prospect_id and one.kind in _OF_MAIL]
    asked = [one for one in mine if one.inbound_id is not None and one.message_id is None]
    unread = [one for one in asked if inbound.is_unread(inbound.get(tx, one.inbound_id or ""))]
    answered = tuple(one for one in asked if one not in unread or len(unread) == 1)
    for one in answered:
        approvals.withdraw_one(tx, one.id, order.told(what), order.by)
    return answered


def withdraw_of_pause(tx: Tx, prospect_id: str, what: str, order: Order) -> tuple[Approval, ...]:
    """Ask no more about the mail for which the prospect is paused: who lets it go on has looked at it."""
    prospect = prospects.get(tx, prospect_id)
    open_ones = approvals.open_approvals(tx, prospect.campaign)
    about = [one for one in open_ones if one.prospect_id == prospect_id and one.kind == "escalation"]
    answered = tuple(one for one in about if one.inbound_id and prospect.paused_reason.startswith(f"{one.inbound_id} "))
    for one in answered:
        approvals.withdraw_one(tx, one.id, order.told(what), order.by)
    return answered


def end_suppressed(tx: Tx, campaign: str, names: Sequence[Named], order: Order) -> list[Prospect]:
    """End who was paused until a person lets them go on or suppresses their address, which has been done now."""
    waiting = [each for each in prospects.paused(tx, campaign) if each.paused_reason.endswith(OR_SUPPRESS)]
    ended = [each for each in waiting if suppressions.covers(names, party_of(each))]
    for each in ended:
        prospects.unpause(tx, each.id, order.by, order.told("suppressed"))
        if each.state is ProspectState.IN_SEQUENCE:
            prospects.move(tx, each.id, ProspectState.FINISHED, order.told("suppressed"), order.by)
    return ended


def party_of(prospect: Prospect) -> Party:
    """Whom a suppression of the prospect may name."""
    contact = prospect.contact
    return Party(prospect.business, contact.email if contact else None, contact.phone if contact else None)
