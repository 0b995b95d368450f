"""``todo``: everything that waits for a person."""

from functools import partial
from pathlib import Path

from commands.decide import waiting
from commands.decide.review import way
from commands.shared import homes
from commands.shared.deployed import usable_bundle
from commands.shared.ledgers import campaign_name, looked_into
from commands.shared.moments import slot, zone_in
from commands.shared.options import CONFIG
from commands.shared.output import print_json, say
from data.counts import waits
from data.ledger.flow import campaigns
from data.ledger.read import put_off, todo, whereabouts
from data.ledger.read.todo import Todo
from data.ledger.read.whereabouts import Unreadable


def show(campaign: str | None, home: Path | None, *, as_json: bool) -> None:
    """Everything that waits in a run (of one campaign, or of all that run there), oldest first."""
    name = campaign_name(campaign) if campaign else None
    found = homes.find(name, home)
    with looked_into(found, name) as tx:
        names = [name] if name else [each.name for each in campaigns.all_campaigns(tx)]
        things = sorted((each for one in names for each in todo.of_campaign(tx, one)), key=_since)
        now = tx.now
        waiting_for_others = {one: put_off.put_off(tx, one) for one in names}
    told_of = {*(thing.campaign for thing in things), *(one for one, some in waiting_for_others.items() if some)}
    bundles = {one: usable_bundle(found, one, CONFIG) for one in told_of}
    if as_json:
        for thing in things:
            print_json(waiting.as_json(thing, found, bundles[thing.campaign]))
        return
    for thing in things:
        say(f"{waiting.brief(thing, found, now, bundles[thing.campaign])}\n")
    for one, some in waiting_for_others.items():
        for line in put_off.in_lines(some, partial(slot, zone=zone_in(bundles.get(one)))):
            say(f"{one}: {line} (nothing for a person)\n")
    requests = todo.to_decide(things)
    say(f"{waits(len(things), requests)}, in {found.path} ({found.run})")
    if requests:
        say(f"go through the requests by key: {way(name, found)}")
    if home is None:
        _elsewhere(found)


def _since(thing: Todo) -> str:
    return thing.since.isoformat()


def _elsewhere(found: homes.Home) -> None:
    """Say where else somebody is waited for. The live home has other campaigns besides the one that has ended."""
    for other in homes.everything():
        if other.path == found.path or (other.run.finished and not other.run.live):
            continue
        try:
            count = whereabouts.waiting(other.path / "ledger.sqlite")
        except Unreadable as error:
            say(f"what waits in {other.path} ({other.run}) is unknown: {error}")
            continue
        if count:
            say(f"{count} more in {other.path} ({other.run}): {homes.command('todo', other)}")
