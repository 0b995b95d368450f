"""What an angle may rest on: the cited facts, the offer, and what is known of any business."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import simplemma

from data.places import country_code
from data.records import Business
from data.states import names_of
from guardrails.grounding.lexicon import BROADER, PROSE
from guardrails.grounding.reading import read, straight
from guardrails.grounding.words import Word

FIRM = "<the firm>"
"""The key of the reader's firm, whatever it is called: you, we of its site, they of its customers, its name."""

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence of a fact or of the offer. ``items`` are its words in order, as a place and a key.

    ``firm_places`` is where it names the reader's firm; ``product`` is the key of the name of what is offered.
    """

    words: tuple[Word, ...]
    keys: frozenset[str]
    items: tuple[tuple[int, str], ...]
    firm_places: frozenset[int]
    of_offer: bool
    product: str = ""

    @property
    def content(self) -> int:
        """How many of its words claim something."""
        return sum(key != FIRM and self.words[at].lower not in PROSE for at, key in self.items)

    def explains(self, key: str) -> bool:
        """Whether the sentence has the word, or a narrower one."""
        return key in self.keys or bool(BROADER.get(key, _NONE) & self.keys)


@dataclass(frozen=True, slots=True)
class Ground:
    """The sources as they are read. ``texts`` are those of the facts; ``names`` are all words of all sources."""

    texts: tuple[str, ...]
    facts: tuple[Word, ...]
    offer: tuple[Word, ...]
    place: tuple[Word, ...]
    segments: tuple[Segment, ...]
    fact_keys: frozenset[str]
    offer_keys: frozenset[str]
    place_keys: frozenset[str]
    names: frozenset[str]

    def explains(self, key: str) -> bool:
        """Whether a word is known from any source, or a narrower one is."""
        wider = BROADER.get(key, _NONE)
        return any(key in keys or wider & keys for keys in (self.fact_keys, self.offer_keys, self.place_keys))

    @property
    def sources(self) -> Iterator[Word]:
        """Every word of the facts, the offer and what is known of the business."""
        yield from self.facts
        yield from self.offer
        yield from self.place


@lru_cache(maxsize=1024)
def ground_of(texts: tuple[str, ...], business: Business, offer: str) -> Ground:
    """The ground that these sources make."""
    facts = tuple(read(text) for text in texts)
    flat = tuple(word for fact in facts for word in fact)
    promised, place = read(offer), read(_place(business))
    named = tuple(word.key for word in read(business.company))
    segments = [segment for fact in facts for segment in _segments(fact, named, of_offer=False)]
    segments += _segments(promised, (), of_offer=True, product=_product(promised))
    names = frozenset(name for word in (*flat, *promised, *place) for name in (word.lower, word.key) if name)
    return Ground(
        tuple(straight(text) for text in texts), flat, promised, place, tuple(segments),
        _keys(flat), _keys(promised), _keys(place), names,
    )  # fmt: skip


def names_firm(word: Word, *, of_offer: bool) -> bool:
    """Whether a pronoun of a source means the reader's firm: a customer calls it "they", its site "we"."""
    if of_offer:
        return word.lower == "you"
    return word.lower in ({"they", "them", "you"} if word.quoted else {"we", "us"})


def _product(offer: tuple[Word, ...]) -> str:
    """The name of what is offered, where the offer begins with it: a word that no dictionary has."""
    first = offer[0] if offer else None
    if first is None or not first.capital or simplemma.is_known(first.lower, lang="en"):
        return ""
    return first.key


def _segments(
    words: tuple[Word, ...], named: tuple[str, ...], *, of_offer: bool, product: str = ""
) -> Iterator[Segment]:
    for sentence in sorted({word.sentence for word in words}):
        part = tuple(word for word in words if word.sentence == sentence)
        if product and part[0].lower == "it":
            part = (replace(part[0], text=product.title(), key=product), *part[1:])
        items = tuple(_items(part, named, of_offer=of_offer))
        firm_places = frozenset(at for at, key in items if key == FIRM)
        yield Segment(part, _keys(part), items, firm_places, of_offer, product)


def _items(words: tuple[Word, ...], named: tuple[str, ...], *, of_offer: bool) -> Iterator[tuple[int, str]]:
    last = ""
    for at, word in enumerate(words):
        begun = named[:1] if last != FIRM else named
        firm = names_firm(word, of_offer=of_offer) or (word.capital and word.key in begun)
        key = FIRM if firm else word.key or word.text
        if key != FIRM or last != FIRM:
            yield at, key
        last = key


def _keys(words: tuple[Word, ...]) -> frozenset[str]:
    return frozenset(word.key for word in words if word.key)


def _place(business: Business) -> str:
    state = (business.state or "").strip().upper()
    country = country_code(business.country) if business.country else "US"
    names = names_of(country, state) if country else ()
    parts = (business.company, business.city, business.county, business.industry, state, *names)
    return ". ".join(part for part in parts if part)
