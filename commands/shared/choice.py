"""Which home is meant. What sets something never guesses: an id that several homes have is refused with the choices."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.homes import Home
from commands.shared.typed import again
from data.ledger.read.whereabouts import Unreadable, Whose, look_up
from tools.hints import typed

_LISTED_BY = {"p": "board CAMPAIGN", "i": "board CAMPAIGN", "d": "item show ID", "q": "approvals list CAMPAIGN",
              "l": "lessons list CAMPAIGN"}  # fmt: skip


def to_change(ids: Sequence[str], home: Path | None, *, own_ids: bool = False) -> Home:
    """The home in which these prospects, items, messages, replies, approvals, acts or cycles are; or the one named.

    With ``own_ids`` they are what records of items call themselves.

    Raises:
        NoHome: if there is no run.
        BadInput: if none of several homes has any of them, or more than one has.
    """
    if home is not None:
        return homes.find(None, home)
    known = homes.everything()
    if len(known) < 2:
        return homes.find()
    having = [(each, told) for each in known if (told := _has(each, ids, own_ids=own_ids))]
    if not having:
        places = ", ".join(str(each.path) for each in known)
        way = _LISTED_BY.get(ids[0][:1] if ids[0][1:].isdigit() else "", "prospect show ID")
        way = "board CAMPAIGN" if own_ids else way
        raise BadInput(f"there is no {' or '.join(ids)} in any of {places}; those that are there: {typed(way)}")
    return _only(" and ".join(ids), having)


def campaign_to_change(name: str | None, home: Path | None) -> Home:
    """The home in which the campaign (or any) was started; the one named, where one is.

    Raises:
        NoHome: if there is none.
        BadInput: if there are several.
    """
    if home is not None:
        return homes.find(name, home)
    known = homes.everything(name)
    return _only(name or "that", [(each, str(each.run)) for each in known]) if known else homes.find(name)


def to_read(what: str, campaign: str | None, home: Path | None, *, own_ids: bool = False) -> Home:
    """The home to read of: the one named, else the latest run (of the campaign) that knows this id."""
    if home is not None:
        return homes.find(campaign, home)
    having = [each for each in homes.everything(campaign) if _has(each, [what], own_ids=own_ids)]
    return homes.latest(having) if having else homes.find(campaign)


def _only(what: str, having: Sequence[tuple[Home, str]]) -> Home:
    """The one home that there is, or an error that shows what to type for each."""
    if len(having) == 1:
        return having[0][0]
    choices = "".join(f"\n  {told}, in {each.path}:\n    {again(each.path)}" for each, told in having)
    where = f"are, some or all of them, in {len(having)} homes" if " and " in what else f"is in {len(having)} homes"
    raise BadInput(f"{what} {where}, and nothing is changed; which one is meant?{choices}")


def _has(home: Home, ids: Iterable[str], *, own_ids: bool) -> str:
    """Whom the ids mean in this home; empty if it has none of them. One that cannot be read might have them."""
    try:
        return "; ".join(_told(whose) for whose in look_up(home.path / "ledger.sqlite", ids, own_ids=own_ids))
    except Unreadable as error:
        return f"unknown ({error})"


def _told(whose: Whose) -> str:
    return f"{whose.id} is {whose}"
