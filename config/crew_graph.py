"""A crew's tasks as a graph: what each waits for, what is shown, and what a condition may ask of."""

from collections.abc import Iterator, Mapping

from config.crews import CrewConfig, FieldConfig

ITEM = "item"
COUNT = "count"
_CEL = {"text": "string", "one_of": "string", "day": "string", "document": "string", "whole": "int", "share": "double",
        "yes_no": "bool"}  # fmt: skip


def tasks_of_output(crew: CrewConfig, output: str) -> list[str]:
    """The tasks that hand the output in."""
    return [name for name, task in crew.tasks.items() if task.output == output]


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


def between(crew: CrewConfig, first: str, last: str) -> tuple[str, ...]:
    """The tasks that are done again when ``last`` has ``first`` done again: both, and all on a way between them."""
    above = ancestors(crew, last)
    return tuple(
        name for name in crew.tasks if name in (first, last) or (name in above and first in ancestors(crew, name))
    )


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
            single = typed(declared.fields) if declared.count == (1, 1) else {}
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


def cycles(crew: CrewConfig) -> Iterator[str]:
    """The tasks that wait for themselves."""
    return (name for name in crew.tasks if name in ancestors(crew, name))


def typed(fields: Mapping[str, FieldConfig]) -> dict[str, str]:
    """Those of the fields that a condition may ask of, each with its type in CEL."""
    return {name: _CEL[field.kind] for name, field in fields.items() if field.kind in _CEL}
