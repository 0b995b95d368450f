"""The records of a campaign's file become items; the paragraphs of an item's documents become its facts."""

from collections.abc import Sequence
from hashlib import sha256

from data.counts import counted
from data.items import ItemState
from data.ledger.core import audit, counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, items
from data.ledger.read.unshown import CUT
from data.records import CampaignState, CapKey
from tools.deployment import Deployment
from tools.items import documents, flow, records
from tools.items.paragraphs import MOST_FACTS, Paragraph

ACTOR = "intake"
AT_ONCE = 10


def take_in(deployment: Deployment) -> int:
    """Make items of the records that are new; return how many.

    The audit tells, once, of a record with something wrong, and of a file that cannot be read: what was taken in before
    goes on. The file is read before anything is written; a few records at a time are. A campaign that ended because
    all its items were settled goes on with the new ones, as long as its days last.
    """
    bundle = deployment.bundle
    campaign, kind = bundle.campaign.campaign, bundle.crew.works_on
    if kind is None or not bundle.crew.is_declared:
        return 0
    with deployment.ledger.read() as tx:
        known = items.row_keys(tx, campaign)
    try:
        new = [entry for entry in records.read(bundle) if entry.row_key not in known]
    except records.ItemsUnreadable as error:
        with deployment.ledger.write() as tx:
            _tell_once(tx, campaign, "items_unread", kind, str(error))
        return 0
    taken = 0
    for start in range(0, len(new), AT_ONCE):
        with deployment.ledger.write() as tx:
            for entry in new[start : start + AT_ONCE]:
                if entry.wrong:
                    _tell_once(tx, campaign, "item_left_out", kind, f"{entry.place}: {'; '.join(entry.wrong)}")
                elif items.take_in(tx, campaign, kind, entry.row_key, entry.fields, ACTOR):
                    taken += 1
    with deployment.ledger.write() as tx:
        go_on(tx, campaign)
    return taken


def go_on(tx: Tx, campaign: str) -> None:
    """Take a finished campaign up again of which items are at work, also those that a crash kept from being told of."""
    if campaigns.get(tx, campaign).state is not CampaignState.FINISHED:
        return
    at_work = items.counts(tx, campaign)[ItemState.OPEN]
    if at_work and campaigns.ends_at(tx, campaign) > tx.now:
        campaigns.resume(tx, campaign, ACTOR, f"{counted(at_work, 'new item')} came in")


def _tell_once(tx: Tx, campaign: str, action: str, kind: str, said: str) -> None:
    """Note it in the audit, unless that very thing was noted before: a run may begin every minute."""
    told = CapKey(action, campaign, sha256(said.encode()).hexdigest())
    if not counters.read(tx, [told])[told]:
        counters.reserve(tx, [told])
        audit.append(tx, campaign, ACTOR, action, kind, said)


def read_documents(deployment: Deployment, task: str, item_ids: Sequence[str]) -> None:
    """Keep what the items' documents say as their facts; an item whose document cannot be read goes to a person."""
    bundle = deployment.bundle
    with deployment.ledger.read() as tx:
        found = items.find(tx, item_ids)
    for item in found:
        wrong = ""
        found_in: list[Paragraph] = []
        try:
            found_in = documents.said_by(bundle, documents.of_item(bundle, item.fields))
        except (records.ItemsUnreadable, OSError, ValueError) as error:
            wrong = str(error)
        with deployment.ledger.write() as tx:
            if not flow.due(tx, bundle.crew, task, [item.id]):
                continue
            for paragraph in found_in[:MOST_FACTS]:
                facts.add_fact(tx, item.id, "document", paragraph.text, paragraph.source, tx.now)
            if len(found_in) > MOST_FACTS:
                said = f"{task}: {MOST_FACTS} of {len(found_in):,} paragraphs were read"
                audit.append(tx, item.campaign, ACTOR, CUT, item.kind, said, prospect_id=item.id)
            if wrong:
                flow.to_person(tx, item, f"{task}: {wrong}", ACTOR)
            else:
                flow.done(tx, bundle.crew, item, task, ACTOR)
