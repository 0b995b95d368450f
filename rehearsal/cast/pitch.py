"""How a good salesperson leads from a fact to an offer: words of their own, and the offer's as the task states it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rehearsal.seeded import pick, whole

OFFER = re.compile(r"^We offer: *(?P<offer>.+)$", re.MULTILINE)
PARTS = re.compile(r",? and |, ")
BEGINS = re.compile(r"[a-z]+ (?!of\b)\w")
DATED = re.compile(r"^(?P<when>in \w+ \d{4}),? (?P<rest>.+)$", re.IGNORECASE)
SHORT_QUOTE = re.compile(r"^.{20,}?(?=, (?:and|but|so)\b|[.;]|$)")
LONGEST_NAME = 60
# What may follow a clause about the reader's business, whatever it tells. {It} begins a sentence.
ANYTHING = (
    "Since {it}, it may help to {point}.",
    "As {it}, would it be handy to {point}?",
    "{It}, so it could take some load off to {point}.",
    "{It}; a quick way to {point} might spare you an evening.",
    "Given that {it}, you may like to {point}.",
)
LEADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hiring": (
            "While {it}, newcomers may need an easy way to {point}.",
            "Because {it}, there is more to coordinate: it could help to {point}.",
            "{It}: a good time to make it simple to {point}.",
        ),
        "news": (
            "Now that {it}, would an easier way to {point} be welcome?",
            "{It}, so it may be the moment to {point} with less effort.",
        ),
        "service_area": (
            "Because {it}, it could spare some driving to {point}.",
            "{It}, so each trip saved counts: it may help to {point}.",
        ),
        "technology": (
            "Since {it} already, a tool to {point} would sit well beside it.",
            "{It}; have you an easy way to {point} as well?",
        ),
        "website": (
            "{It}; to {point} might leave you more time for that.",
            "Because {it}, it might be handy to {point}.",
        ),
        "review": ("{It}; it may help to keep it so if you can {point}.",),
    }
)
QUOTED = (
    "One of your customers wrote \u201c{it}\u201d; that is easier to keep up when you can {point}.",
    "\u201c{it}\u201d, says a customer of yours, and to {point} might earn you more of that.",
    "I liked what a customer said, \u201c{it}\u201d; to {point} goes well with that.",
)
WITHOUT_POINTS = (
    "Since {it}, {what} may be worth a short look.",
    "{It}, and {what} could lighten the work.",
    "As {it}, {what} might come in handy.",
)
QUOTED_WITHOUT = (
    "One of your customers wrote \u201c{it}\u201d, and {what} may help to keep that up.",
    "\u201c{it}\u201d, says a customer of yours; {what} could help you earn more of that.",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered: what it is called, and what one can do with it."""

    what: str
    points: tuple[str, ...]


def offer_of(task: str) -> Offer:
    """Read the offer from a task's words; one that names nothing to do has no points, one that is told has no name."""
    found = OFFER.search(task)
    what, _, uses = found["offer"].partition(":") if found else ("a short call", "", "")
    points = tuple(part.strip(" .") for part in PARTS.split(uses.strip()) if BEGINS.match(part) and " " in part.strip())
    named = what.strip(" .")
    return Offer(f"{named[:1].lower()}{named[1:]}" if len(named) <= LONGEST_NAME else "what we make", points)


def leading(offer: Offer, kind: str, clause: str, seed: int, key: str) -> str:
    """Lead from a clause about the reader's business ("you are hiring ...") to the offer."""
    if dated := DATED.match(clause):
        clause = f"{dated['rest']} {dated['when']}"
    if not offer.points:
        return _filled(pick(WITHOUT_POINTS, seed, "lead", key), offer, clause, seed, key)
    # A lead of the fact's own kind twice as often as one that fits them all.
    own = LEADS.get(kind, ())
    choice = own if own and whole(0, 2, seed, "own lead", key) else ANYTHING
    return _filled(pick(choice, seed, "lead", key), offer, clause, seed, key)


def quoting(offer: Offer, words: str, seed: int, key: str) -> str:
    """Lead from a customer's words, of which only the first are quoted, to the offer."""
    short = found[0] if (found := SHORT_QUOTE.match(words.strip())) else words.strip()
    choice = QUOTED if offer.points else QUOTED_WITHOUT
    return _filled(pick(choice, seed, "quoting", key), offer, short.rstrip(",. "), seed, key)


def _filled(lead: str, offer: Offer, it: str, seed: int, key: str) -> str:
    point = pick(offer.points, seed, "point", key) if offer.points else ""
    return lead.format(it=it, It=f"{it[:1].upper()}{it[1:]}", point=point, what=offer.what)
