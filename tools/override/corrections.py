"""What a person corrects of a task's output by hand: it counts as the task's next round, under their name."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from config.files.crews import CrewConfig
from config.files.outputs import FieldConfig
from config.files.prohibitions import Never
from config.graph import crew_graph
from data.items import Artifact, Item, ItemState, ReleaseState, Standing, TaskState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, items, releases
from data.ledger.govern import approvals
from data.records import Order
from data.redact import redact
from guardrails.prohibitions import broken
from tools.items import flow, records
from tools.items.way import Way, record_id
from tools.override.ways_out import NoWay

BY_HAND = ""
"""The cycle of a record that a person made: none."""


NOTHING: Mapping[str, Never] = MappingProxyType({})


class Forbidden(NoWay):
    """The agent of the task may never say it, and the person did not say that they mean to."""


class Corrected(NamedTuple):
    """The record as it is now, the item, and the tasks that have worked with the one before and stay as they are.

    ``dropped`` are the fields that cited what the record before rested on; ``asked_anew`` are the tasks that were
    skipped and are looked at again; ``withdrawn`` are the questions to a person that the record before raised.
    """

    record: Artifact
    item: Item
    stays: tuple[str, ...]
    blacked_out: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    asked_anew: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


def open_fields(crew: CrewConfig, record: Artifact) -> dict[str, FieldConfig]:
    """The fields that a person may correct; ids among them say what the record rests on from now on."""
    return crew.outputs[record.output].fields if record.output in crew.outputs else {}


def record_of(way: Way, known_as: str) -> Artifact:
    """A record of an item that stands, by its id, or by its task where that has one alone.

    Raises:
        NoWay: there is none, or a later round stands in its place.
    """
    mine = items.newest(way.made, known_as)
    if len(mine) == 1:
        return mine[0]
    found = next((one for one in way.made if one.id == known_as), None)
    standing = [one for task in way.crew.tasks for one in items.newest(way.made, task)]
    if found is None:
        choices = ", ".join(f"{one.id} ({one.task})" for one in standing) or "none"
        raise NoWay(f"{way.item.id} has no record {known_as} (those that stand: {choices})")
    if found not in standing:
        newer = ", ".join(one.id for one in items.newest(way.made, found.task))
        raise NoWay(f"{known_as} is of an earlier round of {found.task}: correct what stands now ({newer})")
    return found


def correct(
    tx: Tx,
    crew: CrewConfig,
    item_id: str,
    known_as: str,
    changes: Mapping[str, Any],
    order: Order,
    never: Mapping[str, Never] = NOTHING,
    *,
    anyway: bool = False,
) -> Corrected:
    """Keep a record with other values in some fields; what waits to be released is made anew of it.

    It rests on the ids that the person gives, and where they give none on their word: no longer on what it cited.

    What the task's ``redo`` and ``then`` say of the values follows, as if its agent had handed them in, and so does the
    ``when`` of tasks after it that were skipped: a question that no longer holds is asked no more. So does what
    that agent ``never`` says, by the names of agents: a person says it only where they mean to (``anyway``).

    Raises:
        NoSuchItem: if the ledger does not know the item.
        NoWay: the item has ended or is at work, there is no such record, or a value does not fit its field.
        Forbidden: the agent may never say what the person says.
    """
    way = _at_hand(tx, crew, item_id)
    record = record_of(way, known_as)
    declared = open_fields(crew, record)
    values = _values(tx, way, record, declared, changes)
    cleared = {name for name in changes if name not in values}
    body = {name: value for name, value in record.body.items() if name not in cleared} | values
    if body == dict(record.body):
        raise NoWay(f"{known_as} has these values already")
    dropped = tuple(name for name, field in declared.items() if field.ids and name not in values and body.get(name))
    body |= {name: [] for name in dropped if not values.keys() <= _citing(declared)}
    dropped = tuple(name for name in dropped if not body[name])
    found = _forbidden(crew, record, values, never)
    if found and not anyway:
        raise Forbidden(f"{known_as} cannot say this: {found}")
    order = order._replace(note="; ".join(filter(None, (order.note, f"although {found}" if found else ""))))
    before = _asked_of(tx, way)
    made = _next_round(tx, way, record, body, order)
    altered = tuple(name for name, value in values.items() if _is_altered(value, changes[name]))
    corrected = Corrected(made, way.item, (), altered, dropped)
    return _followed(tx, way, corrected, before, order.told(f"{record.id} corrected"), order)


def give(
    tx: Tx,
    crew: CrewConfig,
    item_id: str,
    task: str,
    values: Mapping[str, Any],
    order: Order,
    never: Mapping[str, Never] = NOTHING,
    *,
    anyway: bool = False,
) -> Corrected:
    """Keep a record that a person makes of an item where a task is due and its agent has not, as if it had.

    Where the agent found that there is none, it counts as the task's next round, and what waits is made anew of it.

    Raises:
        NoSuchItem: if the ledger does not know the item.
        NoWay: the item has ended or is at work, the task is not due, or a value is missing or does not fit its field.
        Forbidden: the agent may never say what the person says.
    """
    way = _at_hand(tx, crew, item_id)
    check_due(way, task)
    is_later, why = way.handed_in_none(task), order.told(f"a record of {task} given")
    declared, round_ = crew.tasks[task], way.of(task).round + is_later
    made = Artifact(record_id(crew, task, round_, 1), item_id, task, declared.output or "", round_, 1, {}, order.by, "")
    fields = open_fields(crew, made)
    body = _values(tx, way, made, fields, {**dict.fromkeys(fields, ""), **values})
    found = _forbidden(crew, made, body, never)
    if found and not anyway:
        raise Forbidden(f"{task} cannot say this: {found}")
    before = _asked_of(tx, way)
    if is_later:
        items.reopen(tx, way.item, [task], why, order.by)
    kept = items.add_artifact(tx, way.item, replace(made, body=body))
    if is_later:
        _withdraw_question(tx, flow.way_of(tx, crew, item_id), task, why, order.by)
    flow.done(tx, crew, way.item, task, order.by)
    altered = tuple(name for name, value in body.items() if _is_altered(value, values.get(name)))
    given = Corrected(kept, items.get(tx, item_id), (), altered)
    return _followed(tx, way, given, before, why, order) if is_later else given


def _asked_of(tx: Tx, way: Way) -> set[str]:
    """What people are asked about the item."""
    return {one.id for one in approvals.open_approvals(tx, way.item.campaign) if one.prospect_id == way.item.id}


def _followed(tx: Tx, way: Way, done: Corrected, before: Collection[str], why: str, order: Order) -> Corrected:
    """What follows from a record that a person changed: ``way`` and what was asked ``before`` are those of before."""
    record, crew, item_id = done.record, way.crew, way.item.id
    anew = _ask_anew(tx, crew, item_id, record.task, why, order.by)
    left = _asked_of(tx, way)
    for release in releases.of_items(tx, [item_id])[item_id]:
        if release.state is ReleaseState.AWAITING_APPROVAL:
            approvals.withdraw_of_message(tx, release.id, f"{record.id} was {order.told('corrected')}")
            releases.move(tx, release.id, ReleaseState.READY, f"{record.id} was {order.told('corrected')}", order.by)
    below = (task for task in crew.tasks if record.task in crew_graph.ancestors(crew, task))
    stays = tuple(task for task in below if way.of(task).state is TaskState.DONE)
    gone = tuple(one for one in sorted({*before} - left) if approvals.get(tx, one).kind == "task")
    return done._replace(item=items.get(tx, item_id), stays=stays, asked_anew=anew, withdrawn=gone)


def check_due(way: Way, task: str) -> None:
    """See that a person can give what the task is to hand in.

    Raises:
        NoWay: it hands nothing in, or several records, or is not due, or a record of it stands.
    """
    declared = way.crew.tasks[task]
    if declared.output is None:
        raise NoWay(f"{task} hands nothing in")
    if (low := way.crew.outputs[declared.output].count[0]) > 1:
        raise NoWay(f"{task} hands in {low} of {declared.output} or more, and a person can give one")
    if way.next_of(task) != "due" and not way.handed_in_none(task):
        standing = way.of(task)
        before = ", ".join(other for other in declared.upstream if not way.of(other).is_settled)
        waits = f"not due: it waits for {before}" if before else "not due: its when does not hold"
        why = f"{standing.state} ({standing.reason})" if standing.is_settled else waits
        raise NoWay(f"{task} of {way.item.id} is {why}")


def _at_hand(tx: Tx, crew: CrewConfig, item_id: str) -> Way:
    """The item, where a person may change what is made of it."""
    way = flow.way_of(tx, crew, item_id)
    if way.item.state is ItemState.BETWEEN:
        raise NoWay(f"{item_id} is with the stages now ({way.item.state_reason}): correct it once a task has it again")
    if way.item.state not in (ItemState.OPEN, ItemState.PERSON):
        raise NoWay(f"{item_id} is {way.item.state} ({way.item.state_reason}): nothing of it is corrected any more")
    if held := [task for task, standing in way.standings.items() if standing.is_held(tx.now)]:
        raise NoWay(f"a cycle is at work at {', '.join(held)} of {item_id}: try again when it has ended")
    return way


def _citing(declared: Mapping[str, FieldConfig]) -> frozenset[str]:
    """The fields that say what a record rests on."""
    return frozenset(name for name, field in declared.items() if field.ids)


def _values(
    tx: Tx, way: Way, record: Artifact, declared: Mapping[str, FieldConfig], changes: Mapping[str, Any]
) -> dict[str, Any]:
    if unknown := [name for name in changes if name not in declared]:
        raise NoWay(f"{record.id} has no field {unknown[0]} to correct (allowed: {', '.join(declared) or 'none'})")
    citing = _citing(declared)
    values, wrong = records.values_of({name: declared[name] for name in changes if name not in citing}, changes)
    for name in (each for each in changes if each in citing):
        given, citable = _ids_in(changes[name]), _citable(tx, way, declared[name].ids or "", record.task)
        values[name] = given
        if unknown := [one for one in given if one not in citable]:
            what = f"{', '.join(unknown)} is none of its {declared[name].ids}"
            wrong.append(f"{name}: {what} ({', '.join(citable) or 'none'})")
    if wrong:
        raise NoWay(f"{record.id}: {'; '.join(wrong)}")
    return values


def _ids_in(given: object) -> list[str]:
    """Ids as a person gives them: a list, or one text with commas."""
    parts = given if isinstance(given, list) else str(given or "").split(",")
    return [text for part in parts if (text := str(part).strip())]


def _citable(tx: Tx, way: Way, what: str, task: str) -> list[str]:
    if what == crew_graph.FACTS:
        return [fact.fact_id for fact in facts.facts_of(tx, [way.item.id])[way.item.id]]
    return [one.id for one in way.newest_of(what, task)]


def _forbidden(crew: CrewConfig, record: Artifact, values: Mapping[str, Any], never: Mapping[str, Never]) -> str:
    """What the agent of the record's task is kept from saying, of these values; empty where there is nothing."""
    agent = crew.tasks[record.task].agent or ""
    texts = (each for value in values.values() for each in (value if isinstance(value, list) else [value]))
    said = "\n".join(text for text in texts if isinstance(text, str))
    found = "; ".join(broken(said, never.get(agent, Never())))
    return f"{agent} is kept from it by its never ({found})" if found else ""


def _is_altered(kept: object, given: object) -> bool:
    """Was something of a text blacked out?"""
    return isinstance(kept, str) and isinstance(given, str) and redact(given.strip()) != given.strip()


def _next_round(tx: Tx, way: Way, record: Artifact, body: Mapping[str, Any], order: Order) -> Artifact:
    """Keep all records of the task as a round of its own; those that are not corrected stay as they are."""
    task, item = record.task, way.item
    items.reopen(tx, item, [task], order.told(f"{record.id} corrected"), order.by)
    round_ = way.of(task).round + way.of(task).is_settled  # one that is open already is to be done in its round
    kept = record
    for one in items.newest(way.made, task):
        said = dict(body) if one.id == record.id else dict(one.body)
        who = order.by if one.id == record.id else one.agent
        known_as = record_id(way.crew, task, round_, one.position)
        cycle = BY_HAND if one.id == record.id else one.cycle_id
        new = Artifact(known_as, item.id, task, one.output, round_, one.position, said, who, cycle)
        added = items.add_artifact(tx, item, new)
        kept = added if one.id == record.id else kept
    _withdraw_question(tx, flow.way_of(tx, way.crew, item.id), task, order.told(f"{record.id} corrected"), order.by)
    flow.done(tx, way.crew, item, task, order.by)
    return kept


def _withdraw_question(tx: Tx, way: Way, task: str, why: str, by: str) -> None:
    """Ask no more what a rule of the task asked of the record before, if another one holds now or none: it goes on."""
    declared = way.crew.tasks[task]
    if way.item.state is not ItemState.PERSON:
        return
    done_again = declared.redo is not None and not way.holds(declared.redo.unless, task)
    holds = flow.rule_of(way, task)
    still = {f"{task}: {holds.reason or holds.when}"} if holds and not done_again else set()
    asks = {f"{task}: {rule.reason or rule.when}" for rule in declared.then if rule.to == "person"}
    for asked in approvals.open_approvals(tx, way.item.campaign):
        if asked.prospect_id != way.item.id or asked.kind != "task" or asked.reason in still:
            continue
        if asked.reason in asks or (asked.reason.startswith(f"{task}, round ") and not done_again):
            approvals.withdraw_one(tx, asked.id, why, by)
            items.go_on(tx, way.item, why, by)
            _ask_the_next(tx, way, task, by)


def _ask_the_next(tx: Tx, way: Way, task: str, by: str) -> None:
    """Ask what another task's record asks since it was corrected: an item has one question open at a time."""
    answered = approvals.answered(tx, way.item.id, "task")
    for other in crew_graph.order(way.crew):
        rule = flow.rule_of(way, other) if other != task and way.of(other).state is TaskState.DONE else None
        if rule and rule.to == "person" and (why := f"{other}: {rule.reason or rule.when}") not in answered:
            flow.to_person(tx, way.item, why, by)


def _ask_anew(tx: Tx, crew: CrewConfig, item_id: str, corrected: str, why: str, by: str) -> tuple[str, ...]:
    """Have tasks after the corrected one looked at again that a condition had skipped, where it holds now.

    So are those that were skipped because nothing before them was done. What an agent could not do stays passed over.
    """
    way = flow.way_of(tx, crew, item_id)
    if way.item.state not in (ItemState.OPEN, ItemState.PERSON):
        return ()
    found: list[str] = []
    for task in crew_graph.order(crew):
        standing = way.of(task)
        skipped = standing.state is TaskState.SKIPPED and not standing.reason.startswith(flow.PASSED_OVER)
        if not skipped or corrected not in crew_graph.ancestors(crew, task):
            continue
        unsettled = replace(way, standings={**way.standings, task: Standing()})
        if unsettled.next_of(task) == "due" or set(found) & set(crew.tasks[task].upstream):
            found.append(task)
    if found:
        items.reopen(tx, way.item, found, why, by)
    return tuple(found)
