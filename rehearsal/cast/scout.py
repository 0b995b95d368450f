"""The Scout: judges each candidate by what its line shows against the ideal customer."""

import re

from rehearsal.cast.lines import Entry, cell, has_columns
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import play_batch
from rehearsal.seeded import pick, unit

STAFF = re.compile(r"^(\d+) (?:staff|employees|people)$")
FOUNDED = re.compile(r"^(?:founded|since) (\d{4})$")
REVENUE = re.compile(r"^revenue ")
FIT, HOT = 0.28, 76
GOOD = (
    "{what} {where}, {size}; the size and trade that we serve",
    "{what} {where}, {size}, {age}; fits well",
    "Established {what} {where}, {size}; likely to feel this need",
    "{what} {where}, {size}; {age}, so steady work",
    "Owner-led {what} {where}, {size}; decisions come quickly",
)
FAIR = (
    "{what} {where}, {size}; fits, though little shows a need",
    "Plausible {what} {where}, {size}; the need is unproven",
    "{what} {where}, {size}; {age}; worth a message",
)
POOR = (
    "{what} {where}, {size}; not the customer described",
    "Little points to a fit: {what} {where}, {size}",
    "{what} {where}, {size}; {age}; unlikely to gain",
)


def is_mine(tool: Tool) -> bool:
    """The Scout's lines have a tier and a score."""
    return has_columns(tool, "tier", "score")


def play(scene: Scene, tool: Tool) -> Answer:
    """Judge the newest batch."""
    return play_batch(scene, tool, _judgement)


def _judgement(scene: Scene, entry: Entry, _tries: int) -> list[tuple[str, ...]]:
    fit = min(max(unit(scene.seed, "fit", entry.key) + _leaning(scene, entry), 0.0), 1.0)
    score = round(42 + 54 * (fit - FIT) / (1 - FIT)) if fit >= FIT else round(8 + 28 * fit / FIT)
    tier = "Hot" if score >= HOT else "Warm" if fit >= FIT else "Cold"
    sure = 0.55 + 0.1 * min(len(entry.cells), 5) / 5 + 0.3 * abs(fit - FIT)
    reason = _reason(scene, entry, GOOD if tier == "Hot" else FAIR if tier == "Warm" else POOR)
    return [(entry.id, tier, str(score), f"{min(sure, 0.97):.2f}", cell(reason))]


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


def _reason(scene: Scene, entry: Entry, wordings: tuple[str, ...]) -> str:
    staff, founded = _number(STAFF, entry), _number(FOUNDED, entry)
    text = pick(wordings, scene.seed, "reason", entry.key).format(
        what=_what(entry),
        where=_where(entry),
        size="unknown size" if staff is None else f"{staff} staff",
        age="age unknown" if founded is None else f"trading since {founded}",
    )
    return text[0].upper() + text[1:]


def _what(entry: Entry) -> str:
    plain = _plain(entry)
    return plain[0].lower() if len(plain) > 1 else "firm"


def _where(entry: Entry) -> str:
    plain = _plain(entry)
    return f"in {plain[-1]}" if plain else "of unknown place"


def _plain(entry: Entry) -> list[str]:
    """The cells that are neither the name nor a measure: the trade, then the place."""
    return [one for one in entry.cells[1:] if not any(p.match(one) for p in (STAFF, FOUNDED, REVENUE))]


def _number(pattern: re.Pattern[str], entry: Entry) -> int | None:
    return next((int(found[1]) for one in entry.cells if (found := pattern.match(one))), None)
