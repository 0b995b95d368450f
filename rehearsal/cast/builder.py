"""The Builder: two or three angles a prospect, each in the words of the facts that it cites."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from rehearsal.cast.lines import Detail, Entry, cell, has_columns
from rehearsal.cast.mischief import misbehaves
from rehearsal.cast.phrasing import as_clause, said, sayable, turned
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import play_batch
from rehearsal.seeded import happens, pick, unit, whole

LABEL = re.compile(r"^(?P<kind>[a-z_]+) (?P<seen>\d{4}-\d{2}(?:-\d{2})?): (?P<text>.+)$")
# How little a fact of a kind tells; those from WEAK on are said only where nothing better is known.
INTEREST: Mapping[str, float] = MappingProxyType(
    {
        "hiring": 0,
        "news": 0,
        "review": 0.6,
        "service_area": 0.6,
        "website": 0.6,
        "technology": 1.5,
        "size": 4,
        "directory": 4.5,
        "person": 7,
        "revenue": 8,
    }
)
UNKNOWN, WEAK, UNFLATTERING = 3.0, 3.5, 9.0
RATED = re.compile(r"\brated (\d(?:\.\d)?)|\b(\d\.\d) stars", re.IGNORECASE)
GOOD_RATING = 4.5
PLAIN = re.compile(r"directory [\w &,-]+? in [A-Z]|technology web site")
JOINED = ("I saw that {it}, and that {also}.", "I noticed that {it}, and also that {also}.")
SHORT = 70
INVENTED = (
    "I heard that you took on {number} new jobs last quarter.",
    "Companies like yours save {number} percent with us from the first month.",
    "Your {number} five-star customers clearly value what you do.",
)


class Told(NamedTuple):
    """A fact as it can be said: its id, its kind, and one sentence of it without the full stop."""

    id: str
    kind: str
    text: str


def is_mine(tool: Tool) -> bool:
    """The Builder's lines cite facts for an angle."""
    return has_columns(tool, "fact", "angle")


def play(scene: Scene, tool: Tool) -> Answer:
    """Write angles for the newest batch, and again for those that were refused."""
    return play_batch(scene, tool, _angles)


def _angles(scene: Scene, entry: Entry, tries: int) -> list[tuple[str, ...]]:
    told = _in_order(scene, entry)
    if not told:
        return [(entry.id, "35", "0.30", "-", "There is nothing in the dossier to build on.")]
    if tries:
        # Say a fact that was not said yet, if there is one, in nothing but its own words.
        chosen = told[(tries + 1) % len(told)]
        plain = turned(chosen.text)
        return [_row(scene, entry, (chosen,), f"{plain[0].upper()}{plain[1:]}.")]
    first, *rest = told
    opening = next((fact for fact in told[:2] if as_clause(fact.text)), first)
    rows = [_one(scene, entry, fact, fact.kind if fact is opening else "") for fact in told[:2]]
    rest = [fact for fact in rest if _dullness(fact) < WEAK]
    if len(rest) > 1 and happens(0.4, scene.seed, "third", entry.key):
        rows.append(_third(scene, entry, rest))
    if misbehaves(scene, "invents", entry.key, tries):
        rows[0] = _row(scene, entry, (first,), _invented(scene, entry))
    return rows


def _in_order(scene: Scene, entry: Entry) -> list[Told]:
    """The facts that can be said, the most telling kinds first; which of them come first differs by company."""
    facts = [told for detail in entry.details if (told := _told(detail))]
    kind = [fact for fact in facts if _dullness(fact) < UNFLATTERING]
    facts = kind if len(kind) > 1 else facts
    return sorted(facts, key=lambda fact: _dullness(fact) + 2 * unit(scene.seed, "order", entry.key, fact.text))


def _dullness(fact: Told) -> float:
    """How little a fact tells, or how little its reader would like to hear it."""
    if (rated := RATED.search(fact.text)) and float(rated[1] or rated[2]) < GOOD_RATING:
        return UNFLATTERING
    return INTEREST.get(fact.kind, UNKNOWN) + (3 if PLAIN.match(f"{fact.kind} {fact.text}") else 0)


def _told(detail: Detail) -> Told | None:
    label = LABEL.match(detail.text)
    kind, text = (label["kind"], label["text"]) if label else ("website", detail.text)
    plain = sayable(text)
    return Told(detail.id, kind, plain) if plain else None


def _one(scene: Scene, entry: Entry, fact: Told, leading: str = "") -> tuple[str, ...]:
    return _row(scene, entry, (fact,), said(entry.key, fact.text, scene.seed, leading))


def _third(scene: Scene, entry: Entry, rest: Sequence[Told]) -> tuple[str, ...]:
    """A third angle from facts that were not said yet: two short ones together if they are clauses, else one."""
    it, also = (as_clause(fact.text) for fact in rest[1:3]) if len(rest) > 2 else (None, None)
    if it and also and max(len(it), len(also)) <= SHORT:
        words = pick(JOINED, scene.seed, "joined", entry.key)
        return _row(scene, entry, rest[1:3], words.format(it=it, also=also))
    return _one(scene, entry, rest[1])


def _row(scene: Scene, entry: Entry, facts: Sequence[Told], text: str) -> tuple[str, ...]:
    score = min(96, 52 + 4 * min(len(entry.details), 7) + whole(-6, 14, scene.seed, "rescore", entry.key))
    sure = 0.62 + 0.33 * unit(scene.seed, "sure", entry.key, text)
    return entry.id, str(score), f"{sure:.2f}", ",".join(fact.id for fact in facts), cell(text)


def _invented(scene: Scene, entry: Entry) -> str:
    """An angle with a figure that no fact has."""
    everything = " ".join(detail.text for detail in entry.details)
    number = whole(23, 89, scene.seed, "invented", entry.key)
    while str(number) in everything:
        number += 1
    return pick(INVENTED, scene.seed, "invention", entry.key).format(number=number)
