"""Which item is meant: by our id, or by the own id of its record where that names one alone."""

from collections.abc import Sequence
from pathlib import Path

from commands.shared import homes
from commands.shared.choice import to_change, to_read
from commands.shared.errors import BadInput
from commands.shared.homes import Home
from commands.shared.ledgers import looked_into
from data.items import Item, is_ours
from data.ledger.flow import items


def item_to_read(named: str, campaign: str | None, home: Path | None) -> tuple[Home, str]:
    """The home (of the campaign) and the item's id there.

    Raises:
        BadInput: no item is called so, or several are.
    """
    found = to_read(named, campaign, home, own_ids=not is_ours(named))
    return found, _id_in(found, named, campaign)


def item_to_change(named: str, home: Path | None) -> tuple[Home, str]:
    """The same for what changes something, which never guesses the home either.

    Raises:
        BadInput: no item is called so, or several are, or several homes have one.
    """
    found = to_change([named], home, own_ids=not is_ours(named))
    return found, _id_in(found, named, None)


def _id_in(home: Home, named: str, campaign: str | None) -> str:
    if is_ours(named):
        return named
    with looked_into(home) as tx:
        known = items.of_own_id(tx, named, campaign)
    if len(known) == 1:
        return known[0].id
    if known:
        raise BadInput(f"{named} is the own id of {len(known)} items; say which by our id:{_listed(known)}")
    way = homes.command("board CAMPAIGN", home)
    raise BadInput(f"there is no item {named!r} in {home.path}, by our id (i3) or by its record's own; see: {way}")


def _listed(known: Sequence[Item]) -> str:
    return "".join(f"\n  {item.id}: {item.title}, of {item.campaign} ({item.state})" for item in known)
