"""``tasks_from``: a crew's tasks from a tasks.yaml as CrewAI has it; what is wrong with one is told in that file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from typing_extensions import override

from config.files.crews import DOERS, CrewConfig
from config.graph.crew_graph import PLACEHOLDER
from config.positions import ConfigError, Document, Keys, Problem, compose
from config.reading import File, check_against, read

TEXT: Mapping[str, Any] = {"fields": {"text": {"text": 6000, "lines": True}}}
"""What a task hands in that does not say what: a text, as in CrewAI."""

FILE = "file"
_TASKS_FROM = re.compile(r"""^tasks_from:\s*["']?([^\s"'#]+)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Joined(Document):
    """A crew with tasks of another file: what is said of one of those is said of that file."""

    theirs: Document | None = None

    @override
    def home(self, keys: Keys) -> tuple[Document, Keys]:
        if self.theirs is not None and keys[:1] == ("tasks",) and keys[1:2] and keys[1] in self.theirs.data:
            return self.theirs, keys[1:]
        return self, keys


def read_crew(path: Path) -> File[CrewConfig]:
    """Read a crew's file, with the tasks of the file that it names.

    Raises:
        ConfigError: The file cannot be read, or is not YAML.
    """
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
    tasks, outputs = _translated(theirs.data)
    if not isinstance(own, dict) or not isinstance(document.data.get("outputs") or {}, dict):
        return check_against(document, document.data, CrewConfig)
    data = {
        **document.data,
        "tasks": {**tasks, **own},
        "outputs": {**outputs, **(document.data.get("outputs") or {})},
    }
    positions = {**document.positions, **{("tasks", *keys): spot for keys, spot in theirs.positions.items() if keys}}
    positions.setdefault(("tasks",), document.positions[("tasks_from",)])
    joined = _Joined(document.path, data, positions, document.lines, document.problems, theirs)
    file = check_against(joined, data, CrewConfig)
    return replace(file, value=None if theirs.problems else file.value, problems=(*file.problems, *theirs.problems))


def _translated(stock: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Our tasks and outputs: one that says no context is shown all tasks before it, and an output file is a release.

    Both are as CrewAI's sequential process has them.
    """
    tasks: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    before: list[str] = []
    for name, given in stock.items():
        task = dict(given)
        file = task.pop("output_file", None)
        if not any(key in task for key in DOERS if key != "agent"):
            task.setdefault("context", list(before))
            if "output" not in task:
                task["output"] = name
                outputs[name] = TEXT
            before.append(name)
        tasks[name] = task
        if isinstance(file, str) and task.get("output") == name:
            tasks[f"{name}-{FILE}"] = _release(name, file)
    return tasks, outputs


def _release(name: str, file: str) -> dict[str, Any]:
    """The file of a task: in CrewAI one for the whole run, here one for each item."""
    named = PLACEHOLDER.sub(lambda found: f"{{{{ item.{found[1]} }}}}", file)
    path = f"{{{{ item.id }}}}/{named.removeprefix('./')}"
    return {"effect": "release", "context": [name], "file": path, "body": f"{{{{ {name}.text }}}}"}


def is_named_by_a_crew(path: Path) -> bool:
    """Whether a file beside crews is one of tasks, because a crew near it says so."""
    for crew in {*path.parent.glob("*.yaml"), *path.parent.parent.glob("*.yaml")} - {path}:
        named = _TASKS_FROM.search(crew.read_text(encoding="utf-8", errors="replace"))
        if named and (crew.parent / named[1]).resolve() == path.resolve():
            return True
    return False
