"""``output_file`` of a tasks.yaml as CrewAI has it: a release of what its task hands in, with a body of its own."""

from collections.abc import Mapping
from typing import Any

from config.files.crews import RECORD
from config.graph.crew_graph import PLACEHOLDER

OUTPUT_FILE = "output_file"
_ONE = "one"


def release_of(
    task: str, stock: Mapping[str, Any], tasks: Mapping[str, Any], output: Any, known: Mapping[str, Any]
) -> dict[str, Any]:
    """The task that releases the file: in CrewAI one for the whole run, here one for each item.

    ``stock`` is what the file says of the task, ``tasks`` are all of the crew, ``output`` is what the task hands in,
    ``known`` are the fields of the item. A ``.json`` is the record as data, any other file its fields as text.
    """
    written = str(stock[OUTPUT_FILE]).strip()
    named = PLACEHOLDER.sub(lambda found: f"{{{{ item.{found[1]} }}}}" if found[1] in known else found[0], written)
    made = {"effect": "release", "context": [task], "file": f"{{{{ item.id }}}}/{named.removeprefix('./')}"}
    output_name = stock["output"]
    if later := [
        name for name in tasks if _may_send_back(tasks, name, task) or _hands_in_again(tasks, name, task, output_name)
    ]:
        made["after"] = later
    return made if written.endswith(RECORD) else {**made, "body": body_of(str(output_name), output)}


def body_of(name: str, output: Any) -> str:
    """A template that shows an output: one text as it is, else each field with its name, and each of several records.

    An output that is none (which is told elsewhere) is taken for one text.
    """
    declared = output if isinstance(output, dict) else {}
    given = declared.get("fields")
    fields: dict[str, Mapping[str, Any]] = {
        key: one if isinstance(one, dict) else {} for key, one in (given if isinstance(given, dict) else {}).items()
    }
    is_single = declared.get("count", [1, 1]) == [1, 1]
    record = name if is_single else _ONE
    texts = [key for key, field in fields.items() if "text" in field]
    if len(texts) == len(fields) == 1:
        (only,) = texts
        shown = _if_there(record, only, fields[only], f"{{{{ {record}.{only} }}}}", "none")
    else:
        shown = "".join(_line(record, key, field) for key, field in fields.items())
    return shown if is_single else f"{{% for {_ONE} in {name} %}}{shown.rstrip()}\n\n{{% else %}}none\n{{% endfor %}}"


def _line(record: str, name: str, field: Mapping[str, Any]) -> str:
    """A field with its name; a list, and what may have several lines, below it."""
    path = f"{record}.{name}"
    if field.get("lines"):
        said = f"{name}:\n\n{{{{ {path} }}}}\n\n"
    elif "texts" in field:
        said = f"{name}:\n{{% for each in {path} %}}- {{{{ each }}}}\n{{% endfor %}}"
    elif "ids" in field:
        said = f'{name}: {{{{ {path} | join(", ") }}}}\n'
    elif "yes_no" in field:
        said = f'{name}: {{{{ "yes" if {path} else "no" }}}}\n'
    else:
        said = f"{name}: {{{{ {path} }}}}\n"
    return _if_there(record, name, field, said)


def _if_there(record: str, name: str, field: Mapping[str, Any], said: str, other: str = "") -> str:
    if not field.get("optional"):
        return said
    return f"{{% if {record}.{name} is defined %}}{said}{'{% else %}' * bool(other)}{other}{{% endif %}}"


def _may_send_back(tasks: Mapping[str, Any], reviewer: str, task: str) -> bool:
    """Whether a reviewer may have the task done again, so that nobody goes on with it before that is settled."""
    redo = tasks[reviewer].get("redo") if isinstance(tasks[reviewer], dict) else None
    first = redo.get("task") if isinstance(redo, dict) else None
    if reviewer == task or not isinstance(first, str):
        return False
    return first == task or (first in _before(tasks, task) and task in _before(tasks, reviewer))


def _hands_in_again(tasks: Mapping[str, Any], later: str, task: str, output: object) -> bool:
    """Whether a later task hands the same output in, so that the file has what it says."""
    given = tasks[later]
    return isinstance(given, dict) and given.get("output") == output and task in _before(tasks, later)


def _before(tasks: Mapping[str, Any], task: str) -> set[str]:
    found: set[str] = set()
    open_ = [task]
    while open_:
        given = tasks.get(open_.pop())
        one: Mapping[str, Any] = given if isinstance(given, dict) else {}
        for key in ("context", "after"):
            listed = one.get(key)
            named = [other for other in listed if isinstance(other, str)] if isinstance(listed, list) else []
            open_ += [other for other in named if other not in found]
            found |= {*named}
    return found
