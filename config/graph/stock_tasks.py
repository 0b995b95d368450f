"""``tasks_from``: a crew's tasks from a tasks.yaml as CrewAI has it; what is wrong with one is told in that file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from typing_extensions import override

from config.catalogues import BOSS_TOOLS, READERS
from config.files.crews import DOERS, CrewConfig
from config.files.searches import OWN, SEARCHERS
from config.graph.stock_files import OUTPUT_FILE, release_of
from config.positions import ConfigError, Document, Keys, Problem, compose, suggest
from config.reading import File, check_against, read

TEXT: Mapping[str, Any] = {"fields": {"text": {"text": 6000, "lines": True}}}
"""What a task hands in that does not say what: a text, as in CrewAI."""

FILE = "file"
TOOLS_OF_TASKS = (*READERS, *SEARCHERS, OWN, *BOSS_TOOLS)
"""What an agent of a crew with tasks may have: to look things up with, and a manager's own."""
UNKNOWN_TOOL = re.compile('unknown tool "(.*)"')
_TASKS_FROM = re.compile(r"""^tasks_from:\s*["']?([^\s"'#]+)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Joined(Document):
    """A crew with tasks of another file: what is said of one of those is said of that file."""

    theirs: Document | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """The task of each release that is made of an output file."""

    @override
    def home(self, keys: Keys) -> tuple[Document, Keys]:
        if self.theirs is not None and keys[:1] == ("tasks",) and keys[1:2]:
            if keys[1] in self.theirs.data:
                return self.theirs, keys[1:]
            if (task := self.files.get(str(keys[1]))) is not None:
                return self.theirs, (task, OUTPUT_FILE)
        if self.theirs is not None and keys[:1] == ("outputs",) and keys[:2] not in self.positions:
            return (self.theirs, keys[1:2]) if keys[1:2] and keys[1] in self.theirs.data else (self, keys)
        return self, keys


def read_crew(path: Path) -> File[CrewConfig]:
    """Read a crew's file, with the tasks of the file that it names.

    Raises:
        ConfigError: The file cannot be read, or is not YAML.
    """
    file = _read_crew(path)
    return replace(file, problems=tuple(_with_tools_of_tasks(file.document, one) for one in file.problems))


def _with_tools_of_tasks(document: Document, problem: Problem) -> Problem:
    """An unknown tool of a crew with tasks alone, told with those that its agents may have."""
    given = UNKNOWN_TOOL.match(problem.what)
    if given is None or not isinstance(document.data, dict) or "stages" in document.data:
        return problem
    return replace(problem, allowed=TOOLS_OF_TASKS, suggestion=suggest(given[1], TOOLS_OF_TASKS))


def _read_crew(path: Path) -> File[CrewConfig]:
    document = compose(path)
    named = document.data.get("tasks_from") if isinstance(document.data, dict) else None
    if not isinstance(named, str):
        return read(path, CrewConfig)
    file = path.parent / named
    if not file.is_file():
        beside = tuple(sorted(one.name for one in path.parent.glob("*.yaml") if one != path))
        what = f'there is no file "{named}" beside the crew'
        return _refused(document, document.problem(("tasks_from",), what, allowed=beside, given=named))
    try:
        theirs = compose(file)
    except ConfigError as error:
        return _refused(document, *error.problems)
    if not isinstance(theirs.data, dict) or not all(isinstance(task, dict) for task in theirs.data.values()):
        return _refused(document, theirs.problem((), "is not a mapping of tasks: each a name with its description"))
    own = document.data.get("tasks") or {}
    if isinstance(own, dict) and (twice := [name for name in own if name in theirs.data]):
        what = f"{named} has a task of this name already"
        return _refused(document, *(document.problem(("tasks", name), what, at_key=True) for name in twice))
    return _joined(document, theirs, own)


def _refused(document: Document, *problems: Problem) -> File[CrewConfig]:
    return File(document, None, (*document.problems, *problems))


def _joined(document: Document, theirs: Document, own: Any) -> File[CrewConfig]:
    declared = document.data.get("outputs") or {}
    if not isinstance(own, dict) or not isinstance(declared, dict):
        return check_against(document, document.data, CrewConfig)
    tasks, outputs = _translated(theirs.data)
    outputs = {**outputs, **declared}
    files = {f"{name}-{FILE}": name for name in _releasing(theirs.data, tasks, outputs)}
    problems = [*theirs.problems, *_unfit_files(theirs)]
    for name in files.keys() & own.keys():
        what = f"{files[name]}.{OUTPUT_FILE} makes a task of this name: give this one another, or leave that out"
        problems.append(document.problem(("tasks", name), what, at_key=True))
    every, known = {**tasks, **own}, _fields_of_items(document.data)
    made = {
        release: release_of(name, {**theirs.data[name], **tasks[name]}, every, outputs[tasks[name]["output"]], known)
        for release, name in files.items()
    }
    data = {**document.data, "tasks": {**_in_order(tasks, made, files), **own}, "outputs": outputs}
    positions = {**document.positions, **{("tasks", *keys): spot for keys, spot in theirs.positions.items() if keys}}
    for release, name in files.items():
        spot = theirs.positions[(name, OUTPUT_FILE)]
        positions |= {("tasks", release): spot, ("tasks", release, FILE): spot}
    positions.setdefault(("tasks",), document.positions[("tasks_from",)])
    joined = _Joined(document.path, data, positions, document.lines, document.problems, theirs, files)
    file = check_against(joined, data, CrewConfig)
    return replace(file, value=None if problems else file.value, problems=(*file.problems, *problems))


def _translated(stock: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Our tasks and outputs: one that says no context is shown all tasks before it, as in a sequential process."""
    tasks: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    before: list[str] = []
    for name, given in stock.items():
        task = {key: value for key, value in given.items() if key != OUTPUT_FILE}
        if _is_an_agents(task):
            task.setdefault("context", list(before))
            if "output" not in task:
                task["output"] = name
                outputs[name] = TEXT
            before.append(name)
        tasks[name] = task
    return tasks, outputs


def _is_an_agents(task: Mapping[str, Any]) -> bool:
    return not any(key in task for key in DOERS if key != "agent")


def _releasing(stock: Mapping[str, Any], tasks: Mapping[str, Any], outputs: Mapping[str, Any]) -> list[str]:
    """The tasks with a file; one whose output nobody knows has problems enough."""
    return [
        name
        for name, task in tasks.items()
        if isinstance(stock[name].get(OUTPUT_FILE), str)
        and _is_an_agents(task)
        and isinstance(task.get("output"), str)
        and task["output"] in outputs
    ]


def _unfit_files(theirs: Document) -> Iterator[Problem]:
    """An output file that is no name, or is no agent's; none at all (null) is as if it were left out."""
    for name, task in theirs.data.items():
        file = task.get(OUTPUT_FILE)
        if file is not None and not isinstance(file, str):
            yield theirs.problem((name, OUTPUT_FILE), "is not text: the name of a file, as in report.md")
        elif file is not None and not _is_an_agents(task):
            yield theirs.problem((name, OUTPUT_FILE), "belongs to a task with an agent", at_key=True)


def _in_order(tasks: Mapping[str, Any], made: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The tasks, each with its release behind it."""
    of = {name: release for release, name in files.items()}
    return {
        key: one
        for name, task in tasks.items()
        for key, one in ((name, task), *(((of[name], made[of[name]]),) if name in of else ()))
    }


def _fields_of_items(crew: Mapping[str, Any]) -> Mapping[str, Any]:
    items, kind = crew.get("items"), crew.get("works_on")
    found = items.get(kind) if isinstance(items, dict) and isinstance(kind, str) else None
    return found if isinstance(found, dict) else {}


def is_named_by_a_crew(path: Path) -> bool:
    """Whether a file beside crews is one of tasks, because a crew near it says so."""
    for crew in {*path.parent.glob("*.yaml"), *path.parent.parent.glob("*.yaml")} - {path}:
        named = _TASKS_FROM.search(crew.read_text(encoding="utf-8", errors="replace"))
        if named and (crew.parent / named[1]).resolve() == path.resolve():
            return True
    return False
