"""What a person does to an item by hand: closes it, or has it tried again."""

from data.items import Item, ItemState, ReleaseState
from data.ledger.core.transactions import Tx
from data.ledger.flow import endings, items, prospects, releases
from data.ledger.govern import approvals
from data.records import Order, ProspectState
from tools.items.milestones import milestone_of
from tools.override.ways_out import NoWay


def close(tx: Tx, item_id: str, order: Order) -> Item:
    """End it: nothing more is done about it or released, and nobody is asked about it any more.

    One that waited for a person keeps why it did.

    Raises:
        NoWay: if it has ended.
    """
    item = items.get(tx, item_id)
    if item.state in (ItemState.DONE, ItemState.CLOSED):
        raise NoWay(f"{item_id} is {item.state} ({item.state_reason}): there is nothing to close")
    waited = item.state_reason if item.state is ItemState.PERSON else ""
    endings.close(tx, item_id, "; ".join(filter(None, (waited, order.told("closed")))), order.by)
    return items.get(tx, item_id)


def retry(tx: Tx, item_id: str, order: Order) -> Item:
    """Have an item that waits for a person, or was closed, go on as if nothing of what is open had been tried.

    Of one that is done, what was released and undone is released again. A rejected prospect is qualified again.

    Raises:
        NoWay: if it is at work, or all of it is done, or its prospect has ended otherwise.
    """
    item = items.get(tx, item_id)
    reason = order.told("tried again")
    if item.state is ItemState.OPEN:
        raise NoWay(f"{item_id} is at work")
    for prospect in prospects.find(tx, item.campaign, ids=[item_id]):
        if prospect.state is ProspectState.REJECTED:
            prospects.move(tx, item_id, ProspectState.QUALIFIED, reason, order.by)
        elif not milestone_of(prospect):
            raise NoWay(f"{item_id} is {prospect.state} ({prospect.state_reason}): its tasks are over")
    if item.state is ItemState.DONE:
        mine = releases.of_items(tx, [item_id])[item_id]
        undone = [release.task for release in mine if release.state is ReleaseState.UNDONE]
        if not undone:
            raise NoWay(f"{item_id} is done ({item.state_reason}): nothing of it is left to be tried")
        items.reopen(tx, item, undone, reason, order.by)
    asked = [each for each in approvals.open_approvals(tx, item.campaign) if each.prospect_id == item_id]
    for request in (each for each in asked if each.kind == "task"):
        approvals.decide(tx, request.id, "approved", order.by, order.note)
    if (after := items.get(tx, item_id)).state is not ItemState.OPEN:
        items.go_on(tx, after, reason, order.by)
    return items.get(tx, item_id)
