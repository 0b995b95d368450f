"""``import FILE --campaign NAME``: records of a file become items of a campaign under way, as those of a webhook do."""

from pathlib import Path

from commands.shared import homes
from commands.shared.deployed import bundle_of
from commands.shared.errors import BadInput
from commands.shared.ledgers import opened
from commands.shared.output import say
from data.counts import counted
from data.records import Order
from tools.items import leads, records

SOME_WRONG = 1


def import_records(file: Path, campaign: str, home: Path | None, order: Order, config_dir: Path) -> int:
    """Make items of the records that are new, name those that do not fit. Return the exit code."""
    found = homes.find(None, home) if home else homes.live_home()
    bundle = bundle_of(found, campaign, config_dir)
    if not bundle.crew.is_declared:
        raise BadInput(f"{campaign} finds its prospects in the vertical's sources; it has no items to import")
    try:
        entries = records.read_file(bundle, file)
    except records.ItemsUnreadable as error:
        raise BadInput(str(error)) from error
    fit = [entry for entry in entries if not entry.wrong]
    try:
        with opened(found, "import") as ledger:
            taken = list(leads.take_all(ledger, bundle, fit, order.by))
    except leads.CannotTakeIn as error:
        raise BadInput(f"{found.path}: {error}; nothing was imported") from error
    for entry in (entry for entry in entries if entry.wrong):
        say(f"{file}: {entry.place}: {'; '.join(entry.wrong)}")
    for entry, one in zip(fit, taken, strict=True):
        if one.differs:
            say(f"{file}: {entry.place}: {one.item_id} is known by that id and says something else; it stays as it is")
    new = sum(one.is_new for one in taken)
    known, wrong = len(taken) - new, len(entries) - len(fit)
    say(f"{found.path}: {counted(new, 'item')} of {campaign} came in, {known} known before, {wrong} left out")
    return SOME_WRONG if wrong else 0
