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


def to_change(ids: Sequence[str], home: Path | None, *, own_ids: bool = False, only: str = "") -> Home:
    """The home in which these prospects, items, messages, replies, approvals, acts or cycles are; or the one named.

    With ``own_ids`` they are what records of items call themselves. ``only`` is the state in which they can be changed:
    homes in which none of them is are no choice, as long as one is in another home.

    Raises:
        NoHome: if there is no run.
        BadInput: if none of several homes has any of them, or more than one has.
    """
    if home is not None:
        return homes.find(None, home)
    known = homes.everything()
    if len(known) < 2:
        return homes.find()
    having = [(each, whose) for each in known if (whose := _has(each, ids, own_ids=own_ids))]
    if not having:
        places = ", ".join(str(each.path) for each in known)
        way = _LISTED_BY.get(ids[0][:1] if ids[0][1:].isdigit() else "", "prospect show ID")
        way = "board CAMPAIGN" if own_ids else way
        raise BadInput(f"there is no {' or '.join(ids)} in any of {places}; those that are there: {typed(way)}")
    still = [(each, whose) for each, whose in having if not only or isinstance(whose, str) or _any(whose, only)]
    past = len(having) - len(still) if still else 0
    return _only(" and ".join(ids), [(each, _told(whose)) for each, whose in still or having], past)


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


def _only(what: str, having: Sequence[tuple[Home, str]], past: int = 0) -> Home:
    """The one home that there is, or an error that shows what to type for each.

    ``past`` is how many more have it, where nothing of it can be changed any more.
    """
    if len(having) + past == 1:
        return having[0][0]
    choices = "".join(f"\n  {told}, in {each.path}:\n    {again(each.path)}" for each, told in having)
    number = len(having) + past
    where = f"are, some or all of them, in {number} homes" if " and " in what else f"is in {number} homes"
    over = f" (in {past} of them all of it is settled already)" if past else ""
    asked = "which one is meant?" if len(having) > 1 else "is this one meant?"
    raise BadInput(f"{what} {where}{over}, and nothing is changed; {asked}{choices}")


def _has(home: Home, ids: Iterable[str], *, own_ids: bool) -> list[Whose] | str:
    """Whom the ids mean in this home; empty if it has none of them. One that cannot be read might have them."""
    try:
        return look_up(home.path / "ledger.sqlite", ids, own_ids=own_ids)
    except Unreadable as error:
        return f"unknown ({error})"


def _any(whose: Sequence[Whose], state: str) -> bool:
    return any(one.state == state for one in whose)


def _told(whose: Sequence[Whose] | str) -> str:
    return whose if isinstance(whose, str) else "; ".join(f"{one.id} is {one}" for one in whose)
