"""``import FILE --campaign NAME``: records of a file come into a campaign under way, as those of a webhook do.

Of a crew with tasks they become items; of outreach they are told to the vertical's source of the format ``webhook``.
"""

from pathlib import Path

from commands.shared import homes
from commands.shared.deployed import bundle_of
from commands.shared.errors import BadInput
from commands.shared.ledgers import opened
from commands.shared.output import say
from config.loading import CampaignBundle
from data.counts import counted
from data.records import Order
from tools.items import leads, records
from tools.sources import told

SOME_WRONG = 1


def import_records(file: Path, campaign: str, home: Path | None, order: Order, config_dir: Path) -> int:
    """Take the records in that are new, name those that do not fit. Return the exit code."""
    found = homes.find(None, home) if home else homes.live_home()
    bundle = bundle_of(found, campaign, config_dir)
    take = _items if bundle.crew.is_declared else _told
    try:
        return take(file, bundle, found, order)
    except records.ItemsUnreadable as error:
        raise BadInput(str(error)) from error
    except leads.CannotTakeIn as error:
        raise BadInput(f"{found.path}: {error}; nothing was imported") from error


def _items(file: Path, bundle: CampaignBundle, home: homes.Home, order: Order) -> int:
    entries = records.read_file(bundle, file)
    fit = [entry for entry in entries if not entry.wrong]
    with opened(home, "import") as ledger:
        taken = list(leads.take_all(ledger, bundle, fit, order.by))
    for entry in (entry for entry in entries if entry.wrong):
        say(f"{file}: {entry.place}: {'; '.join(entry.wrong)}")
    for entry, one in zip(fit, taken, strict=True):
        if one.differs:
            say(f"{file}: {entry.place}: {one.item_id} is known by that id and says something else; it stays as it is")
    if unknown := records.left_out(bundle, fit):
        say(f"{file}: {unknown}")
    new, left_out = sum(one.is_new for one in taken), len(entries) - len(fit)
    return _summed(home, f"{counted(new, 'item')} of {bundle.campaign.campaign}", len(taken) - new, left_out)


def _told(file: Path, bundle: CampaignBundle, home: homes.Home, order: Order) -> int:
    entries = [told.entry_of(bundle, record, place) for place, record in records.records_of(file)]
    fit = [entry for entry in entries if not entry.wrong]
    taken: list[told.Taken] = []
    with opened(home, "import") as ledger:
        try:
            taken.extend(told.take_all(ledger, bundle, fit, order.by))
        except told.QuotaReached as reached:
            say(f"{file}: {reached}: the rest can come from {reached.again:%Y-%m-%d %H:%M} UTC on")
    for entry in (entry for entry in entries if entry.wrong):
        say(f"{file}: {entry.place}: {'; '.join(entry.wrong)}")
    for entry, one in zip(fit, taken, strict=False):
        if one.differs:
            say(f"{file}: {entry.place}: {one.key} is known by that key and says something else; it stays as it is")
    for entry, unread in zip(fit, told.unread_in(bundle, fit), strict=True):
        if unread:
            say(f"{file}: {entry.place}: cannot be read, and counts as unknown: {', '.join(unread)}")
    new, name = sum(one.is_new for one in taken), bundle.campaign.campaign
    what = f"{counted(new, 'record')} for {told.source_of(bundle)} of {name}"
    return _summed(home, what, len(taken) - new, len(entries) - len(taken))


def _summed(home: homes.Home, new: str, known: int, left_out: int) -> int:
    say(f"{home.path}: {new} came in, {known} known before, {left_out} left out")
    return SOME_WRONG if left_out else 0
