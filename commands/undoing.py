"""``undo``: takes back what can be taken back, and says what cannot."""

from pathlib import Path

from commands import homes
from commands.choosing import to_change
from commands.deployed import deployment_of
from commands.errors import BadInput
from commands.output import say
from commands.reading import opened
from data.ledger import acts, messages, releases
from data.ledger.acts import NoSuchAct
from data.ledger.ledger import Tx
from data.ledger.messages import NoSuchMessage
from data.ledger.releases import NoSuchRelease
from data.records import Order
from tools import undoing


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
