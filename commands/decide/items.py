"""``item show|close|retry|resolve``: one item of a declared crew, and the ways out for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from commands.decide.evidence import rests_on, word_after
from commands.decide.meant import item_to_change, item_to_read
from commands.decide.sums import item_with_sums, made_with_sums
from commands.decide.waiting import before_whose
from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.deployed import bundle_of, usable_bundle
from commands.shared.errors import BadInput, not_one_of
from commands.shared.going_on import way_on
from commands.shared.ledgers import campaign_name, changed, looked_into
from commands.shared.moments import in_zone, zone_in
from commands.shared.options import CONFIG
from commands.shared.output import Row, console, pairs, print_json, say, show
from config.files.crews import CrewConfig
from config.graph import crew_graph
from config.loading import CampaignBundle
from data.claims import Fact
from data.items import Artifact, Item, ItemState, Release, ReleaseState, Standing
from data.ledger.core import audit
from data.ledger.core.audit import Entry
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, items, releases
from data.ledger.govern import acts, approvals
from data.ledger.govern.acts import Act
from data.ledger.read.refusals import last_of
from data.ledger.read.replaced import outdated, recorded
from data.ledger.read.todo import in_words, resolving
from data.ledger.read.unreleased import unreleased
from data.ledger.read.unshown import unshown
from data.records import Approval, Order
from tools.effects import release
from tools.override import item_ways
from tools.override.ways_out import NoWay

HOW = ("show", "approve", "reject")


class Known(NamedTuple):
    """An item, and everything that the ledger has about it."""

    item: Item
    standings: Mapping[str, Standing]
    made: Sequence[Artifact]
    facts: Mapping[str, Fact]
    releases: Sequence[Release]
    asked: Sequence[Approval]
    acts: Sequence[Act]
    trail: Sequence[Entry]
    unshown: str = ""
    refused: Mapping[str, str] = MappingProxyType({})
    outdated: Mapping[str, Sequence[Artifact]] = MappingProxyType({})


def read(tx: Tx, item_id: str) -> Known:
    """Everything about an item.

    Raises:
        NoSuchItem: if the ledger does not know it.
    """
    item = items.get(tx, item_id)
    made = items.artifacts_of(tx, [item_id])[item_id]
    return Known(
        item,
        items.standings(tx, [item_id])[item_id],
        made,
        {fact.fact_id: fact for fact in facts.facts_of(tx, [item_id])[item_id]},
        releases.of_items(tx, [item_id])[item_id],
        [asked for asked in approvals.open_approvals(tx, item.campaign) if asked.prospect_id == item_id],
        acts.of_prospect(tx, item_id),
        audit.entries(tx, item.campaign, prospect_id=item_id),
        unshown(tx, item.campaign, item_id).get(item_id, ""),
        last_of(tx, item.campaign, [item_id]).get(item_id, {}),
        outdated(made, recorded(tx, item.campaign, [item_id])[item_id]),
    )


def show_item(item_id: str, home: Path | None, campaign: str | None, *, as_json: bool) -> None:
    """Where an item is and why, what was made of it with what that rests on, what left, and who did what."""
    found, item_id = item_to_read(item_id, campaign_name(campaign) if campaign else None, home)
    with looked_into(found) as tx:
        known = read(tx, item_id)
        now = tx.now
    bundle = usable_bundle(found, known.item.campaign, CONFIG)
    item = item_with_sums(known.item, bundle)
    known = known._replace(item=item, made=made_with_sums(known.made, bundle))
    known = _in_order(known, bundle.crew if bundle else None)
    has_effects = bundle is not None and bundle.crew.has_effects
    why = unreleased([item], known.releases, releases=has_effects).why(item)
    head = {"item": item.id, "own id": item.own_id or None, "campaign": item.campaign, "kind": item.kind,
            "state": item.state.value,
            "why": why or None, "not shown": known.unshown or None, "run": str(found.path)}  # fmt: skip
    parts: dict[str, list[Row]] = {
        "tasks": [
            _task(name, standing, known.refused.get(name), held=standing.is_held(now))
            for name, standing in known.standings.items()
        ],
        "releases": [_release(each, now) for each in known.releases],
        "waits": [{"id": each.id, "kind": each.kind, "why": each.reason} for each in known.asked],
        "acts": [_act(each) for each in known.acts],
        "trail": [_entry(each) for each in known.trail],
    }
    if as_json:
        made = [
            _made(each)
            | {"rests_on": rests_on(each, known.facts, known.made)}
            | {"made_before": mine.id if (mine := word_after(each, known.outdated, bundle)) else None}
            for each in known.made
        ]
        print_json({**head, "fields": dict(item.fields), "artifacts": made, **parts})
        return
    console().print(pairs((key, value) for key, value in head.items() if value is not None))
    console().print(pairs(((key, value) for key, value in item.fields.items() if value is not None), indent=2))
    zone = zone_in(bundle)
    _part("tasks", parts.pop("tasks"), zone)
    _say_made(known, bundle)
    for title, rows in parts.items():
        _part(title, rows, zone)
    lost = [one.id for one in known.releases if one.state is ReleaseState.UNKNOWN]
    ways = [way for one in lost for way in resolving(one)]
    ways += [f"approvals {how} {one.id}" for one in known.asked if one.message_id not in lost for how in HOW]
    if ways:
        say("\n" + "\n".join(homes.command(way, found) for way in ways))


def close(item_id: str, order: Order, home: Path | None) -> None:
    """End an item."""
    _change(
        item_id,
        lambda tx, known_as: item_ways.close(tx, known_as, order),
        "is closed: nothing more is done about it",
        home,
    )


def retry(item_id: str, order: Order, home: Path | None) -> None:
    """Have an item go on."""
    _change(item_id, lambda tx, known_as: item_ways.retry(tx, known_as, order), "goes on", home)


def resolve(release_id: str, verdict: str, order: Order, config_dir: Path, home: Path | None) -> None:
    """Say of an unknown document what became of it; its item goes on."""
    if verdict not in release.RESOLUTIONS:
        raise not_one_of("what became of a document", verdict, release.RESOLUTIONS)
    found = to_change([release_id], home)
    with looked_into(found) as tx:
        known = releases.get(tx, release_id)
    bundle = bundle_of(found, known.campaign, config_dir)

    def change(tx: Tx, _: str) -> Item:
        if (state := releases.get(tx, release_id).state) is not ReleaseState.UNKNOWN:
            raise NoWay(f"{release_id} is {state}; only a document that is unknown can be resolved")
        release.resolve(bundle, tx, release_id, verdict, order)
        return items.get(tx, known.item_id)

    told = f"has {release_id} at its webhook" if verdict == "released" else f"has {release_id} made and judged again"
    _change(known.item_id, change, told, found.path)


def stands(item: Item) -> str:
    """Where an item is now, in a sentence about it."""
    return "waits for a person" if item.state is ItemState.PERSON else f"is {item.state}"


def _change(named: str, change: Callable[[Tx, str], Item], told: str, home: Path | None) -> None:
    """Do it, and say what became of it, and what lets it go on."""
    found, item_id = item_to_change(named, home)
    try:
        with changed(found) as tx:
            after = change(tx, item_id)
            campaign = campaigns.get(tx, after.campaign)
            lost = [one.id for one in releases.of_items(tx, [item_id])[item_id] if one.state is ReleaseState.UNKNOWN]
    except NoWay as problem:
        raise BadInput(f"{found.path}: {problem}; look at it: {homes.command(f'item show {item_id}', found)}") from None
    say(f"{item_id} ({after.title}, {after.campaign}) {told}; it {stands(after)} in {found.path}")
    for one in lost:
        way = homes.command(resolving(one)[0], found)
        say(f"nobody knows whether its webhook has {one}; say so with: {way} (or failed)")
    if after.state.value != "open":
        return
    say(way_on(found, campaign))


def _in_order(known: Known, crew: CrewConfig | None) -> Known:
    """The same, tasks and what they made in the crew's order; a task that the crew no longer has comes last."""
    places = {task: place for place, task in enumerate(crew_graph.order(crew))} if crew else {}
    standings = sorted(known.standings.items(), key=lambda pair: places.get(pair[0], len(places)))
    made = sorted(known.made, key=lambda one: places.get(one.task, len(places)))
    return known._replace(standings=dict(standings), made=made)


def _say_made(known: Known, bundle: CampaignBundle | None) -> None:
    """The newest records of each task with what they rest on; of older rounds only that there were some."""
    for task in dict.fromkeys(one.task for one in known.made):
        mine = [one for one in known.made if one.task == task]
        last = items.newest(mine, task)
        older = f", {len(mine) - len(last)} of earlier rounds" if len(mine) > len(last) else ""
        say(f"\n{task}, round {last[0].round}{older}")
        for made in last:
            said = "\n".join(f"  {line}" for line in in_words(made).splitlines())
            cited = "".join(f"\n    rests on {one}" for one in rests_on(made, known.facts, known.made))
            where = f", {made.cycle_id}" if made.cycle_id else ", by hand"
            where += before_whose(word_after(made, known.outdated, bundle))
            say(f"  {made.id} {made.output} by {made.agent}{where}\n{said}{cited}")


def _part(title: str, rows: list[Row], zone: tzinfo) -> None:
    if rows:
        show([in_zone(row, zone) for row in rows], list(rows[0]), as_json=False, title=f"\n{title}")


def _task(name: str, standing: Standing, refused: str | None, *, held: bool) -> Row:
    state = "at work" if held and not standing.is_settled else standing.state.value
    return {"task": name, "state": state, "round": standing.round, "attempts": standing.attempts,
            "why": standing.reason,
            "refused last": None if standing.is_settled else refused}  # fmt: skip


def _made(made: Artifact) -> dict[str, object]:
    return {"id": made.id, "task": made.task, "output": made.output, "round": made.round, "agent": made.agent,
            "cycle": made.cycle_id, "body": dict(made.body)}  # fmt: skip


def _release(release: Release, now: datetime) -> Row:
    """A release; ``again`` is when one that waits for its time is looked at again."""
    again = release.not_before if release.not_before is not None and release.not_before > now else None
    return {"id": release.id, "task": release.task, "state": release.state.value, "file": release.file,
            "released": release.released_at, "again": again, "why": release.reason}  # fmt: skip


def _act(act: Act) -> Row:
    return {"id": act.id, "kind": act.kind, "state": act.state, "target": act.target, "by": act.actor,
            "at": act.created_at, "note": act.note}  # fmt: skip


def _entry(entry: Entry) -> Row:
    what = f"{entry.action} {entry.decision}".rstrip()
    return {"seq": entry.seq, "at": entry.at, "actor": entry.actor, "cycle": entry.cycle_id,
            "what": f"{what}: {entry.rationale}" if entry.rationale else what}  # fmt: skip
