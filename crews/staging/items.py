"""The items of a case, put into a ledger as the tasks before the one that is tried would have left it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from config.files.cases import CaseItem
from config.files.crews import CrewConfig
from config.files.outputs import FieldConfig
from config.graph import crew_graph
from config.positions import Keys
from config.trials import Trial
from crews.staging.before import ACTOR, BEFORE, Misfit
from data.counts import counted
from data.items import Artifact, Item, ItemState, Standing, TaskState
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, items
from tools.deployment import Deployment
from tools.items import flow, records
from tools.items.way import Way, record_id


class _Before(NamedTuple):
    """What a task before the one that is tried has left of an item: its records, if any, and how it was settled."""

    task: str
    records: tuple[dict[str, Any], ...]
    state: TaskState
    why: str


def misfits(trial: Trial) -> Iterator[Misfit]:
    """Every item of the case that does not fit the crew, or that the task passes by; nothing is written."""
    for at in range(len(trial.case.items)):
        try:
            _look_whether_due(_way(trial, at), trial, ("items", at))
        except Misfit as misfit:
            yield misfit


def put_items(deployment: Deployment, tx: Tx, trial: Trial) -> tuple[str, ...]:
    """Put every item of the case into the ledger; return their ids.

    Raises:
        Misfit: one does not fit the crew, or the task passes it by.
    """
    return tuple(put_item(deployment, tx, trial, at) for at in range(len(trial.case.items)))


def put_item(deployment: Deployment, tx: Tx, trial: Trial, at: int) -> str:
    """Put the item at a place of the case into the ledger, with everything settled that the task waits for.

    Raises:
        Misfit: its fields or outputs are not as the crew declares them, or the task passes it by.
    """
    crew, one, keys = trial.bundle.crew, trial.case.items[at], ("items", at)
    fields = _valid((*keys, "fields"), crew.fields, one.fields)
    campaign = deployment.bundle.campaign.campaign
    known_as = None if crew.is_declared else f"p{at + 1}"
    item_id = items.take_in(tx, campaign, crew.works_on or "", f"case {at + 1}", fields, ACTOR, known_as)
    assert item_id is not None  # noqa: S101 - the key is new
    for text in one.facts:
        facts.add_fact(tx, item_id, "document", text, ACTOR, tx.now)
    item = items.get(tx, item_id)
    for before in _before(trial, one, keys):
        for artifact in _artifacts(crew, item, before):
            items.add_artifact(tx, item, artifact)
        items.settle(tx, item, before.task, before.state, before.why, ACTOR)
    _look_whether_due(flow.way_of(tx, crew, item_id), trial, keys)
    return item_id


def _way(trial: Trial, at: int) -> Way:
    """The item's way as it would stand in the ledger."""
    crew, one, keys = trial.bundle.crew, trial.case.items[at], ("items", at)
    fields = _valid((*keys, "fields"), crew.fields, one.fields)
    campaign = trial.bundle.campaign.campaign
    item = Item(f"i{at + 1}", campaign, crew.works_on or "", f"case {at + 1}", fields, ItemState.OPEN, "")
    before = _before(trial, one, keys)
    standings = {each.task: Standing(each.state, reason=each.why) for each in before}
    return Way(crew, item, standings, [made for each in before for made in _artifacts(crew, item, each)])


def _look_whether_due(way: Way, trial: Trial, keys: Keys) -> None:
    if way.next_of(trial.task) != "due":
        raise Misfit(keys, f"the task {trial.task} passes it by: {way.why_skipped(trial.task)}")


def _before(trial: Trial, one: CaseItem, keys: Keys) -> list[_Before]:
    """Every task before the one that is tried: done with what the case has of it, or skipped."""
    crew = trial.bundle.crew
    above = [name for name in crew_graph.order(crew) if name in crew_graph.ancestors(crew, trial.task)]
    known = [name for name in above if crew.tasks[name].output]
    for task in one.context:
        if task not in known:
            what = f"{task} is no task with an output before {trial.task} (allowed: {', '.join(known) or 'none'})"
            raise Misfit((*keys, "context", task), what)
    found = []
    for task in above:
        is_done = task in one.context or crew.tasks[task].agent is None
        state, why = (TaskState.DONE, "") if is_done else (TaskState.SKIPPED, "the case has nothing of it")
        found.append(_Before(task, tuple(_records(crew, keys, task, one)), state, why))
    return found


def _artifacts(crew: CrewConfig, item: Item, before: _Before) -> Iterator[Artifact]:
    declared = crew.tasks[before.task]
    for position, body in enumerate(before.records, 1):
        known_as, doer = record_id(crew, before.task, 1, position), declared.agent or ACTOR
        yield Artifact(known_as, item.id, before.task, declared.output or "", 1, position, body, doer, BEFORE)


def _records(crew: CrewConfig, keys: Keys, task: str, one: CaseItem) -> Iterator[dict[str, Any]]:
    """What a task before made of the item, held against its output."""
    if task not in one.context:
        return
    output, given, at = crew.outputs[crew.tasks[task].output or ""], one.context[task], (*keys, "context", task)
    low, high = output.count
    if not low <= len(given) <= high:
        raise Misfit(
            at, f"has {counted(len(given), 'record')} of {crew.tasks[task].output}, and {output.many} are asked for"
        )
    for index, body in enumerate(given):
        yield _valid((*at, index), output.fields, body)


def _valid(keys: Keys, declared: Mapping[str, FieldConfig], given: Mapping[str, object]) -> dict[str, Any]:
    if unknown := [name for name in given if name not in declared]:
        raise Misfit((*keys, unknown[0]), f"unknown field (allowed: {', '.join(declared)})")
    values, wrong = records.values_of(declared, given)
    if wrong:
        raise Misfit(keys, "; ".join(wrong))
    return values
