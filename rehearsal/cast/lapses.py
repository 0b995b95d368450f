"""Slips of a capable model: forms that are not quite those asked for, more calls than one, words instead of a call."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rehearsal.cast.forms import Form
from rehearsal.cast.mischief import Fault, misbehaves
from rehearsal.cast.scene import Answer, Call, Done, Json, Say, Scene, Tool, Use, as_json
from rehearsal.seeded import happens, pick

ID = re.compile(r"[a-z]{1,3}\d+")
TEXT_FROM, LONG = 4, 450
STUCK = 0.5
CHATTER = (
    "Here is what I would record.",
    "I have gone through the batch; recording it now.",
    "Let me record these.",
    "**Done reading.** Recording the results:",
)
NOTHING = (
    "I have looked at everything in this batch and would go ahead as described; nothing stands out.",
    "All of them are done. Let me know if you would like the details!",
    "## Result\n- Everything was read\n- Nothing is open",
)
PADDING = (
    "It is worth taking a moment to think this through with some care, since the details differ from one case to the "
    "next and what looks simple from outside seldom is once the work has begun.",
    "There is of course a good deal more that might be said about it, and whoever takes the time to look closely will "
    "find that each of these points leads to another one that deserves its own attention.",
)


@dataclass(frozen=True, slots=True)
class Written:
    """One row of an answer, what chance depends on for it, and how often it was tried before."""

    key: str
    tries: int
    row: dict[str, object]


def slipped(scene: Scene, form: Form, written: Written) -> dict[str, object]:
    """The row with the slips that this piece of work happens to have."""
    row, key = dict(written.row), written.key

    def slips(fault: Fault, about: str = key) -> bool:
        return misbehaves(scene, fault, about, written.tries)

    if slips("blanks"):
        row.update((name, "n/a") for name in _silent(form, row))
    row = _texts(row, lambda text: _marked(scene, text) if slips("marks", f"{key} {text}") else text)
    row = _texts(row, lambda text: _padded(scene, text) if slips("rambles", f"{key} {text}") else text)
    if slips("percents"):
        row = _each(row, lambda name, value: f"{value:.0%}" if _is_share(name, value) else value)
    if slips("misspells"):
        row = _misspelt(form, row, pick(("{}", "[{}]", "({})"), scene.seed, "brackets", key))
    if slips("malformed") and (needed := [name for name in row if name != "id" and name in form.required]):
        del row[needed[0]]
    return row


def hand_in(scene: Scene, tool: Tool, form: Form, answers: Sequence[Written]) -> Use:
    """One call with the rows, or what a hasty model makes of it. Words around it are ``around``'s."""
    batch = "\n".join(one.key for one in answers)
    rows = _merged(scene, answers, [slipped(scene, form, one) for one in answers])
    calls = scene.calls_of(tool)
    again = len(calls)
    if (last := _stuck(scene, calls, batch)) is not None:
        return Use((last,))
    if len(rows) > 1 and misbehaves(scene, "malformed", f"arguments {batch}", again):
        return Use((Call(tool.name, {form.argument: as_json(rows)}),))
    whole = Call(tool.name, {form.argument: rows})
    if len(rows) > 1 and misbehaves(scene, "splits", batch, again):
        half = (len(rows) + 1) // 2
        return Use(tuple(Call(tool.name, {form.argument: part}) for part in (rows[:half], rows[half:])))
    return Use((whole, whole)) if misbehaves(scene, "repeats", f"twice {batch}", again) else Use((whole,))


def around(scene: Scene, played: Answer, about: str) -> Answer:
    """The answer with words around its calls, or words in its place."""
    if isinstance(played, Say):
        return played
    if not scene.must_call and misbehaves(scene, "records_nothing", about, len(scene.done)):
        return Say(pick(NOTHING, scene.seed, "nothing", about))
    if not played.text and misbehaves(scene, "chatters", about, len(scene.done)):
        return Use(played.calls, pick(CHATTER, scene.seed, "chatter", about))
    return played


def _stuck(scene: Scene, calls: Sequence[Done], batch: str) -> Call | None:
    """The last call once more, where the model repeats itself instead of mending it."""
    if not calls or not scene.faults.repeats:
        return None
    last = calls[-1].call
    times = next((n for n, done in enumerate(reversed(calls)) if done.call != last), len(calls))
    share = scene.faults.repeats if times == 1 else STUCK
    return last if happens(share, scene.seed, "stuck", batch, times) else None


def _merged(scene: Scene, answers: Sequence[Written], rows: Sequence[dict[str, object]]) -> list[object]:
    """The rows, some of them two in one string."""
    merged: list[object] = []
    n = 0
    while n < len(rows):
        if n + 1 < len(rows) and misbehaves(scene, "merges", answers[n].key, answers[n].tries):
            merged.append(f"{as_json(rows[n])}\n{as_json(rows[n + 1])}")
            n += 2
        else:
            merged.append(rows[n])
            n += 1
    return merged


def _silent(form: Form, row: Json) -> list[str]:
    """The text fields of which the row says nothing."""
    return [
        name
        for name, schema in form.fields.items()
        if name not in row and schema.get("type") == "string" and "enum" not in schema
    ]


def _each(row: Json, change: Callable[[str, object], object]) -> dict[str, object]:
    """Change each value of a row, and of the objects in it."""
    changed: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            changed[name] = [_each(one, change) for one in value]
        else:
            changed[name] = change(name, value)
    return changed


def _texts(row: Json, change: Callable[[str], str]) -> dict[str, object]:
    def on_text(_name: str, value: object) -> object:
        return change(value) if isinstance(value, str) and len(value.split()) >= TEXT_FROM else value

    return _each(row, on_text)


def _marked(scene: Scene, text: str) -> str:
    words = text.split()
    bold = f"**{' '.join(words[:3])}** {' '.join(words[3:])}"
    return pick((bold, f"- {text}", f"*{text}*", f"1. {text}"), scene.seed, "markdown", text)


def _padded(scene: Scene, text: str) -> str:
    first, second = (pick(PADDING, scene.seed, "padding", text, n) for n in (0, 1))
    padded = text
    while len(padded) < LONG:
        padded, first, second = f"{padded} {first}", second, first
    return padded


def _is_share(name: str, value: object) -> bool:
    return isinstance(value, float) and 0 <= value <= 1 and "confidence" in name


def _misspelt(form: Form, row: Json, brackets: str) -> dict[str, object]:
    """Ids in capitals or brackets, lists of ids as one text, choices in another case."""

    def spelt(value: str) -> str:
        return value.upper() if brackets == "{}" else brackets.format(value)

    def change(name: str, value: object) -> object:
        if isinstance(value, str) and ID.fullmatch(value):
            return spelt(value)
        if isinstance(value, list) and value and all(isinstance(one, str) and ID.fullmatch(one) for one in value):
            return " and ".join(spelt(one) for one in value)
        if isinstance(value, str) and value in form.fields.get(name, {}).get("enum", ()):
            return value.upper() if value[:1].isupper() else value.replace("_", " ").capitalize()
        return value

    return _each(row, change)
