"""Makes a document of an item and of what tasks made of it, under a name that no folder takes for anything else."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

from jinja2 import TemplateError

from config.graph import crew_graph
from config.graph.crew_graph import RELEASE
from data.items import Document
from guardrails.lint import unsafe
from tools.items.way import Way
from tools.writing.templates import template

DEEPEST = 4
LONGEST_PART = 50
"""Characters of a folder or file; the longest that most file systems take is 255 bytes."""
_NO_PART_OF_A_NAME = re.compile(r"[^\w.+=-]+")
_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError)
"""What a template can fail by that a record does not fit."""


def render(name: str, way: Way, day: date) -> Document:
    """The document of the task of this name for this item; what could not be filled in is among its ``faults``.

    ``day`` is that of the release (``release.day``), as in 2026-11-06.
    """
    task = way.crew.tasks[name]
    values = {**way.values(name), RELEASE: {"day": day.isoformat()}}
    shown = [artifact.id for artifact in way.shown_to(name)]
    try:
        named = template(task.file or "").render(values)
        body = _record(name, way) if task.body is None else template(task.body).render(values)
    except _FAULTS as error:
        return Document("", "", tuple(shown), (f"it cannot be filled in: {' '.join(str(error).split())}",))
    file = safe_name(named)
    faults = () if file else (f"its name {named!r} leaves nothing to call a file by",)
    return Document(file, f"{body.strip()}\n" if body.strip() else "", tuple(shown), faults, task.webhook or "")


def texts_in(value: object) -> Iterator[str]:
    """Every text in what a template is given."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from texts_in(one)


def _record(task: str, way: Way) -> str:
    """What the tasks in its context handed in, by output, as JSON; the item by its ids alone. A bracket a line.

    An output of one record is that record, or null where its task was skipped; one of several is a list.
    """
    outputs = dict.fromkeys(way.crew.tasks[name].output for name in way.crew.tasks[task].context)
    made = {output: [dict(one.body) for one in way.newest_of(output, task)] for output in outputs if output}
    single = {
        output: bodies[0] if bodies else None for output, bodies in made.items() if way.crew.outputs[output].is_single
    }
    whole = {crew_graph.ITEM: {"id": way.item.id, "key": way.item.row_key}, **made, **single}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def safe_name(name: str) -> str:
    """A relative path of plain parts: nothing leads out of the folder, and nothing is hidden; empty if none is left."""
    parts = (_part(part) for part in name.replace("\\", "/").split("/"))
    return "/".join([part for part in parts if part][-DEEPEST:])


def unclaimed(file: str, is_taken: Callable[[str], bool], item_id: str, own: str | None = None) -> str:
    """The name, or, where another document has taken it, one with the item's id.

    ``own`` is what the document is called by so far: it keeps one of these names also where another became free.
    """
    path = PurePosixPath(file)
    with_id = path.with_name(f"{path.stem}-{item_id}{path.suffix}") if path.name else path
    names, last = [str(path), str(with_id)], str(PurePosixPath(item_id) / path)
    if own in (*names, last):
        names.insert(0, own)
    return next((name for name in names if not is_taken(name)), last)


def _part(part: str) -> str:
    """One part of a path without what a shell or a file system takes for something else."""
    plain = "".join(" " if unsafe(char) else char for char in unicodedata.normalize("NFC", part))
    cleaned = _NO_PART_OF_A_NAME.sub("-", plain).strip("-.")
    stem, dot, suffix = cleaned.rpartition(".")
    longest = LONGEST_PART - len(suffix) - 1 if dot and len(suffix) < 10 else LONGEST_PART
    return f"{stem[:longest]}.{suffix}" if dot and len(suffix) < 10 else cleaned[:longest]
