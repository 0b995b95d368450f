"""Records that come in while a campaign is under way, by a signed webhook or by ``import``: each becomes an item, once.

A record is known by its ``id``; without one by the id under which it was told, which is signed with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from config.loading import CampaignBundle
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, items
from tools.items import records
from tools.items.intake import AT_ONCE, go_on
from tools.items.records import Entry

WEBHOOK = "webhook"


class Taken(NamedTuple):
    """The item that a record is: a new one, or one that is known, which may say something else (``differs``).

    ``unknown`` are the names of the record that no field of the item has.
    """

    item_id: str
    is_new: bool
    differs: bool
    unknown: tuple[str, ...] = ()


class WrongRecord(ValueError):
    """A record that does not fit; ``wrong`` says of each field what is wrong with it."""

    def __init__(self, wrong: Sequence[str]) -> None:
        super().__init__("; ".join(wrong))
        self.wrong = list(wrong)


class CannotTakeIn(Exception):
    """Nothing can be taken in for the campaign: ``for_good``, or for now; ``told`` is what others may know of why."""

    def __init__(self, why: str, told: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.told = told
        self.for_good = for_good


def take_in(ledger: Ledger, bundle: CampaignBundle, record: Mapping[str, Any], told_as: str) -> Taken:
    """Make an item of a record that came by the webhook; what is known stays as it is.

    Raises:
        CannotTakeIn: the campaign takes no leads, has not begun, or is over.
        WrongRecord: it does not fit.
    """
    campaign, source = bundle.campaign.campaign, bundle.campaign.items
    if source is None or source.on != "lead":
        raise CannotTakeIn(f"{campaign} has no items.on: lead", "the campaign takes no records: tell it again later")
    entry = records.entry_of(bundle, "the record", record)
    if entry.wrong:
        raise WrongRecord(entry.wrong)
    if not entry.has_id:
        entry = entry._replace(row_key=records.key_of(f"{WEBHOOK} {told_as}"))
    with ledger.write() as tx:
        return _take(tx, bundle, entry, WEBHOOK)


def take_all(ledger: Ledger, bundle: CampaignBundle, entries: Iterable[Entry], actor: str) -> Iterator[Taken]:
    """The same of the records of a file, which fit; a few at a time, since others want to write as well.

    Raises:
        CannotTakeIn: the campaign has not begun, or is over.
    """
    left = iter(entries)
    while some := list(islice(left, AT_ONCE)):
        with ledger.write() as tx:
            taken = [_take(tx, bundle, entry, actor) for entry in some]
        yield from taken


def look_whether_open(tx: Tx, campaign: str) -> None:
    """Let nothing in before the campaign's days, or after.

    Raises:
        CannotTakeIn: it has not begun, or is over.
    """
    try:
        over = campaigns.ends_at(tx, campaign) <= tx.now
    except campaigns.NoSuchCampaign as error:
        raise CannotTakeIn(f"{campaign} has not begun", "the campaign has not begun: tell it again later") from error
    if over:
        raise CannotTakeIn(f"the days of {campaign} are over", "the campaign is over", for_good=True)


def _take(tx: Tx, bundle: CampaignBundle, entry: Entry, actor: str) -> Taken:
    campaign, kind = bundle.campaign.campaign, bundle.crew.works_on
    known = items.of_key(tx, campaign, entry.row_key)
    if known is not None:
        return Taken(known.id, is_new=False, differs=known.fields != entry.fields, unknown=entry.unknown)
    look_whether_open(tx, campaign)
    item_id = items.take_in(tx, campaign, str(kind), entry.row_key, entry.fields, actor)
    go_on(tx, campaign)
    return Taken(str(item_id), is_new=True, differs=False, unknown=entry.unknown)
