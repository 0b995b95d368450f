"""What all players have in common that answer a batch of entries with a batch of objects."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from rehearsal.cast.forms import Form, form_of
from rehearsal.cast.lapses import Written, hand_in
from rehearsal.cast.lines import RECORDED, Entry, entries, work
from rehearsal.cast.scene import Answer, Done, Say, Scene, Tool, as_json
from rehearsal.seeded import pick

Row = dict[str, Any]
Writer = Callable[[Scene, Entry, int], Sequence[Row]]
CLOSINGS = (
    "Everything in this batch is recorded.",
    "Done: each item of the batch has been recorded, nothing is left open.",
    "The batch is finished and recorded.",
)


def play_batch(scene: Scene, tool: Tool, write: Writer, voice: str = "") -> Answer:
    """Answer the newest batch; ``write`` gives the rows of one entry at a try (0 is the first).

    Slips are those of the ``voice``, where several agents may be asked about one entry.
    """
    form = form_of(tool)
    todo = to_do(scene, tool, form) if form else []
    if form is None or not todo:
        return Say(pick(CLOSINGS, scene.seed, "closing", scene.news))
    written = [
        Written(f"{entry.key}{f' {n}' if n else ''}{voice}", tries, _fitting(form, row))
        for entry, tries in todo
        for n, row in enumerate(write(scene, entry, tries))
    ]
    if not written:
        return Say(pick(CLOSINGS, scene.seed, "closing", scene.news))
    return hand_in(scene, tool, form, written)


def to_do(scene: Scene, tool: Tool, form: Form) -> list[tuple[Entry, int]]:
    """Return what is to be done now, with the number of earlier tries at each."""
    done = scene.calls_of(tool)
    found = work(scene)
    if not found and not (done and RECORDED in done[-1].result):
        found = next((batch for text in scene.said if (batch := entries(text))), [])
    return [(entry, max(entry.refusals, _tries(done, form, entry))) for entry in found]


def _tries(done: Sequence[Done], form: Form, entry: Entry) -> int:
    """Count the earlier calls that had an object about this entry."""
    name = re.compile(rf"\b{re.escape(entry.id)}\b", re.IGNORECASE)
    return sum(name.search(as_json(call.call.input.get(form.argument))) is not None for call in done)


def _fitting(form: Form, row: Row) -> Row:
    """The row as the form has it: fields that it declares, and something for those that it requires."""
    fitting = {name: _as_offered(value, form.fields[name]) for name, value in row.items() if name in form.fields}
    missing = {name: _nothing(form.fields[name]) for name in form.fields if name in form.required}
    return {**missing, **fitting} if missing.keys() - fitting.keys() else fitting


def _as_offered(value: object, schema: Any) -> object:
    """A choice in the spelling that the schema has for it."""
    offered = schema.get("enum", ())
    return next((one for one in offered if str(one).lower() == str(value).lower()), value)


def _nothing(schema: Any) -> object:
    """What says nothing, in a field that must be there."""
    kinds = {"array": [], "object": {}, "number": 0, "integer": 0, "boolean": False}
    return kinds.get(str(schema.get("type")), "")
