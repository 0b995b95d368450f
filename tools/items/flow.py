"""Items on their way through a crew's tasks: what is due, what is passed by, what is done again, who decides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from config.files.crews import CrewConfig, Follow
from config.graph import crew_graph
from data.counts import counted
from data.items import Item, ItemState, TaskState
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import endings, items, prospects
from data.ledger.govern import approvals
from data.records import CapKey, Prospect
from tools.deployment import Deployment
from tools.items import handover, sureness
from tools.items.milestones import fields_of, is_with_a_stage
from tools.items.way import Way

ACTOR = "router"
AT_ONCE = 10
PASSED_OVER = "passed over: "
"""How the reason begins for which a task is skipped that its agent could not do."""


def ways(tx: Tx, crew: CrewConfig, known: Sequence[Item]) -> list[Way]:
    """The ways of these items, as the ledger has them."""
    ids = [item.id for item in known]
    standings, made = items.standings(tx, ids), items.artifacts_of(tx, ids)
    found = ((item, standings[item.id], items.as_they_stand(made[item.id], standings[item.id])) for item in known)
    return _with_prospects(tx, [Way(crew, *each) for each in found])


def way_of(tx: Tx, crew: CrewConfig, item_id: str) -> Way:
    """The way of one item.

    Raises:
        NoSuchItem: if the ledger does not know it.
    """
    return ways(tx, crew, [items.get(tx, item_id)])[0]


def open_ways(deployment: Deployment, tx: Tx) -> list[Way]:
    """The ways of all items that are at work; what was made is read of those alone of whom a condition asks it."""
    campaign, crew = deployment.bundle.campaign.campaign, deployment.bundle.crew
    if not crew.tasks:
        return []
    standings = items.standings_of_state(tx, campaign, ItemState.OPEN)
    known = items.of_campaign(tx, campaign, ItemState.OPEN)
    found = _with_prospects(tx, [Way(crew, item, standings.get(item.id, {}), ()) for item in known])
    asked = [way.item.id for way in found if way.asks_what_was_made]
    made = items.artifacts_of(tx, asked)
    return [replace(way, made=items.as_they_stand(made.get(way.item.id, ()), way.standings)) for way in found]


def _with_prospects(tx: Tx, found: list[Way]) -> list[Way]:
    """Beside stages each item with its prospect; what that is like is read of it, as its score changes on the way."""
    if not found or found[0].crew.is_declared:
        return found
    ids = [way.item.id for way in found]
    known = {each.id: each for each in prospects.find(tx, found[0].item.campaign, ids=ids)}
    return [_as_prospect(way, known[way.item.id], tx.now) if way.item.id in known else way for way in found]


def _as_prospect(way: Way, prospect: Prospect, now: datetime) -> Way:
    item = replace(way.item, fields=fields_of(prospect))
    return replace(way, item=item, prospect=prospect, with_a_stage=is_with_a_stage(prospect, now))


def ready(deployment: Deployment, tx: Tx) -> dict[str, list[str]]:
    """The items that each task could take now, in the order in which they came; held by no cycle."""
    found: dict[str, list[str]] = {task: [] for task in deployment.bundle.crew.tasks}
    for way in open_ways(deployment, tx):
        for task, ids in found.items():
            if way.next_of(task) == "due" and way.is_free(task, tx.now):
                ids.append(way.item.id)
    return found


def due(tx: Tx, crew: CrewConfig, task: str, ids: Sequence[str]) -> list[Way]:
    """The ways of those of the items that the task is to be done for now, in the order given; whoever holds them."""
    known = {item.id: item for item in items.find(tx, ids) if item.state is ItemState.OPEN}
    found = ways(tx, crew, [known[each] for each in ids if each in known])
    return [way for way in found if way.next_of(task) == "due"]


def still_due(tx: Tx, crew: CrewConfig, task: str, ids: Sequence[str]) -> list[str]:
    """Those of the items that the task could take at this moment, in the order given; they were looked up before."""
    return [way.item.id for way in due(tx, crew, task, ids) if way.is_free(task, tx.now)]


def advance(deployment: Deployment) -> None:
    """Settle every task that is passed by, and let items go that are through all of theirs.

    What is to be settled is looked up first: whoever else writes waits for a few items alone. Prospects are followed
    before, which brings new ones to the tasks, and after, which gives them back to the stages.
    """
    if not deployment.bundle.crew.tasks:
        return
    _follow(deployment)
    with deployment.ledger.read() as tx:
        ids = [way.item.id for way in open_ways(deployment, tx) if _goes_on(way, tx.now)]
    for start in range(0, len(ids), AT_ONCE):
        with deployment.ledger.write() as tx:
            for item_id in ids[start : start + AT_ONCE]:
                _advance(tx, way_of(tx, deployment.bundle.crew, item_id))
    if ids:
        _follow(deployment)


def _follow(deployment: Deployment) -> None:
    """Make items of prospects that a task can take, and put those that are where their prospects are."""
    crew, campaign = deployment.bundle.crew, deployment.bundle.campaign.campaign
    if crew.is_declared or not crew.tasks:
        return
    with deployment.ledger.read() as tx:
        there = handover.at_milestones(tx, campaign)
        new = handover.new(tx, crew, there)
        looked_at = _unmade(tx, crew, handover.to_look_at(tx, campaign, there))
        changed = [way.item.id for way in looked_at if handover.belongs(way, tx.now)]
    for start in range(0, len(new), AT_ONCE):
        with deployment.ledger.write() as tx:
            for prospect_id in new[start : start + AT_ONCE]:
                handover.take_in(tx, campaign, prospect_id)
    for start in range(0, len(changed), AT_ONCE):
        with deployment.ledger.write() as tx:
            for item_id in changed[start : start + AT_ONCE]:
                handover.put(tx, way_of(tx, crew, item_id))


def for_a_stage(tx: Tx, crew: CrewConfig, ids: Sequence[str]) -> list[str]:
    """Those of the prospects that a stage may take at this moment: no task beside it is to have them first.

    ``advance`` has put them where they belong, and what has happened since is looked at here.
    """
    if crew.is_declared or not crew.tasks:
        return list(ids)
    known = items.find(tx, ids)
    new = handover.new(tx, crew, list(prospects.of_ids(tx, [*ids]).values()))
    kept = {way.item.id for way in _unmade(tx, crew, known) if way.is_with_a_task or way.item.state is ItemState.PERSON}
    return [one for one in ids if one not in kept and one not in new]


def _unmade(tx: Tx, crew: CrewConfig, known: Sequence[Item]) -> list[Way]:
    """The ways of items without what was made of them, for those who only ask how far they are."""
    standings = items.standings(tx, [item.id for item in known])
    return _with_prospects(tx, [Way(crew, item, standings[item.id], ()) for item in known])


def _goes_on(way: Way, now: datetime) -> bool:
    return bool(_passed_by(way, now)) or (way.is_through and way.is_at_rest(now))


def _passed_by(way: Way, now: datetime) -> list[str]:
    """The tasks that are passed by, whatever a cycle that is still open may say of those before them."""
    return [task for task in way.passed_by if way.is_free(task, now)]


def _advance(tx: Tx, way: Way) -> None:
    if way.item.state is not ItemState.OPEN:
        return
    while passed := _passed_by(way, tx.now):
        items.settle(tx, way.item, passed[0], TaskState.SKIPPED, way.why_skipped(passed[0]), ACTOR)
        way = way_of(tx, way.crew, way.item.id)
    if way.is_through and way.is_at_rest(tx.now):
        items.move(tx, way.item.id, ItemState.DONE, "every task is settled", ACTOR)


def done(tx: Tx, crew: CrewConfig, item: Item, task: str, actor: str, cycle_id: str | None = None) -> None:
    """Settle a task that an agent or a job has done for an item, and let follow what its YAML says.

    A reviewer has as many rounds as it may ask for; those that another one asked for are not counted.
    """
    items.settle(tx, item, task, TaskState.DONE, _none_of(tx, crew, item, task), actor, cycle_id)
    declared, way = crew.tasks[task], way_of(tx, crew, item.id)
    redo = declared.redo
    if redo is not None and not way.holds(redo.unless, task):
        asked = counters.add(tx, CapKey("redo", item.id, task), 1)
        why = f"{task}, round {way.of(task).round}: {redo.reason or way.found(redo.unless, task)}"
        if asked <= redo.rounds:
            items.reopen(tx, item, crew_graph.between(crew, redo.task, task), why, actor, cycle_id)
            return
        if redo.then == "person":
            to_person(tx, item, f"{why}, after {counted(redo.rounds, 'more round')}", actor, cycle_id)
            return
    if rule := rule_of(way, task):
        why = f"{task}: {rule.reason or rule.when}"
        if rule.to == "person":
            sureness.note_person(tx, way, task, rule.when)
            to_person(tx, item, why, actor, cycle_id)
        else:
            endings.close(tx, item.id, why, actor, cycle_id)


def _none_of(tx: Tx, crew: CrewConfig, item: Item, task: str) -> str:
    """What is said of a task that is done, and handed in none of what there may be none of; empty of any other."""
    output = crew.tasks[task].output or ""
    if output not in crew.outputs or not crew.outputs[output].may_be_none:
        return ""
    way = way_of(tx, crew, item.id)
    there = any(one.task == task and one.round == way.of(task).round for one in way.made)
    return "" if there else f"no {output}"


def rule_of(way: Way, task: str) -> Follow | None:
    """The rule of the task's ``then`` by which the item goes: the first that holds."""
    return next((rule for rule in way.crew.tasks[task].then if way.holds(rule.when, task)), None)


def to_person(tx: Tx, item: Item, reason: str, actor: str, cycle_id: str | None = None) -> None:
    """Nothing of the item goes on until a person has decided: approved, it goes on; rejected, it is closed.

    One that is at work no more (closed meanwhile) stays as it is.
    """
    if items.get(tx, item.id).state is not ItemState.OPEN:
        return
    items.move(tx, item.id, ItemState.PERSON, reason, actor, cycle_id)
    approvals.request(tx, item.campaign, item.id, "task", reason)


def pass_by(tx: Tx, item: Item, task: str, reason: str, actor: str) -> None:
    """Go on without a task that its agent cannot do for the item."""
    items.settle(tx, item, task, TaskState.SKIPPED, reason, actor)
