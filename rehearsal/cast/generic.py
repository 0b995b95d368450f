"""A player for any agent: it follows the tools' schemas, and answers a batch with objects where a tool takes them."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from rehearsal.cast.arguments import arguments
from rehearsal.cast.forms import Form, form_of, rows_of
from rehearsal.cast.lines import Detail, Entry, one_line
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Json, Say, Scene, Tool, Use
from rehearsal.cast.specialist import Row, play_batch, to_do
from rehearsal.seeded import happens, pick, unit, whole

REACT = re.compile(r"\bFinal Answer:")
IDS = re.compile(r"\bids?\b", re.IGNORECASE)
DATE = re.compile(r"\bdate\b", re.IGNORECASE)
TROUBLE = re.compile(r"\b(error|invalid|failed|refused|required|should be)\b", re.IGNORECASE)
MOST_CALLS = 2
CLOSINGS = (
    "I have worked through what was given to me; the results are recorded and nothing is left open.",
    "The work is done as the task asks for it. What could not be settled is named in the results.",
    "All of it has been looked at and answered; there is nothing further to add.",
)


def play(scene: Scene) -> Answer:
    """Look first, then act, then conclude; a call that failed is made once more."""
    for tool in sorted(scene.tools, key=lambda tool: bool(tool.properties)):
        form = form_of(tool)
        if form is not None and to_do(scene, tool, form):
            return play_batch(scene, tool, partial(_rows, form))
        if form is None and _is_open(scene, tool):
            return Use((Call(tool.name, _given(scene, tool, len(scene.calls_of(tool)))),))
    if scene.must_call and scene.tools:
        return Use((Call(scene.tools[0].name, _given(scene, scene.tools[0], len(scene.done))),))
    return conclude(scene)


def conclude(scene: Scene) -> Say:
    """Give a final answer in words, in the form that an agent without tools is asked for."""
    text = pick(CLOSINGS, scene.seed, "conclusion", scene.task)
    if scene.done:
        text = f"{text} The last result was: {one_line(scene.done[-1].result)[:160]}"
    asked = REACT.search(f"{scene.system}\n{scene.task}\n{scene.news}")
    return Say(f"Thought: I now can give a great answer\nFinal Answer: {text}" if asked else text)


def _given(scene: Scene, tool: Tool, tries: int) -> Json:
    given = arguments(tool.properties, tool.required, scene.task, scene.seed, f"{scene.task}/{tries}")
    if given and misbehaves(scene, "malformed", scene.task, tries):
        given.pop(next(iter(given)))
    return given


def _is_open(scene: Scene, tool: Tool) -> bool:
    """Whether the tool was not called yet, or only once and in vain."""
    calls = scene.calls_of(tool)
    failed = bool(calls) and (calls[-1].failed or TROUBLE.search(calls[-1].result) is not None)
    return not calls or (failed and len(calls) < MOST_CALLS)


def _rows(form: Form, scene: Scene, entry: Entry, tries: int) -> list[Row]:
    """One object about the entry, each field by its schema and by what it is called."""
    return [{"id": entry.id, **_object(form, scene.seed, f"{entry.key}/{tries}", entry)}]


def _object(form: Form, seed: int, key: str, entry: Entry) -> Row:
    """All required fields but the id, and about half of the others."""
    return {
        name: _value(name, schema, seed, f"{key}/{name}", entry)
        for name, schema in form.fields.items()
        if name != "id" and (name in form.required or happens(0.5, seed, "optional", key, name))
    }


def _value(name: str, schema: Json, seed: int, key: str, entry: Entry) -> object:
    about = f"{name} {schema.get('description', '')}"
    linked = [detail.id for detail in _all(entry.details)]
    kind = "choice" if "enum" in schema else schema.get("type")
    if kind == "array":
        return _list(about, schema, seed, key, entry)
    makers: dict[object, Callable[[], object]] = {
        "choice": lambda: pick(schema["enum"], seed, key),
        "number": lambda: likely(schema, seed, key),
        "integer": lambda: moderate(schema, seed, key),
    }
    if kind in makers:
        return makers[kind]()
    if kind == "string" and "format" not in schema and linked and IDS.search(about):
        return pick(linked, seed, key)
    if kind == "string" and "format" not in schema:
        return "2026-11-02" if DATE.search(about) else _text(schema, seed, key, entry)
    made: object = arguments({name: schema}, (name,), " ".join(entry.cells), seed, key)[name]
    return made


def _list(about: str, schema: Json, seed: int, key: str, entry: Entry) -> object:
    """A list of objects, of ids of what stands under the entry, or of anything."""
    least, most = schema.get("minItems", 1), schema.get("maxItems", 3)
    number = min(max(least, whole(1, 2, seed, key, "items")), most)
    if (inner := rows_of("", schema)) is not None:
        return [_object(inner, seed, f"{key}/{n}", entry) for n in range(number)]
    linked = [detail.id for detail in _all(entry.details)]
    if linked and (IDS.search(about) or "facts" in about):
        return linked[: max(number, 1)]
    return arguments({"it": schema}, ("it",), " ".join(entry.cells), seed, key)["it"]


def likely(schema: Json, seed: int, key: str) -> float:
    """A number between its bounds, towards the upper one: what is worth an answer is mostly likely."""
    low, high = float(schema.get("minimum", 0)), float(schema.get("maximum", 1))
    return round(low + (high - low) * (0.6 + 0.35 * unit(seed, key)), 2)


def moderate(schema: Json, seed: int, key: str) -> int:
    """A whole number between its bounds, in their upper half for the most part."""
    low, high = int(schema.get("minimum", 0)), int(schema.get("maximum", 100))
    return whole(low + (high - low) * 2 // 5, high - (high - low) // 20, seed, key)


def _text(schema: Json, seed: int, key: str, entry: Entry) -> str:
    """Words about the entry, or about a line under it."""
    about: Sequence[str] = [detail.text for detail in _all(entry.details)] or list(entry.cells)
    opening, told = (pick(some, seed, key, n) for n, some in enumerate((("On", "From", "Given"), about)))
    text = one_line(f"{opening} {told}")[: min(int(schema.get("maxLength", 160)), 160)].rstrip()
    return text.ljust(int(schema.get("minLength", 0)), ".")


def _all(details: Sequence[Detail]) -> list[Detail]:
    return [one for detail in details for one in (detail, *detail.under)]
