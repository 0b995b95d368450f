"""A player for any agent: it follows the tools' schemas, and writes pipe lines where a tool asks for them."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from rehearsal.cast.arguments import arguments
from rehearsal.cast.lines import Entry, LineFormat, cell, line_format
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Json, Say, Scene, Tool, Use
from rehearsal.cast.specialist import play_batch, to_do
from rehearsal.seeded import pick, unit, whole

REACT = re.compile(r"\bFinal Answer:")
CHOICES = r"\b{column}s?\b:? *(?:is |are |one of )?\(?((?:[\w-]+, )+(?:or |and )?[\w-]+)"
TROUBLE = re.compile(r"\b(error|invalid|failed|refused|required|should be)\b", re.IGNORECASE)
MOST_CALLS = 2
CLOSINGS = (
    "I have worked through what was given to me; the results are recorded and nothing is left open.",
    "The work is done as the task asks for it. What could not be settled is named in the results.",
    "All of it has been looked at and answered; there is nothing further to add.",
)


class Chance(NamedTuple):
    """What one line's random parts depend on."""

    seed: int
    key: str


# How a column's name tells what stands in it.
KNOWN: Sequence[tuple[str, Callable[[Chance, str], str]]] = (
    (r"confidence|share|probability", lambda chance, name: f"{0.6 + 0.35 * unit(chance.seed, name, chance.key):.2f}"),
    (
        r"score|points|percent|number|count|rank|priority",
        lambda chance, name: str(whole(40, 95, chance.seed, name, chance.key)),
    ),
    (r"\bdate\b", lambda _chance, _name: "2026-11-02"),
    (r"^yes|^ok$|^is |^has ", lambda chance, name: pick(("yes", "no"), chance.seed, name, chance.key)),
)


def play(scene: Scene) -> Answer:
    """Look first, then act, then conclude; a call that failed is made once more."""
    for tool in sorted(scene.tools, key=lambda tool: bool(tool.properties)):
        form = line_format(tool)
        if form is not None and to_do(scene, tool, form):
            return play_batch(scene, tool, partial(_rows, tool, form))
        if form is None and _is_open(scene, tool):
            return Use((Call(tool.name, _given(scene, tool, len(scene.calls_of(tool)))),))
    if scene.must_call and scene.tools:
        return Use((Call(scene.tools[0].name, _given(scene, scene.tools[0], len(scene.done))),))
    return conclude(scene)


def conclude(scene: Scene) -> Say:
    """Give a final answer in words, in the form that an agent without tools is asked for."""
    text = pick(CLOSINGS, scene.seed, "conclusion", scene.task)
    if scene.done:
        text = f"{text} The last result was: {cell(scene.done[-1].result)[:160]}"
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


def _rows(tool: Tool, form: LineFormat, scene: Scene, entry: Entry, tries: int) -> list[tuple[str, ...]]:
    """Fill the columns of one line, by what each is called."""
    words = f"{tool.description} {tool.properties[form.argument].get('description', '')} {scene.task}"
    chance = Chance(scene.seed, f"{entry.key}/{tries}")
    return [(entry.id, *(_cell(column, words, entry, chance) for column in form.columns[1:]))]


def _cell(column: str, words: str, entry: Entry, chance: Chance) -> str:
    """One column of one line."""
    name = column.removesuffix(" or -")
    offered = re.search(CHOICES.format(column=re.escape(name)), words, re.IGNORECASE)
    linked = entry.details[0].id if entry.details else "-"
    if offered:
        options = [re.sub(r"^(or|and) ", "", option) for option in offered[1].split(", ")]
        return pick(options, chance.seed, column, chance.key)
    if column != name:
        return "-"
    if "=" in column:
        return f"{column.partition('=')[0]}={linked}"
    maker = next((make for sign, make in KNOWN if re.search(sign, column, re.IGNORECASE)), None)
    if maker is not None:
        return maker(chance, column)
    if re.search(r" ids?$", column):
        return linked
    about = [detail.text for detail in entry.details] or list(entry.cells)
    opening, told = (pick(some, chance.seed, column, chance.key) for some in (("On", "From", "Given"), about))
    return cell(f"{opening} {told}")[:160]
