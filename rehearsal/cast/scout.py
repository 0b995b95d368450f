"""The Scout: judges each candidate by what its line shows against the ideal customer."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rehearsal.cast.forms import takes
from rehearsal.cast.lines import Entry, one_line
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import Row, play_batch
from rehearsal.seeded import pick, unit

STAFF = re.compile(r"^(\d+) (?:staff|employees|people)$")
FOUNDED = re.compile(r"^(?:founded|since) (\d{4})$")
REVENUE = re.compile(r"^revenue ")
OWN = re.compile(r"^[a-z][a-z0-9 ]*: ")
"""A field of the vertical's own, by its name."""
FIT, HOT = 0.28, 76
SMALL, YOUNG = 10, 2017
GOOD = (
    "{what} {where}, {size}; in the trade that we serve",
    "{what}, {size}, {age}; fits well",
    "{what}, {size}, {age}; likely to feel this need",
    "{what} {where}, {size}; nothing against a fit",
)
FAIR = (
    "{what}, {size}; fits, though little shows a need",
    "Plausible {what}, {size}; the need is unproven",
    "{what}, {size}, {age}; worth a message",
)
WANTED = re.compile(r"Ideal customer:((?:\n- .+)+)")


class Doubt(NamedTuple):
    """A reason against a candidate: what the ideal customer must speak of, and what the candidate must be like."""

    asked: str
    small: bool
    young: bool
    words: str


DOUBTS = (
    Doubt(r"\bitself\b", False, False, "Nothing says that it does the work itself; may only supply or arrange it"),
    Doubt(r"franchise|branch|independent", False, False, "May be a branch or franchise; the entry shows no owner"),
    Doubt(r"crews|staff of", True, False, "Only {staff} staff; unlikely to have crews of its own to plan for"),
    Doubt(r"several|established|week", True, False, "Only {staff} staff; too few for so much of this work a week"),
    Doubt(r"established", False, True, "Trading only since {year}; not established enough yet for this"),
    Doubt(r"", True, False, "Only {staff} staff; too few to gain much from this offer"),
    Doubt(r"", False, True, "Trading only since {year}; too young to show a need"),
    Doubt(r"", False, False, "The entry shows nothing of what the ideal customer is asked for"),
)


def is_mine(tool: Tool) -> bool:
    """The Scout's judgements have a tier."""
    return takes(tool, "tier")


def play(scene: Scene, tool: Tool) -> Answer:
    """Judge the newest batch."""
    return play_batch(scene, tool, _judgement)


def _judgement(scene: Scene, entry: Entry, _tries: int) -> list[Row]:
    fit = min(max(unit(scene.seed, "fit", entry.key) + _leaning(scene, entry), 0.0), 1.0)
    score = round(42 + 54 * (fit - FIT) / (1 - FIT)) if fit >= FIT else round(8 + 28 * fit / FIT)
    tier = "Hot" if score >= HOT else "Warm" if fit >= FIT else "Cold"
    sure = 0.55 + 0.1 * min(len(entry.cells), 5) / 5 + 0.3 * abs(fit - FIT)
    reason = _doubt(scene, entry) if tier == "Cold" else _reason(scene, entry, GOOD if tier == "Hot" else FAIR)
    judged = {"id": entry.id, "tier": tier, "score": score, "confidence": round(min(sure, 0.97), 2)}
    return [{**judged, "reason": one_line(reason)}]


def _leaning(scene: Scene, entry: Entry) -> float:
    """Lean away from firms of an odd size, young ones, and trades that the task does not name."""
    leaning = 0.0
    staff, founded = _number(STAFF, entry), _number(FOUNDED, entry)
    if staff is not None:
        leaning -= 0.0 if 5 <= staff <= 80 else 0.15
    if founded is not None:
        leaning += 0.04 if founded <= 2015 else -0.04
    trade = {word.lower().rstrip("s") for word in re.findall(r"[A-Za-z]{5,}", _what(entry))}
    return leaning - (0.0 if any(word in scene.task.lower() for word in trade) else 0.05)


def _reason(scene: Scene, entry: Entry, wordings: Sequence[str]) -> str:
    """Why it fits, in a wording that needs no more than is known of it."""
    staff, founded = _number(STAFF, entry), _number(FOUNDED, entry)
    known = [words for words in wordings if founded or "{age}" not in words]
    text = pick(known, scene.seed, "reason", entry.key).format(
        what=_what(entry),
        where=_where(entry),
        size="size not given" if staff is None else f"{staff} staff",
        age=f"trading since {founded}",
    )
    return text[0].upper() + text[1:]


def _doubt(scene: Scene, entry: Entry) -> str:
    """Why it does not: a doubt that its entry and the ideal customer of the task both leave room for."""
    staff, founded = _number(STAFF, entry), _number(FOUNDED, entry)
    small, young = staff is not None and staff <= SMALL, founded is not None and founded >= YOUNG
    wanted = found[1].lower() if (found := WANTED.search(scene.task)) else ""
    open_to = [
        doubt for doubt in DOUBTS if re.search(doubt.asked, wanted) and small >= doubt.small and young >= doubt.young
    ]
    told = [doubt for doubt in open_to if doubt.asked] or open_to
    return pick(told, scene.seed, "doubt", entry.key).words.format(staff=staff, year=founded)


def _what(entry: Entry) -> str:
    plain = _plain(entry)
    return plain[0].lower() if len(plain) > 1 else "firm"


def _where(entry: Entry) -> str:
    plain = _plain(entry)
    return f"in {plain[-1]}" if plain else "of unknown place"


def _plain(entry: Entry) -> list[str]:
    """The cells that are neither the name nor a measure: the trade, then the place."""
    return [one for one in entry.cells[1:] if not any(p.match(one) for p in (STAFF, FOUNDED, REVENUE, OWN))]


def _number(pattern: re.Pattern[str], entry: Entry) -> int | None:
    return next((int(found[1]) for one in entry.cells if (found := pattern.match(one))), None)
