"""One item's way through its crew's tasks: what is to be done now, what is passed by, and what conditions see. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from textwrap import shorten
from typing import Any, Literal

from config.conditions import holds, names_of
from config.files.crews import CrewConfig
from config.files.own_fields import ITEM_GROUP, cel_type_of
from config.graph import crew_graph
from config.works import MILESTONES
from data.amounts import with_sums
from data.items import Artifact, Item, Standing, TaskState, artifact_id
from data.ledger.flow.items import newest
from data.records import Prospect
from tools.items.milestones import milestone_of, own_fields_of

Next = Literal["wait", "due", "skip"]
LONGEST_VALUE = 60


def record_id(crew: CrewConfig, task: str, round_: int, position: int) -> str:
    """The id of a record of a task: tasks count in the crew's order."""
    return artifact_id([*crew.tasks].index(task) + 1, round_, position)


@dataclass(frozen=True, slots=True)
class Way:
    """An item, how far it is with each task that was begun, and all that was made of it.

    Beside stages the item is a ``prospect``, which a cycle of a stage may hold (``with_a_stage``). What is ``supposed``
    of a field (``group``, ``name``) holds in its place.
    """

    crew: CrewConfig
    item: Item
    standings: Mapping[str, Standing]
    made: Sequence[Artifact]
    prospect: Prospect | None = None
    with_a_stage: bool = False
    supposed: Mapping[tuple[str, str], object] = field(default_factory=dict)

    def of(self, task: str) -> Standing:
        """How far it is with one task."""
        return self.standings.get(task, Standing())

    def next_of(self, task: str) -> Next:
        """Whether the task is to be done now, is passed by, or waits (or is settled)."""
        if self.of(task).is_settled:
            return "wait"
        declared = self.crew.tasks[task]
        before = [self.of(other) for other in declared.upstream]
        if not self.is_there_for(task) or not all(one.is_settled for one in before):
            return "wait"
        if before and all(one.state is TaskState.SKIPPED for one in before):
            return "skip"
        return "due" if declared.when is None or self.holds(declared.when, task) else "skip"

    def is_there_for(self, task: str) -> bool:
        """Has it come as far as the task takes prospects from, neither paused nor held? Any other item is there."""
        takes = crew_graph.milestone_of(self.crew, task)
        if takes is None or self.prospect is None:
            return True
        now = None if self.prospect.paused or self.with_a_stage else milestone_of(self.prospect)
        return now is not None and MILESTONES.index(now) >= MILESTONES.index(takes)

    @property
    def is_with_a_task(self) -> bool:
        """Is there a task that can be begun where it is, and is not settled?"""
        return any(self.is_there_for(task) and not self.of(task).is_settled for task in self.crew.tasks)

    @property
    def asks_what_was_made(self) -> bool:
        """Is there a condition to be looked at now?"""
        return any(
            task.when is not None
            and not self.of(name).is_settled
            and all(self.of(other).is_settled for other in task.upstream)
            for name, task in self.crew.tasks.items()
        )

    def why_skipped(self, task: str) -> str:
        """Why a task that is passed by is."""
        declared = self.crew.tasks[task]
        before = [self.of(other).state for other in declared.upstream]
        if before and all(state is TaskState.SKIPPED for state in before):
            return f"nothing before it was done: {', '.join(declared.upstream)}"
        return f"{declared.when} does not hold"

    def holds(self, condition: str, task: str) -> bool:
        """Whether a condition of the task holds, over the item and what was made of it up to this task."""
        fields = self._fields(task)
        own = {name: cel_type_of(value) for name, value in fields.get(ITEM_GROUP, {}).items()}
        known = crew_graph.condition_fields(self.crew, self._up_to(task))
        return holds(condition, fields, {**known, ITEM_GROUP: own} if self.prospect else known)

    def value_of(self, group: str, name: str, task: str) -> object:
        """What a condition of the task reads at ``group.name``; None where nothing is there."""
        return self._fields(task).get(group, {}).get(name)

    def with_value(self, group: str, name: str, value: object) -> "Way":
        """The same way, supposed that something else stood there."""
        return replace(self, supposed={**self.supposed, (group, name): value})

    def found(self, condition: str, task: str) -> str:
        """What a condition of the task asked of, as it is: ``verdict.word is "revise"``, or ``not there``."""
        fields = self._fields(task)
        said = [(f"{group}.{name}", fields.get(group, {}).get(name)) for group, name in names_of(condition)]
        return " and ".join(f"{what} is {_said(value)}" for what, value in said) or condition

    def is_free(self, task: str, now: datetime) -> bool:
        """Does no cycle work at it, nor at a task before or after it?

        What a cycle has made goes on once it is closed, what it has sent back is done again then.
        """
        before = crew_graph.ancestors(self.crew, task)
        held = [one for one in self.crew.tasks if self.of(one).is_held(now)]
        return not any(one == task or one in before or task in crew_graph.ancestors(self.crew, one) for one in held)

    def is_at_rest(self, now: datetime) -> bool:
        """Does no cycle work at any task of it?"""
        return not any(self.of(task).is_held(now) for task in self.crew.tasks)

    def handed_in_none(self, task: str) -> bool:
        """Was it done without a record of its output, of which there may be none?"""
        declared = self.crew.outputs.get(self.crew.tasks[task].output or "")
        if declared is None or not declared.may_be_none:
            return False
        return self.of(task).state is TaskState.DONE and not newest(self.made, task)

    @property
    def passed_by(self) -> list[str]:
        """The tasks that are to be settled without being done."""
        return [task for task in self.crew.tasks if self.next_of(task) == "skip"]

    @property
    def is_through(self) -> bool:
        """Is every task settled?"""
        return all(self.of(task).is_settled for task in self.crew.tasks)

    def newest_of(self, output: str, task: str) -> list[Artifact]:
        """The records of an output as they are now, up to this task: of the last of the tasks that made it.

        What a task beside or after this one makes is none of its own, also where it makes the same output.
        """
        makers = [one for one in crew_graph.tasks_of_output(self.crew, output) if one in self._up_to(task)]
        for maker in reversed(makers):
            if (made := newest(self.made, maker)) or self.handed_in_none(maker):
                return made
        return []

    def shown_to(self, task: str) -> list[Artifact]:
        """All records as they are now that a template of the task may show, in the crew's order of outputs."""
        return [one for output in self.crew.outputs for one in self.newest_of(output, task)]

    def values(self, task: str) -> dict[str, Any]:
        """What a template of the task may show: the ``item``, and each output by name, as a record or as several."""
        item = {**with_sums(self.crew.fields, self.item.fields), "id": self.item.id, "key": self.item.row_key}
        values: dict[str, Any] = {crew_graph.ITEM: item}
        for output, declared in self.crew.outputs.items():
            bodies = [with_sums(declared.fields, one.body) for one in self.newest_of(output, task)]
            if not declared.is_single:
                values[output] = bodies
            elif bodies:
                values[output] = bodies[0]
        return values

    def _up_to(self, task: str) -> frozenset[str]:
        return crew_graph.ancestors(self.crew, task) | {task}

    def _fields(self, task: str) -> dict[str, dict[str, Any]]:
        fields: dict[str, dict[str, Any]] = {crew_graph.ITEM: dict(self.item.fields)}
        for output in self.crew.outputs:
            bodies = [one.body for one in self.newest_of(output, task)]
            single = dict(bodies[0]) if len(bodies) == 1 else {}
            fields[output] = {**single, crew_graph.COUNT: len(bodies)}
        if self.prospect:
            fields[ITEM_GROUP] = own_fields_of(self.prospect)
        for (group, name), value in self.supposed.items():
            fields[group] = {**fields.get(group, {}), name: value}
        return fields


def _said(value: object) -> str:
    """A value in words: a text in quotation marks, at its most so long as a line has room."""
    if value is None:
        return "not there"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{shorten(value, LONGEST_VALUE, placeholder=" ...")}"' if isinstance(value, str) else str(value)
