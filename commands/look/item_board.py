"""``board`` of a declared crew: how far its items are with each task, and where each item is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import NamedTuple

from commands.look import board_frame
from commands.look.board_frame import Frame, by_state
from commands.shared import homes
from commands.shared.errors import not_one_of
from commands.shared.moments import slot
from commands.shared.output import Row, print_json, say, show
from config.files.crews import CrewConfig
from config.graph import crew_graph
from config.loading import CampaignBundle
from crews.standing import timetable
from data.counts import counted, dollars
from data.items import Item, ItemState, Release, ReleaseState, Standing
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, releases
from data.ledger.read import put_off, todo, unshown
from data.ledger.read.unreleased import Unreleased, unreleased
from data.records import CampaignState
from tools.effects import release
from tools.items import flow

TASK_COLUMNS = ["task", "by", "waiting", "at work", "done", "skipped"]
GOES_ON = "goes on"
COLUMNS = ["id", "title", "state", "where", "why"]
ORDER = (ItemState.PERSON, ItemState.OPEN, ItemState.DONE, ItemState.CLOSED)
"""Those who wait for a person first, then those at work, then those whose way has ended."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read of a campaign. ``waits`` are the items about which something waits for a person.

    ``opens`` are the tasks that wait for their slot or for another day, ``waits_until`` the items of which nothing else
    could be done meanwhile, ``unshown`` those whose documents are not shown whole, ``unreleased``
    those that are done without anything released, ``put_off`` the documents that wait for their time,
    ``asked`` those that wait for a person.
    """

    frame: Frame
    items: Sequence[Item]
    standings: Mapping[str, Mapping[str, Standing]]
    releases: Mapping[str, int]
    waits: frozenset[str]
    opens: Mapping[str, datetime]
    waits_until: Mapping[str, datetime]
    unshown: Mapping[str, str]
    unreleased: Unreleased
    put_off: Sequence[Release] = ()
    asked: Sequence[Release] = ()

    @property
    def now(self) -> datetime:
        """When it was read."""
        return self.frame.seen.taken_at


class Shown(NamedTuple):
    """What of it is shown, where it is, and in which zone; ``crew`` is None while its configuration cannot be used."""

    home: homes.Home
    crew: CrewConfig | None
    zone: tzinfo
    items: Sequence[Item]


def look(tx: Tx, name: str, bundle: CampaignBundle | None) -> Looked:
    """Read what the board shows."""
    known = items.of_campaign(tx, name)
    frame = board_frame.read(tx, name)
    let_go = releases.of_campaign(tx, name)
    opens = timetable.of(bundle, tx).opens if bundle and frame.seen.state is not CampaignState.FINISHED else {}
    return Looked(
        frame,
        known,
        items.standings(tx, [item.id for item in known]),
        Counter(release.state.value for release in let_go),
        todo.items_of(frame.things),
        opens,
        _waits_until(tx, bundle, known, opens) if bundle and opens else {},
        unshown.unshown(tx, name),
        unreleased(known, let_go, releases=bundle is not None and bundle.crew.has_effects),
        put_off.put_off(tx, name),
        [one for one in let_go if one.state is ReleaseState.AWAITING_APPROVAL],
    )


def _waits_until(
    tx: Tx, bundle: CampaignBundle, known: Sequence[Item], opens: Mapping[str, datetime]
) -> dict[str, datetime]:
    """Until when items wait of which nothing else can be done; what a person or a webhook keeps waits for no slot."""
    found, crew = {}, bundle.crew
    kept, begun = releases.waiting(tx, bundle.campaign.campaign), release.begun(bundle, tx)
    for way in flow.ways(tx, crew, [item for item in known if item.state is ItemState.OPEN]):
        due = [task for task in crew.tasks if way.next_of(task) == "due" and way.is_free(task, tx.now)]
        waits = all(task in opens and way.item.id not in begun.get(task, ()) for task in due)
        if due and waits and not any((way.item.id, task) in kept for task in due):
            found[way.item.id] = min(opens[task] for task in due)
    return found


def state_of(given: str | None) -> ItemState | None:
    """The state that is asked for.

    Raises:
        BadInput: if items have no such state.
    """
    if given is None:
        return None
    known = [state for state in ItemState if state in ORDER]
    if given not in known:
        raise not_one_of("state", given, known)
    return ItemState(given)


def board(looked: Looked, shown: Shown, *, as_json: bool) -> None:
    """Each task with how many items are where, each of the chosen items, then the campaign."""
    tasks = [_task(looked, shown.crew, task) for task in _order(looked, shown.crew)]
    rows = [_row(looked, item, shown.zone) for item in sorted(shown.items, key=_place_of)]
    states = Counter(item.state for item in looked.items)
    counts = {state.value: states[state] for state in ORDER if states[state]}
    if as_json:
        own = {"releases": dict(looked.releases), "tasks": tasks, "items": rows, "unshown": dict(looked.unshown),
               "unreleased": looked.unreleased.never, "undone": looked.unreleased.undone,
               "put_off": [{"id": one.id, "item": one.item_id, "task": one.task, "webhook": one.webhook or None,
                            "why": one.reason, "again": one.not_before} for one in looked.put_off]}  # fmt: skip
        print_json(board_frame.as_json(looked.frame, shown.home, counts) | own)
        return
    columns = [*TASK_COLUMNS, *([GOES_ON] if looked.opens else [])]
    tasks = [{**row, GOES_ON: slot(moment, shown.zone) if (moment := looked.opens.get(str(row["task"]))) else ""}
             for row in tasks]  # fmt: skip
    show(tasks, columns, as_json=False, empty="no task yet")
    say()
    show(rows, COLUMNS, as_json=False, empty="no item")
    figures = (
        f"items: {by_state(counts, 'none yet')}{looked.unreleased}",
        f"releases: {by_state(looked.releases, 'none yet')}",
        f"{dollars(looked.frame.seen.spend_usd)} spent on models"
        + (f", {dollars(paid)} on lookups and searches" if (paid := looked.frame.seen.paid_usd) else ""),
        *unshown.in_a_line(looked.unshown),
        *put_off.in_lines(looked.put_off, partial(slot, zone=shown.zone)),
    )
    board_frame.say_below(looked.frame, shown.home, shown.zone, figures)


def _place_of(item: Item) -> tuple[int, int]:
    return ORDER.index(item.state), int(item.id[1:])


def _order(looked: Looked, crew: CrewConfig | None) -> list[str]:
    """The crew's tasks in their order; without its configuration those that were begun."""
    if crew is not None:
        return crew_graph.order(crew)
    return sorted({task for each in looked.standings.values() for task in each})


def _task(looked: Looked, crew: CrewConfig | None, task: str) -> Row:
    now = looked.now
    found = Counter(_place(looked.standings[item.id].get(task, Standing()), item, now) for item in looked.items)
    declared = crew.tasks.get(task) if crew else None
    by = getattr(declared, declared.doer) if declared else ""
    places = {place: found[place] for place in ("waiting", "at work", "done", "skipped")}
    return {"task": task, "by": by, **places, "opens": looked.opens.get(task)}


def _place(known: Standing, item: Item, now: datetime) -> str:
    """Where an item is with a task; one that was closed, or is before a person, waits for no task."""
    if known.is_settled:
        return known.state.value
    if known.is_held(now):
        return "at work"
    return "waiting" if item.state is ItemState.OPEN else "none"


def _row(looked: Looked, item: Item, zone: tzinfo) -> Row:
    known = looked.standings[item.id]
    at_work = [task for task, each in known.items() if each.is_held(looked.now) and not each.is_settled]
    settled = sum(each.is_settled for each in known.values())
    where = f"at {', '.join(at_work)}" if at_work else f"{counted(settled, 'task')} done or skipped"
    if opens := looked.waits_until.get(item.id):
        where += f", waits for {slot(opens, zone)}"
    kept = [put_off.why(one, partial(slot, zone=zone)) for one in looked.put_off if one.item_id == item.id]
    kept += [f"{one.task} waits for a person" for one in looked.asked if one.item_id == item.id]
    why = "; ".join(filter(None, (looked.unreleased.why(item), *(kept if item.state is ItemState.OPEN else ()))))
    return {"id": item.id, "title": item.title, "state": item.state.value, "where": where,
            "waits_for_person": item.id in looked.waits, "why": why}  # fmt: skip
