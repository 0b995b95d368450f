"""A task that another crew does: its tasks take the place of the one, over the same items."""

from collections.abc import Callable, Iterator
from typing import Any

from config.files.crews import CrewConfig, InnerTask, TaskConfig
from config.positions import Document, Problem
from config.reading import File

Find = Callable[[Document, str], File[CrewConfig] | None]
"""The file of a crew that a document names; None where there is none."""

DEEPEST = 2
BETWEEN = "-"
LONGEST = 60


def nesting_problems(document: Document, crew: CrewConfig, find: Find) -> Iterator[Problem]:
    """Each crew that does a task has tasks over the same items, ends, and hands in what nobody else does."""
    handed_in = dict.fromkeys(crew.outputs, crew.crew)
    for name, inner in _inner_tasks(crew):
        keys = ("tasks", name, "crew")
        if inner == crew.crew:
            yield document.problem(keys, f"{crew.crew} cannot do a task of its own")
            continue
        file = find(document, inner)
        if file is None or file.value is None:
            continue
        if what := _unfit(crew, file, find):
            yield document.problem(keys, what)
            continue
        whole = flatten(file.document, file.value, find)
        for what in _clashes(crew, name, whole, handed_in) if whole else ():
            yield document.problem(keys, what)
            break
        handed_in.update(dict.fromkeys(whole.outputs if whole else (), inner))


def flatten(document: Document, given: CrewConfig, find: Find) -> CrewConfig | None:
    """The crew with the tasks of all crews that do one of its own in their places; None where one cannot be read."""
    crew = given
    for name, inner in _inner_tasks(given):
        file = find(document, inner) if inner != given.crew else None
        if file is None or file.value is None or _unfit(given, file, find):
            return None
        whole = flatten(file.document, file.value, find)
        if whole is None or next(_clashes(crew, name, whole, dict.fromkeys(crew.outputs, crew.crew)), None):
            return None
        crew = _with(crew, name, whole)
    return crew


def _inner_tasks(crew: CrewConfig) -> list[tuple[str, str]]:
    return [(name, task.crew) for name, task in crew.tasks.items() if task.crew is not None]


def _unfit(crew: CrewConfig, file: File[CrewConfig], find: Find) -> str | None:
    """Why this crew cannot do a task of the other at all."""
    inner = file.value
    if inner is None:
        return None
    if not inner.is_declared:
        return f"{inner.crew} does stages of outreach: a task can be done by a crew with tasks"
    way = _deepest(file, find, (crew.crew,))
    if way[-1] in way[:-1]:
        circle = way[way.index(way[-1]) :]
        return f"{circle[0]} has {' do it, which has '.join(circle[1:])} do it: that never ends"
    if len(way) - 1 > DEEPEST:
        return f"is three levels deep ({', '.join(way[1:])}): two at most"
    return None


def _deepest(file: File[CrewConfig], find: Find, above: tuple[str, ...]) -> tuple[str, ...]:
    """The longest way down through crews that do each other's tasks; one that comes back ends there."""
    crew = file.value
    if crew is None:
        return above
    way = (*above, crew.crew)
    if crew.crew in above or len(way) > DEEPEST + 3:
        return way
    below = [way]
    for _, inner in _inner_tasks(crew):
        found = find(file.document, inner) if inner != crew.crew else None
        if found is not None and found.value is not None:
            below.append(_deepest(found, find, way))
    circles = [one for one in below if one[-1] in one[:-1]]
    return circles[0] if circles else max(below, key=len)


def _clashes(crew: CrewConfig, name: str, inner: CrewConfig, handed_in: dict[str, str]) -> Iterator[str]:
    """What does not fit together of two crews."""
    kind = str(crew.works_on)
    if lacking := [field for field in inner.fields if field not in crew.fields]:
        what = f"{inner.crew} needs {', '.join(lacking)} of its items, which a {kind} of {crew.crew} lacks"
        yield f"{what}: give it that field"
    for field, declared in inner.fields.items():
        if field in crew.fields and crew.fields[field].kind != declared.kind:
            yield f"{field} is {declared.kind} for {inner.crew}, and {crew.fields[field].kind} for {crew.crew}"
    for output, declared_output in inner.outputs.items():
        if output in handed_in:
            other = "" if handed_in[output] == crew.crew else f", as {handed_in[output]} does"
            yield f"{inner.crew} hands in {output} too{other}: name one of the two differently"
        if taken := {kind, f"{kind}_id"} & declared_output.fields.keys():
            yield f"{output} of {inner.crew} has the field {min(taken)}, by which an agent names the item"
    for agent in inner.agents.keys() & crew.agents.keys():
        if inner.agents[agent] != crew.agents[agent]:
            yield f"{inner.crew} has an agent {agent} of its own, as {crew.crew} has: name one of the two differently"
    for task in inner.tasks:
        if len(f"{name}{BETWEEN}{task}") > LONGEST:
            yield f"{name}{BETWEEN}{task} is longer than {LONGEST} characters: shorten a name"
        if f"{name}{BETWEEN}{task}" in crew.tasks:
            yield f"its task {task} would be {name}{BETWEEN}{task}, which is a task already: rename that"


def _with(crew: CrewConfig, name: str, inner: CrewConfig) -> CrewConfig:
    """The crew with another's tasks in the place of its task ``name``."""
    outer = crew.tasks[name]
    waited_for = {other for task in inner.tasks.values() for other in task.upstream}
    last = [task for task in inner.tasks if task not in waited_for]
    tasks: dict[str, TaskConfig] = {}
    for key, task in crew.tasks.items():
        if key != name:
            tasks[key] = _behind(task, name, inner, last)
            continue
        for below, one in inner.tasks.items():
            tasks[_named(name, below)] = _placed(one, name, outer, inner)
    return crew.model_copy(
        update={
            "tasks": tasks,
            "outputs": {**crew.outputs, **inner.outputs},
            "agents": {**inner.agents, **crew.agents},
        }
    )


def _named(outer: str, task: str) -> str:
    return f"{outer}{BETWEEN}{task}"


def _placed(task: TaskConfig, name: str, outer: TaskConfig, inner: CrewConfig) -> InnerTask:
    """A task of the inner crew: its first ones wait for what the outer task waits for, on the same condition."""
    values: dict[str, Any] = {key: getattr(task, key) for key in TaskConfig.model_fields}
    values["context"] = [_named(name, other) for other in task.context]
    values["after"] = [_named(name, other) for other in task.after]
    if not task.upstream:
        shown = [] if task.job else outer.context
        values["takes"] = outer.takes
        values["context"] = [*shown]
        values["after"] = [*outer.after, *(outer.context if task.job else ())]
        conditions = [one for one in (outer.when, task.when) if one is not None]
        values["schedule"] = task.schedule or outer.schedule
        values["per_day"] = min((most for most in (task.per_day, outer.per_day) if most is not None), default=None)
        values["when"] = f"({conditions[0]}) && ({conditions[1]})" if len(conditions) > 1 else (*conditions, None)[0]
    if task.redo is not None:
        values["redo"] = task.redo.model_copy(update={"task": _named(name, task.redo.task)})
    deeper = task.places if isinstance(task, InnerTask) else ()
    places = (name, *(_named(name, other) for other in deeper))
    manager = task.manager if isinstance(task, InnerTask) else inner.manager
    return InnerTask.model_construct(**values, places=places, of=inner.crew, manager=manager)


def _behind(task: TaskConfig, name: str, inner: CrewConfig, last: list[str]) -> TaskConfig:
    """A task of the outer crew, which waits for the last tasks of the inner one instead of the task ``name``."""
    shown = [_named(name, one) for one in last if inner.tasks[one].output is not None]
    silent = [_named(name, one) for one in last if inner.tasks[one].output is None]
    context = [other for one in task.context for other in (shown if one == name else [one])]
    after = [other for one in task.after for other in ([*shown, *silent] if one == name else [one])]
    after += silent if name in task.context else []
    return task.model_copy(update={"context": context, "after": after}) if name in task.upstream else task
