"""The Builder: two or three angles a prospect, each from a fact that it cites towards what is offered."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from rehearsal.cast.forms import form_of, rows_of
from rehearsal.cast.lines import Detail, Entry, one_line
from rehearsal.cast.mischief import Fault, misbehaves
from rehearsal.cast.phrasing import QUOTATION, as_clause, said, sayable, turned
from rehearsal.cast.pitch import Offer, leading, offer_of, quoting
from rehearsal.cast.rewording import reworded
from rehearsal.cast.scene import Answer, Scene, Tool
from rehearsal.cast.specialist import Row, play_batch
from rehearsal.seeded import happens, pick, unit, whole

LABEL = re.compile(r"^(?P<kind>[a-z_]+)(?: (?P<seen>\d{4}-\d{2}(?:-\d{2})?))?: (?P<text>.+)$")
WRITTEN = re.compile(r"^(?:returned\b|stands \((?P<cites>[^)]*)\):)")
HAS = r"\b{item} has (?P<has>\d+) of (?P<needs>\d+)"
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
THIRD, BARE = 0.05, 0.08
QUOTE_MARKS = ('"{}"', "\u201c{}\u201d", "'{}'")
INVENTED = (
    "I heard that you took on {number} new jobs last quarter.",
    "Companies like yours save {number} percent with us from the first month.",
    "Your {number} five-star customers clearly value what you do.",
)
THEM: Mapping[str, str] = MappingProxyType({"you": "they", "your": "their", "yours": "theirs"})
FIRM: Mapping[str, str] = MappingProxyType({"you": "we", "your": "our", "yours": "ours"})


class Told(NamedTuple):
    """A fact as it can be said: its id, its kind, and one sentence of it without the full stop."""

    id: str
    kind: str
    text: str


def is_mine(tool: Tool) -> bool:
    """What the Builder hands in has angles: objects again."""
    form = form_of(tool)
    return form is not None and "angles" in form.fields and rows_of("angles", form.fields["angles"]) is not None


def play(scene: Scene, tool: Tool) -> Answer:
    """Write angles for the newest batch, and again for those that were refused."""
    return play_batch(scene, tool, _prospect)


def _prospect(scene: Scene, entry: Entry, tries: int) -> list[Row]:
    told = _in_order(scene, entry)
    if not told:
        return [{"id": entry.id, "score": 35, "confidence": 0.3, "angles": []}]
    has = re.search(HAS.format(item=re.escape(entry.id)), scene.news)
    if tries or _comes_back(entry):
        missing = int(has["needs"]) - int(has["has"]) if has else 2
        angles = _closer(scene, told, tries, min(max(missing, 1), len(told)))
    else:
        angles = _first(scene, entry, told)
    row: Row = {"id": entry.id, "angles": angles}
    if has:
        return [row]
    score = min(96, 52 + 4 * min(len(entry.details), 7) + whole(-6, 14, scene.seed, "rescore", entry.key))
    sure = 0.62 + 0.33 * unit(scene.seed, "sure", entry.key)
    return [{"id": entry.id, "score": score, "confidence": round(sure, 2), "angles": angles}]


def _comes_back(entry: Entry) -> bool:
    """Whether earlier angles stand among the facts, with what was said of them."""
    labelled = [LABEL.match(detail.text) is not None for detail in entry.details]
    return any(labelled) and not all(labelled)


def _first(scene: Scene, entry: Entry, told: Sequence[Told]) -> list[Row]:
    """Two angles, sometimes three, from the facts that tell most."""
    chosen = list(told[:2])
    rest = [fact for fact in told[2:] if _dullness(fact) < WEAK]
    if rest and happens(THIRD, scene.seed, "third", entry.key):
        chosen.append(rest[0])
    angles = [_angle(scene, fact, _written(scene, entry, fact)) for fact in chosen]
    if misbehaves(scene, "invents", entry.key):
        angles[0] = _angle(scene, chosen[0], _invented(scene, entry))
    return angles


def _closer(scene: Scene, told: Sequence[Told], tries: int, number: int) -> list[Row]:
    """Others, near the facts' own words: first with a short lead, then with nothing around them."""
    offer = offer_of(scene.task)
    start = (tries + 1) % len(told)
    chosen = [told[(start + n) % len(told)] for n in range(number)]
    return [_angle(scene, fact, _plainly(fact, offer if tries < 2 else None)) for fact in chosen]


def _plainly(fact: Told, offer: Offer | None) -> str:
    clause = as_clause(fact.text)
    plain = clause or turned(fact.text)
    begun = f"{plain[0].upper()}{plain[1:]}"
    if offer is None or clause is None:
        return f"{begun}."
    return f"{begun}, so it may help to {offer.points[0]}." if offer.points else f"{begun}; {offer.what} may help."


def _written(scene: Scene, entry: Entry, fact: Told) -> str:
    """An angle as it first comes to mind."""
    key, seed = f"{entry.key} {fact.text}", scene.seed

    def slips(fault: Fault) -> bool:
        return misbehaves(scene, fault, key)

    clause, offer = as_clause(fact.text), offer_of(scene.task)
    lead = pick((*offer.points, ""), seed, "their lead", key)
    if quotation := QUOTATION.search(fact.text):
        text = quoting(offer, quotation["words"], seed, key)
    elif clause is None or happens(BARE, seed, "bare", key):
        text = said(entry.key, fact.text, seed)
    elif slips("third_person"):
        text = _about(clause, THEM, lead)
    elif slips("first_person"):
        text = _about(clause, FIRM, lead)
    else:
        text = leading(offer, fact.kind, reworded(clause, seed, key) if slips("paraphrases") else clause, seed, key)
    return pick(QUOTE_MARKS, seed, "marks", key).format(text) if slips("quotes") else text


def _about(clause: str, words: Mapping[str, str], lead: str) -> str:
    """A clause to the reader as a sentence about them, or of theirs; with what it might help to do, if anything."""
    clause = f"{clause}, so it may help to {lead}" if lead else clause
    text = re.sub(r"\b(you|your|yours)\b", lambda found: words[found[0].lower()], clause, flags=re.IGNORECASE)
    return f"{text[0].upper()}{text[1:]}."


def _angle(scene: Scene, fact: Told, text: str) -> Row:
    sure = 0.62 + 0.33 * unit(scene.seed, "sure", text)
    return {"text": one_line(text), "facts": [fact.id], "confidence": round(sure, 2)}


def _in_order(scene: Scene, entry: Entry) -> list[Told]:
    """The facts that can be said, the most telling kinds first; which of them come first differs by company."""
    labelled = [detail for detail in entry.details if LABEL.match(detail.text)]
    used = {one for detail in entry.details if (it := WRITTEN.match(detail.text)) for one in _cited(it)}
    facts = [told for detail in labelled or entry.details if detail.id not in used and (told := _told(detail))]
    kind = [fact for fact in facts if _dullness(fact) < UNFLATTERING]
    facts = kind if len(kind) > 1 else facts
    return sorted(facts, key=lambda fact: _dullness(fact) + 2 * unit(scene.seed, "order", entry.key, fact.text))


def _cited(written: re.Match[str]) -> list[str]:
    """The facts of an angle that stands already."""
    return re.split(r"[, ]+", written["cites"] or "")


def _dullness(fact: Told) -> float:
    """How little a fact tells, or how little its reader would like to hear it."""
    if (rated := RATED.search(fact.text)) and float(rated[1] or rated[2]) < GOOD_RATING:
        return UNFLATTERING
    return INTEREST.get(fact.kind, UNKNOWN) + (3 if PLAIN.match(f"{fact.kind} {fact.text}") else 0)


def _told(detail: Detail) -> Told | None:
    if WRITTEN.match(detail.text):
        return None
    label = LABEL.match(detail.text)
    kind, text = (label["kind"], label["text"]) if label else ("website", detail.text)
    plain = sayable(text)
    return Told(detail.id, kind, plain) if plain else None


def _invented(scene: Scene, entry: Entry) -> str:
    """An angle with a figure that no fact has."""
    everything = " ".join(detail.text for detail in entry.details)
    number = whole(23, 89, scene.seed, "invented", entry.key)
    while str(number) in everything:
        number += 1
    return pick(INVENTED, scene.seed, "invention", entry.key).format(number=number)
