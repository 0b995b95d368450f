"""How an item ends before its last task, whoever wants it: a person, a rule of its crew, or the end of the campaign."""

from data.items import ItemState, ReleaseState
from data.ledger.core.schema import approvals
from data.ledger.core.states import allowed
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, prospects, releases, withdrawals
from data.records import ProspectState

_NOT_OUT_YET = (ReleaseState.AWAITING_APPROVAL, ReleaseState.READY, ReleaseState.FAILED)


def close(tx: Tx, item_id: str, reason: str, actor: str, cycle_id: str | None = None) -> None:
    """Close an item, unless it is done, with all that has not left yet; nobody is asked about it any more.

    A prospect to whom nothing has been written is rejected with it.
    """
    item = items.get(tx, item_id)
    if item.state in (ItemState.OPEN, ItemState.BETWEEN, ItemState.PERSON):
        items.move(tx, item_id, ItemState.CLOSED, reason, actor, cycle_id)
        for prospect in prospects.find(tx, item.campaign, ids=[item_id]):
            if ProspectState.REJECTED in allowed(prospect.state):
                prospects.move(tx, item_id, ProspectState.REJECTED, reason, actor, cycle_id)
    for release in releases.of_items(tx, [item_id])[item_id]:
        if release.state in _NOT_OUT_YET:
            releases.move(tx, release.id, ReleaseState.CANCELLED, reason, actor)
        elif release.state is ReleaseState.RELEASING and release.webhook:
            why = f"{reason}, while it was not known whether {release.place} has {release.id}"
            releases.move(tx, release.id, ReleaseState.UNKNOWN, why, actor)
    withdrawals.withdraw(tx, reason, approvals.c.prospect_id == item_id)
