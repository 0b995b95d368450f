"""``item correct``: a person's own words in the place of an agent's."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from commands.decide.edits import text_of
from commands.decide.meant import item_to_change
from commands.shared import homes
from commands.shared.deployed import usable_bundle
from commands.shared.errors import BadInput
from commands.shared.going_on import way_on
from commands.shared.ledgers import changed, looked_into
from commands.shared.output import say
from data.items import ItemState
from data.ledger.flow import campaigns, items
from data.ledger.govern import approvals
from data.records import Order
from tools.hints import typed
from tools.items import flow
from tools.override import corrections
from tools.override.ways_out import NoWay


def correct(
    named: str,
    known_as: str,
    given: Sequence[str],
    file: str | None,
    order: Order,
    home: Path | None,
    config: Path,
    *,
    anyway: bool = False,
) -> None:
    """Change fields of a record: those that are given, else what the person writes in their editor.

    Where ``known_as`` is a task that is due and has made none, the person gives its record.
    """
    found, item_id = item_to_change(named, home)
    with looked_into(found) as tx:
        campaign = items.get(tx, item_id).campaign
    bundle = usable_bundle(found, campaign, config)
    if bundle is None:
        raise BadInput(f"the configuration of {campaign} cannot be used now: see {typed('check')}")
    try:
        with looked_into(found) as tx:
            way = flow.way_of(tx, bundle.crew, item_id)
            is_new = known_as in bundle.crew.tasks and not items.newest(way.made, known_as)
            if is_new:
                corrections.check_due(way, known_as)
            record = None if is_new else corrections.record_of(way, known_as)
        output = bundle.crew.tasks[known_as].output or "" if record is None else record.output
        before = record.body if record else {}
        shown = {name: before.get(name) for name in bundle.crew.outputs[output].fields} if output else {}
        changes = _changes(known_as, shown, given, file)
        with changed(found) as tx:
            never = {name: soul.never for name, soul in bundle.agents.items()}
            change = corrections.give if record is None else corrections.correct
            place = known_as if record is None else record.id
            known = {one.id for one in approvals.open_approvals(tx, campaign)}
            done = change(tx, bundle.crew, item_id, place, changes, order, never, anyway=anyway)
            asked = [one for one in approvals.open_approvals(tx, campaign) if one.prospect_id == item_id]
            withdrawn = [approvals.get(tx, one) for one in done.withdrawn]
            standing = campaigns.get(tx, campaign)
    except corrections.Forbidden as problem:
        raise BadInput(f"{found.path}: {problem}; say it otherwise, or, if you mean to, add --anyway") from None
    except NoWay as problem:
        raise BadInput(f"{found.path}: {problem}; look at it: {homes.command(f'item show {item_id}', found)}") from None
    stands = f"is what {known_as} has now" if record is None else f"stands in the place of {record.id}"
    say(f"{done.record.id} {stands} in {found.path}, by {order.by}")
    if done.stays:
        say(f"what {', '.join(done.stays)} made of the one before stays as it is")
    if done.asked_anew:
        say(f"skipped before, and looked at again now: {', '.join(done.asked_anew)}")
    for gone in withdrawn:
        say(f"{gone.id} is asked no more: {gone.reason}")
    for name in done.dropped:
        say(f"it rests on your word and no longer on its {name} of before; give what it rests on with {name}=ID,ID")
    for name in done.blacked_out:
        say(f"addresses and phone numbers in {name} are blacked out: no text of an item has any")
    if done.item.state in (ItemState.DONE, ItemState.CLOSED):
        say(f"{item_id} is {done.item.state}: {done.item.state_reason}")
        return
    for one in asked:
        ways = " (or reject)".join((homes.command(f"approvals approve {one.id}", found), ""))
        since = "still" if one.id in known else "now"
        say(f"{one.id} waits for you {since}, it asks: {one.reason}; decide with: {ways}")
    if not asked:
        say(way_on(found, standing))


def _changes(known_as: str, shown: Mapping[str, Any], given: Sequence[str], file: str | None) -> Mapping[str, Any]:
    """What the person gives, of the fields that are ``shown`` with what they say now."""
    if given and file:
        raise BadInput("give the values as NAME=VALUE or in a file, not both")
    if given:
        pairs = [one.partition("=") for one in given]
        if wrong := [name for name, mark, _ in pairs if not mark]:
            raise BadInput(f'"{wrong[0]}" is not NAME=VALUE, as in title="A better title"')
        return {name: value for name, _, value in pairs}
    if file:
        return _read(file, text_of(file) or "")
    if not sys.stdin.isatty():
        raise BadInput(
            "the new values are missing. Give NAME=VALUE, or --file FILE with YAML (- reads what is piped in)"
        )
    text = click.edit(yaml.safe_dump(dict(shown), sort_keys=False, allow_unicode=True, width=100), extension=".yaml")
    if text is None:
        raise BadInput(f"{known_as} was not changed")
    return {name: value for name, value in _read("your text", text).items() if shown.get(name) != value}


def _read(name: str, text: str) -> Mapping[str, Any]:
    """The fields that a text says, as YAML."""
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput(f"{name} is not YAML: {error}") from error
    if not isinstance(read, dict) or not all(isinstance(field, str) for field in read):
        raise BadInput(f"{name} is no mapping of fields to values, as in title: A better title")
    return read
