"""``undo``: takes back what can be taken back, and says what cannot."""

from pathlib import Path

from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.deployed import deployment_of
from commands.shared.errors import BadInput
from commands.shared.ledgers import opened
from commands.shared.output import say
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, releases
from data.ledger.flow.messages import NoSuchMessage
from data.ledger.flow.releases import NoSuchRelease
from data.ledger.govern import acts
from data.ledger.govern.acts import NoSuchAct
from data.records import Order
from tools.override import undo as undoing


def undo(what: str, order: Order, config_dir: Path, home: Path | None) -> int:
    """Undo an act, a release, all acts of a cycle, or a queued message; return 1 if a part of it could not be."""
    found = to_change([what], home)
    with opened(found) as ledger:
        try:
            with ledger.read() as tx:
                campaign = _campaign(tx, what)
            deployment = deployment_of(found, ledger, campaign, config_dir, outside=True)
            done = undoing.undo(deployment, what, order.by, order.note)
        except (undoing.NothingToUndo, NoSuchAct, NoSuchMessage, NoSuchRelease) as error:
            way = homes.command(f"{'item' if what[:1] == 'd' else 'prospect'} show ID", found)
            raise BadInput(f"{found.path}: {error}; what there is: {way}") from error
    for undone in done:
        say(f"{undone.what} {'is undone' if undone.whole else 'could not be undone as a whole'}: {undone.told}")
    say(f"that was in {campaign}, in {found.path}")
    return 0 if all(undone.whole for undone in done) else 1


def _campaign(tx: Tx, what: str) -> str:
    """Whose campaign it is of."""
    if what[:1] == "a" and what[1:].isdigit():
        return acts.get(tx, what).campaign
    if what[:1] == "c" and what[1:].isdigit():
        done = acts.of_cycle(tx, what)
        if not done:
            raise undoing.NothingToUndo(f"{what} did nothing that can be undone")
        return done[0].campaign
    if what[:1] == "d" and what[1:].isdigit():
        return releases.get(tx, what).campaign
    return messages.get(tx, what).campaign
