"""``prospect contact|retry|close``: the ways out of a review."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.errors import BadInput
from commands.shared.going_on import way_on
from commands.shared.ledgers import changed, looked_into
from commands.shared.output import say
from commands.shared.questions import ASKED, agreed
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, prospects
from data.records import Contact, Order, Prospect
from tools.enrich.contacts import BY_PERSON
from tools.override import ways_out


class Person(NamedTuple):
    """Whom to write to, as it is typed."""

    email: str
    name: str | None = None
    role: str | None = None
    phone: str | None = None


def contact(prospect_id: str, person: Person, order: Order, home: Path | None) -> None:
    """Say whom to write to at a prospect's."""
    named = Contact(person.email, person.name, person.role, person.phone, 1.0, BY_PERSON)

    def told(after: Prospect) -> str:
        address = after.contact.email if after.contact else person.email
        return f"has {address} as its contact, whose address is verified before anything is written"

    _change(prospect_id, lambda tx: ways_out.name_contact(tx, prospect_id, named, order), told, home)


def retry(prospect_id: str, order: Order, home: Path | None) -> None:
    """Have a prospect in review tried again."""
    _change(prospect_id, lambda tx: ways_out.retry(tx, prospect_id, order), lambda _: "is tried again", home)


def close(prospect_id: str, order: Order, home: Path | None, *, yes: bool) -> int:
    """End a prospect. Return the exit code.

    There is no way back, so whom it is about is named first, and a person says yes.
    """
    found = to_change([prospect_id], home)
    with looked_into(found) as tx:
        prospect = prospects.get(tx, prospect_id)
    if ways_out.is_open(prospect):
        company = prospect.business.company
        stands = f"{prospect.state}{f': {prospect.state_reason}' if prospect.state_reason else ''}"
        say(f"{prospect_id} is {company} of {prospect.campaign} ({stands}), in {found.path} ({found.run})")
        if not yes and not agreed(f"Close {prospect_id} ({company}) for good? Nothing more is sent to them.", found):
            return ASKED
    done = "is closed: nothing more is sent"
    _change(prospect_id, lambda tx: ways_out.close(tx, prospect_id, order), lambda _: done, found.path)
    return 0


def _change(
    prospect_id: str, change: Callable[[Tx], Prospect], told: Callable[[Prospect], str], home: Path | None
) -> None:
    """Do it, and say what became of whom, and what lets them go on."""
    found = to_change([prospect_id], home)
    try:
        with changed(found) as tx:
            after = change(tx)
            campaign = campaigns.get(tx, after.campaign)
    except ways_out.NoWay as problem:
        ways = "".join(f"\n  {homes.command(way, found)}" for way in problem.ways)
        raise BadInput(f"{found.path}: {problem}{':' if ways else ''}{ways}") from problem
    say(
        f"{prospect_id} ({after.business.company}, {after.campaign}) {told(after)}; it is {after.state} in {found.path}"
    )
    if after.state.value not in {"found", "qualified"}:
        return
    if after.paused:
        say(f"it is paused; let it go on with: {homes.command(f'prospect resume {prospect_id}', found)}")
    say(way_on(found, campaign))
