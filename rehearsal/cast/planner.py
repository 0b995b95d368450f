"""The Boss's own cycle: a plan from the goal, the funnel, what the sources still hold, and the variants' results."""

import re
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from rehearsal.cast.forms import plain, within
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.scene import Answer, Call, Json, Say, Scene, Tool, Use
from rehearsal.seeded import pick, unit

GOAL = re.compile(r"^goal: *(\d+)", re.MULTILINE)
FUNNEL = re.compile(r"^funnel: *(.+)$", re.MULTILINE)
LIKELY = re.compile(r"\b(\d+) candidates are likely")
HELD_BY_ONE = re.compile(r"\bhold(s)? (them all|as many)\b")
COUNT = re.compile(r"(\w+) (\d+)")
LAST = re.compile(r"^last plan: *(.+)$", re.MULTILINE)
SOURCE = re.compile(r"^\s*source ([\w-]+): *(\d+) left", re.MULTILINE)
VALUE = re.compile(r"^\s*([\w-]+)=(.+?): *(\d+) left", re.MULTILINE)
VARIANT = re.compile(r"^\s*variant ([\w-]+):(.*)$", re.MULTILINE)
OFFERED = re.compile(r"\(([\w-]+):")
UNQUALIFIED = {"found", "rejected"}
USUAL_YIELD = 0.7
WORTHWHILE = 0.25
NOWHERE = "Nowhere Springs"
FILTERS: tuple[dict[str, object], ...] = (
    {"min_reviews": 20},
    {"hiring": True},
    {"industry": "independent firms with crews of their own"},
    {"revenue": "$1M-$5M"},
)
REASONS = (
    "{place} holds the most that is left, so scouting begins there; {need} candidates should close the gap of {gap}.",
    "The gap to the goal is {gap}; at the usual yield that takes about {need} candidates, best found through {place}.",
    "Still {gap} short of the goal: {place} promises most, and the batches stay small enough to be corrected early.",
)


class Value(NamedTuple):
    """What a source still holds for one value of a parameter."""

    parameter: str
    value: str
    left: int


@dataclass(frozen=True, slots=True)
class Held:
    """A source: what it still holds, in all and by value."""

    name: str
    left: int
    values: tuple[Value, ...]


def is_mine(tool: Tool) -> bool:
    """A plan has a quota and shares."""
    return {"quota", "shares"} <= set(tool.properties)


def play(scene: Scene, tool: Tool) -> Answer:
    """Set the plan; after a refusal set one that asks for less."""
    tries = len(scene.calls_of(tool))
    if tries and "refused" not in scene.news.lower() and "error" not in scene.news.lower():
        return Say("The plan is set; proceed with it.")
    given = _plan(scene, tool, tries)
    if misbehaves(scene, "invents_filters", scene.task, tries):
        given = {**given, "parameters": {**given.get("parameters", {}), **_invented(scene, tool)}}
    if misbehaves(scene, "malformed", scene.task, tries):
        given = {**given, "quota": "as many as possible"}
    return Use((Call(tool.name, given),))


def _plan(scene: Scene, tool: Tool, tries: int) -> Json:
    goal = int(found[1]) if (found := GOAL.search(scene.task)) else 25
    gap = max(goal - _qualified(scene.task), 1)
    need = int(found[1]) if (found := LIKELY.search(scene.task)) else ceil(gap / USUAL_YIELD)
    source = _source(scene, tool)
    best = None if tries else _best(scene, source, need)
    place = f"{best.value} ({best.parameter})" if best else f"the whole of {source.name}"
    plan: dict[str, object] = {
        "quota": max(need, 5),
        "source": source.name,
        "parameters": {best.parameter: _as_declared(tool, best)} if best else {},
        "shares": _shares(scene),
        "rationale": _rationale(scene, place, need, gap),
    }
    return {name: value for name, value in plan.items() if name in tool.properties}


def _as_declared(tool: Tool, best: Value) -> object:
    """A value in the type that the tool declares for it."""
    known = within(tool.properties["parameters"], tool.properties["parameters"]).get("properties", {})
    kind = within(known, known.get(best.parameter)).get("type")
    if kind in {"integer", "number"} and best.value.isdigit():
        return int(best.value)
    return [best.value] if kind == "array" else best.value


def _rationale(scene: Scene, place: str, need: int, gap: int) -> str:
    text = pick(REASONS, scene.seed, "rationale", scene.task).format(place=place, need=need, gap=gap)
    return text[0].upper() + text[1:]


def _invented(scene: Scene, tool: Tool) -> dict[str, object]:
    """A filter that nobody offered, or a value of one that fits nobody."""
    known = within(tool.properties["parameters"], tool.properties["parameters"]).get("properties", {})
    values: dict[str, object] = {"string": NOWHERE, "array": [NOWHERE]}
    own: list[dict[str, object]] = list(FILTERS)
    for name, schema in known.items():
        if (kind := within(schema, schema).get("type")) in values:
            own.append({name: values[kind]})
    return pick(own, scene.seed, "filter", scene.task)


def _qualified(task: str) -> int:
    """Count those who passed the Scout: everybody in the funnel but the found and the rejected."""
    line = found[1] if (found := FUNNEL.search(task)) else ""
    return sum(int(number) for state, number in COUNT.findall(line) if state not in UNQUALIFIED)


def _source(scene: Scene, tool: Tool) -> Held:
    """The source that holds most; where the task names none, the one that the tool's description begins with."""
    sources = _held(scene.task)
    if sources:
        return max(sources, key=lambda source: source.left)
    named = plain(tool.properties["source"]).get("enum") or OFFERED.findall(tool.description) or ["directory"]
    return Held(str(named[0]), 0, ())


def _held(task: str) -> list[Held]:
    places = list(SOURCE.finditer(task))
    ends = [*(place.start() for place in places[1:]), len(task)][: len(places)]
    return [
        Held(
            place[1],
            int(place[2]),
            tuple(Value(name, value, int(left)) for name, value, left in VALUE.findall(task[place.end() : end])),
        )
        for place, end in zip(places, ends, strict=True)
    ]


def _best(scene: Scene, source: Held, need: int) -> Value | None:
    """The value to begin with: a place that holds what is needed, best yield first.

    None (no narrowing) once a narrowed plan has run out, or where no value is worth a plan of its own. Where it is told
    that one search is better, a model narrows to what holds as many or not at all: asked, two of two did.
    """
    share = 1.0 if HELD_BY_ONE.search(scene.task) else WORTHWHILE
    last = found[1] if (found := LAST.search(scene.task)) else ""
    worth = [
        one for one in source.values if max(10, share * need) <= one.left < 0.95 * source.left and not _named(one, last)
    ]
    if not worth or ("=" in last and max(one.left for one in worth) < need):
        return None
    # Close yields are a matter of taste: another seed may begin in another of the best places.
    return max(worth, key=lambda one: one.left * (0.8 + 0.4 * unit(scene.seed, "place", one.parameter, one.value)))


def _named(one: Value, plan: str) -> bool:
    """Whether a plan's line has the value, alone or in a list."""
    return re.search(rf"\b{re.escape(one.parameter)}=\[?['\"]?{re.escape(one.value)}\b", plan) is not None


def _shares(scene: Scene) -> dict[str, float]:
    """Shares by results, smoothed; before there are any, nearly those that the sequence has."""
    weights: dict[str, float] = {}
    for name, told in VARIANT.findall(scene.task):
        counts = {word: int(number) for number, word in re.findall(r"(\d+) (reached|replied)", told)}
        share = float(found[1]) if (found := re.search(r"share ([\d.]+)", told)) else 1.0
        leaning = 0.9 + 0.2 * unit(scene.seed, "leaning", name)
        reached, replied = counts.get("reached", 0), counts.get("replied", 0)
        weights[name] = (replied + 2) / (reached + 10) if reached >= 5 else share * leaning
    return _to_one({name: max(weight, 0.2 * max(weights.values())) for name, weight in weights.items()})


def _to_one(weights: dict[str, float]) -> dict[str, float]:
    """Scale to a sum of exactly 1 in hundredths; the largest takes what rounding leaves."""
    total = sum(weights.values())
    if not total:
        return {}
    rounded = {name: round(weight / total, 2) for name, weight in weights.items()}
    largest = max(rounded, key=lambda name: rounded[name])
    return {**rounded, largest: round(1 - sum(share for name, share in rounded.items() if name != largest), 2)}
