"""Where an agent was unsure: the share that a condition asks for, and what was done about it.

A condition is about low confidence where it would not hold if the share that it asks for were 1.
"""

from collections.abc import Mapping
from typing import NamedTuple

from config.conditions import names_of
from config.files.crews import CrewConfig
from config.files.outputs import FieldConfig
from config.graph import crew_graph
from config.loading import CampaignBundle
from data.ledger.core.transactions import Tx
from data.ledger.flow import second_looks
from data.ledger.flow.items import newest
from data.ledger.flow.second_looks import Look, Way
from tools.items import way as ways

SURE = 1.0


class Doubt(NamedTuple):
    """A share that a condition found too low: whose it is (a task, or the ``item`` itself), and what it says."""

    group: str
    field: str
    share: float


def doubt_of(way: ways.Way, condition: str, task: str) -> Doubt | None:
    """The first share for whose being low a condition of the task holds; None where it holds for something else."""
    if not way.holds(condition, task):
        return None
    for group, field in names_of(condition):
        declared = _fields(way.crew, group).get(field)
        share = way.value_of(group, field, task)
        if declared is None or declared.share is None or not isinstance(share, int | float):
            continue
        if not way.with_value(group, field, SURE).holds(condition, task):
            return Doubt(group, field, float(share))
    return None


def doubted(way: ways.Way, doubt: Doubt) -> str:
    """The task whose answer was unsure; of the item itself the Scout's, by its stage."""
    if doubt.group == crew_graph.ITEM:
        return next((name for name, stage in way.crew.stages.items() if stage.traits.searches), crew_graph.ITEM)
    makers = [task for task in crew_graph.tasks_of_output(way.crew, doubt.group) if newest(way.made, task)]
    return makers[-1] if makers else doubt.group


def note_person(tx: Tx, way: ways.Way, task: str, condition: str) -> None:
    """Keep that a person was asked because an agent was unsure; nothing where the condition asks for something else."""
    if (doubt := doubt_of(way, condition, task)) is not None:
        look = Look(task, way.of(task).round, "person", doubted(way, doubt), doubt.share)
        second_looks.note(tx, way.item, look)


def note_task(tx: Tx, bundle: CampaignBundle, before: ways.Way, task: str, after: ways.Way, cycle_id: str) -> None:
    """Keep that a task has looked at what another one was unsure of: ``when`` of it asks for that."""
    condition = bundle.crew.tasks[task].when
    doubt = None if condition is None else doubt_of(before, condition, task)
    if doubt is None:
        return
    of = doubted(before, doubt)
    look = Look(
        task,
        before.of(task).round,
        _way(bundle, of, task),
        of,
        doubt.share,
        _sure_of(after, task, doubt.field),
        cycle_id=cycle_id,
    )
    second_looks.note(tx, before.item, look)


def _way(bundle: CampaignBundle, of: str, task: str) -> Way:
    """Does another model look, or the same one again?"""
    tasks = bundle.crew.agent_tasks
    first = tasks[of].agent if of in tasks else ""
    other = first not in bundle.agents or bundle.agents[first].model != bundle.agents[tasks[task].agent].model
    return "model" if other else "opinion"


def _sure_of(way: ways.Way, task: str, field: str) -> float | None:
    """How sure the second answer is, that of the task: by the share of the same name, else by its first one."""
    output = way.crew.tasks[task].output or ""
    shares = [name for name, declared in way.crew.outputs[output].fields.items() if declared.share]
    named = field if field in shares else next(iter(shares), "")
    share = way.value_of(output, named, task)
    return float(share) if isinstance(share, int | float) else None


def _fields(crew: CrewConfig, group: str) -> Mapping[str, FieldConfig]:
    if group == crew_graph.ITEM:
        return crew.fields
    return crew.outputs[group].fields if group in crew.outputs else {}
