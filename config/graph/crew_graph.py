"""A crew's tasks as a graph: what each waits for, what is shown, and what a condition may ask of."""

import re
from collections.abc import Iterator, Mapping

from config.files.crews import CrewConfig, InnerTask
from config.files.outputs import FieldConfig
from config.works import MILESTONES, Milestone

ITEM = "item"
COUNT = "count"
FACTS = "facts"
RELEASE = "release"
OF_RELEASES = ("day",)
"""What the templates of a release know of it."""
LISTS = ("texts", "ids")
"""Kinds of fields that hold several values, of which no condition asks."""
_CEL = {"text": "string", "one_of": "string", "day": "string", "document": "string", "whole": "int", "share": "double",
        "money": "double", "decimal": "double",
        "yes_no": "bool"}  # fmt: skip


def tasks_of_output(crew: CrewConfig, output: str) -> list[str]:
    """The tasks that hand the output in, each after those that it waits for."""
    return [name for name in order(crew) if crew.tasks[name].output == output]


def declared_as(crew: CrewConfig, task: str) -> str:
    """The name of a task in the crew's own file: of another crew's tasks, that of the task which it does."""
    declared = crew.tasks[task]
    return declared.within if isinstance(declared, InnerTask) else task


def ancestors(crew: CrewConfig, task: str) -> frozenset[str]:
    """Every task that is settled before this one, directly or not; with itself where it waits for itself."""
    found: set[str] = set()
    open_ = list(crew.tasks[task].upstream)
    while open_:
        name = open_.pop()
        if name in crew.tasks and name not in found:
            found.add(name)
            open_ += crew.tasks[name].upstream
    return frozenset(found)


def place_of(crew: CrewConfig, task: str) -> tuple[str, ...]:
    """The tasks that stand in the place of one: it itself, or, where another crew does it, all of that crew's."""
    return tuple(
        name for name, one in crew.tasks.items() if name == task or (isinstance(one, InnerTask) and task in one.places)
    )


def again_of(crew: CrewConfig, task: str) -> tuple[str, ...]:
    """The tasks that a task may have done again: those of agents, and of other crews, before it."""
    above = ancestors(crew, task)
    return tuple(name for name, one in crew.tasks.items() if name in above and name != task and (one.agent or one.crew))


def between(crew: CrewConfig, first: str, last: str) -> tuple[str, ...]:
    """The tasks that are done again when ``last`` has ``first`` done again: both, and all on a way between them.

    Where another crew does ``first``, its agents do all of theirs again.
    """
    above = ancestors(crew, last)
    begins = {name for name in place_of(crew, first) if name == first or crew.tasks[name].agent}
    return tuple(
        name
        for name in crew.tasks
        if name == last or name in begins or (name in above and begins & ancestors(crew, name))
    )


def milestone_of(crew: CrewConfig, task: str) -> Milestone | None:
    """The milestone from which on a task takes prospects: the latest that it or a task before it names."""
    named = {crew.tasks[name].takes for name in (task, *ancestors(crew, task))}
    return next((milestone for milestone in reversed(MILESTONES) if milestone in named), None)


def order(crew: CrewConfig) -> list[str]:
    """All tasks, each after those that it waits for; among equals as the file has them."""
    found: list[str] = []
    left = list(crew.tasks)
    while left:
        free = [name for name in left if not set(crew.tasks[name].upstream) & set(left)] or left
        found.append(free[0])
        left.remove(free[0])
    return found


def condition_fields(crew: CrewConfig, tasks: frozenset[str]) -> dict[str, dict[str, str]]:
    """What a condition may ask of: the item, and the outputs of these tasks (``count`` is how many records)."""
    groups = {ITEM: typed(crew.fields)}
    for name in crew.tasks:
        output = crew.tasks[name].output
        if name in tasks and output in crew.outputs:
            declared = crew.outputs[output]
            single = typed(declared.fields) if declared.is_single else {}
            groups[output] = {**single, COUNT: "int"}
    return groups


def condition_values(crew: CrewConfig) -> dict[str, tuple[str, ...]]:
    """The words of each field of a closed set, by ``group.field``."""
    groups = {ITEM: crew.fields, **{name: output.fields for name, output in crew.outputs.items()}}
    return {
        f"{group}.{name}": tuple(field.one_of)
        for group, fields in groups.items()
        for name, field in fields.items()
        if field.one_of
    }


def condition_days(crew: CrewConfig) -> frozenset[str]:
    """The fields that are days, by ``group.field``."""
    groups = {ITEM: crew.fields, **{name: output.fields for name, output in crew.outputs.items()}}
    return frozenset(
        f"{group}.{name}" for group, fields in groups.items() for name, field in fields.items() if field.day
    )


def circles(crew: CrewConfig) -> Iterator[tuple[str, ...]]:
    """The shortest ways by which tasks wait for themselves, as in ``(write, review, write)``.

    Of tasks that all wait for each other, one way is given.
    """
    told: set[str] = set()
    for name in crew.tasks:
        if name in told or name not in ancestors(crew, name):
            continue
        told |= {other for other in crew.tasks if other in ancestors(crew, name) and name in ancestors(crew, other)}
        yield _shortest_circle(crew, name)


def _shortest_circle(crew: CrewConfig, name: str) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    while True:
        way = ways.pop(0)
        for other in crew.tasks[way[-1]].upstream:
            if other == name:
                return (*way, name)
            if other in crew.tasks and other not in seen:
                seen.add(other)
                ways.append((*way, other))


def typed(fields: Mapping[str, FieldConfig]) -> dict[str, str]:
    """Those of the fields that a condition may ask of, each with its type in CEL."""
    return {name: _CEL[field.kind] for name, field in fields.items() if field.kind in _CEL}


PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_][A-Za-z0-9_-]*)\}(?!\})")
"""``{name}`` in a task's words, as CrewAI writes it; not a template's ``{{ name }}``, and no JSON."""


def named(crew: CrewConfig, text: str) -> str:
    """A task's words with each ``{field}`` named: one request takes several items, so none of them is filled in."""
    return fill(text, {name: f"the {crew.works_on}'s {name}" for name in crew.fields})


def fill(text: str, fields: Mapping[str, object]) -> str:
    """A task's words with each ``{field}`` filled; a field that is not there leaves nothing, any other brace stays."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in fields:
            return found[0]
        one = fields[name]
        return "" if one is None else ", ".join(map(str, one)) if isinstance(one, list | tuple) else str(one)

    return PLACEHOLDER.sub(value, text)
