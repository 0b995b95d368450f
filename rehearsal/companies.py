"""Fictional companies behind names and domains: who works there, what their trade is, what they use.

Everything derives from the seed and the domain (or the name, where no domain is asked for), so that the contact
finder and the web site tell the same story about the same company. How many work there and since when is left to
the directory, which this world cannot see: it would contradict it.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from config.files.worlds import WorldConfig
from rehearsal.seeded import happens, pick, shuffled, unit, whole
from rehearsal.trades import NEUTRAL, TRADES, Trade, trade_of

RESERVED = (".example", ".test", ".invalid")
FIRST = ("Dana", "Luis", "Priya", "Marcus", "Elena", "Tom", "Aisha", "Greg", "Hannah", "Victor", "Mei", "Carl", "Rosa",
         "Owen", "Keiko", "Andre", "Sofia", "Walt", "Noor", "Brett", "Inez", "Paul", "Tessa", "Omar")  # fmt: skip
LAST = ("Alvarez", "Bennett", "Chen", "Delgado", "Eriksen", "Foster", "Gallagher", "Hoang", "Iverson", "Jacobs",
        "Kowalski", "Lindqvist", "Mercer", "Nakamura", "Okafor", "Petrosyan", "Quintero", "Ramirez", "Sandoval", "Tran",
        "Ueda", "Vasquez", "Whitaker", "Zamora")  # fmt: skip
LEADERS = ("Owner", "President", "Owner", "General Manager", "Chief Executive Officer")
OTHERS = (
    "Operations Manager",
    "Office Manager",
    "Customer Service Manager",
    "Project Manager",
    "Sales Manager",
    "Purchasing Manager",
    "Controller",
)


class Person(NamedTuple):
    """Somebody who works there; ``confidence`` (0 to 100) is how sure a contact finder is."""

    first: str
    last: str
    position: str
    address: str
    confidence: int


@dataclass(frozen=True, slots=True)
class Company:
    """One fictional company."""

    domain: str
    name: str
    trade: Trade
    people: tuple[Person, ...]
    tools: tuple[str, ...]
    rating: float
    reviews: int
    hiring: str | None
    catch_all: bool


def is_reserved(host: str) -> bool:
    """Say whether a host is of this world: a name that can belong to nobody."""
    return host.lower().rstrip(".").endswith(RESERVED)


def domain_of(company: str, place: str) -> str:
    """Return the domain of a company that is asked for by name and city."""
    return f"{slug(company)[:40] or 'company'}-{slug(place)[:20] or 'us'}.example"


def slug(text: str) -> str:
    """Return the letters and digits of a text, in lower case, without the company's legal form."""
    bare = re.sub(r"[,.]|\b(inc|llc|l\.l\.c|corp|co|company|ltd|llp)\b\.?", " ", text.lower())
    return re.sub(r"[^a-z0-9]+", "", bare)


def company_at(domain: str, world: WorldConfig, seed: int, name: str | None = None) -> Company:
    """Return the company behind a domain, whatever asks for it. ``name`` is what the asker calls it."""
    shares = world.providers
    trade = trade_of(domain)
    tools = tuple(dict.fromkeys((*trade.tools, *NEUTRAL.tools[:3])))
    hires = happens(0.35, seed, "hiring", domain)
    return Company(
        domain=domain,
        name=name or named(domain),
        trade=trade,
        people=_people(domain, seed) if happens(shares.contact_found, seed, "contact", domain) else (),
        tools=tuple(shuffled(tools, seed, "tools", domain)[: whole(1, 3, seed, "tools", domain)]),
        rating=round(3.6 + 1.4 * unit(seed, "rating", domain), 1),
        reviews=whole(6, 240, seed, "reviews", domain),
        hiring=pick((*trade.posts, NEUTRAL.posts[0]), seed, "post", domain) if hires else None,
        catch_all=happens(shares.catch_all, seed, "catch-all", domain),
    )


def named(domain: str) -> str:
    """Guess a company's name from its domain, as a stranger would."""
    stem = re.sub(r"-\d+$", "", domain.removeprefix("www.").split(".")[0])
    for word in sorted(TRADES, key=len, reverse=True):
        stem = re.sub(f"(?<=[a-z])(?={word})", "-", stem, count=1)
    return " ".join(part.capitalize() for part in stem.split("-") if part) or domain


def _people(domain: str, seed: int) -> tuple[Person, ...]:
    number = whole(1, 4, seed, "people", domain)
    positions = [pick(LEADERS, seed, "leader", domain), *shuffled(OTHERS, seed, "posts", domain)]
    pattern = pick(("{first}.{last}", "{first}", "{initial}{last}"), seed, "pattern", domain)
    people = [_person(domain, seed, number, position, pattern) for number, position in enumerate(positions[:number])]
    unique: dict[str, Person] = {person.address: person for person in reversed(people)}
    return tuple(reversed(unique.values()))


def _person(domain: str, seed: int, number: int, position: str, pattern: str) -> Person:
    first, last = pick(FIRST, seed, "first", domain, number), pick(LAST, seed, "last", domain, number)
    local = pattern.format(first=first.lower(), last=last.lower(), initial=first[0].lower())
    return Person(first, last, position, f"{local}@{domain}", whole(55, 98, seed, "confidence", domain, number))
