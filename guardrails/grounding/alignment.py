"""Whether a clause has the words of a sentence of its sources, in the same order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from guardrails.grounding.figures import same_unit
from guardrails.grounding.ground import FIRM, Ground, Segment
from guardrails.grounding.lexicon import (
    BROADER,
    CARRIED,
    CAUSAL,
    HAVING,
    HIRING,
    KEEPERS,
    MODALS,
    NEGATORS,
    PROSE,
    ROLES,
    WEAK,
    words_of,
)
from guardrails.grounding.words import Word

_GAP = 5
_PREPOSITIONS = words_of("at in on for from with by between across to since within after before during of")
_TURNED = 3
_CHANGING = frozenset().union(KEEPERS, NEGATORS, CAUSAL, MODALS)
_SILENT = PROSE | HAVING | _CHANGING

Item = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A clause, or some in a row: its words, and which of them claim something (``items``: places and keys)."""

    words: tuple[Word, ...]
    items: tuple[Item, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing of it claims anything."""
        telling = _CHANGING | WEAK
        return all(key == FIRM for _, key in self.items) and not any(word.lower in telling for word in self.words)

    @property
    def text(self) -> str:
        """The clause as it is written, nearly."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Match:
    """A clause beside the sentence that it follows: ``pairs`` are places of its words and of theirs there."""

    part: Part
    segment: Segment
    pairs: dict[int, int]


def claims(word: Word) -> bool:
    """Whether a word says something by itself, rather than join, change or tell what others say."""
    return not word.is_word or word.lower not in _SILENT


def part_of(words: tuple[Word, ...], ground: Ground) -> Part:
    """The clause with what of it has to be borne out: not the firm's own name, trade and place."""
    told = ground.fact_keys | ground.offer_keys
    items = []
    for at, word in enumerate(words):
        if word.lower == "you" and not word.quoted:
            items.append((at, FIRM))
        elif claims(word) and not (
            word.key in ground.place_keys
            and (word.key not in told or (word.capital and not _in_a_name(words, at, ground)))
        ):
            items.append((at, word.key or word.text))
    return Part(words, tuple(items))


def _in_a_name(words: tuple[Word, ...], at: int, ground: Ground) -> bool:
    """Whether a word of the firm's name or trade belongs to another name: the Dental of Delta Dental."""
    return any(
        word.capital
        and word.is_word
        and not word.first
        and word.key not in ground.place_keys
        and word.lower not in PROSE
        for word in (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
    )


def aligned(part: Part, segment: Segment) -> Match | None:
    """Where in the sentence the items stand: in its order, with its end before its beginning, or as "what you do"."""
    firm = bool(segment.firm_places)
    items = [item for item in part.items if (item[1] != FIRM or firm) and not _told_by_a_vacancy(item, segment)]
    floating = _dated(part, items, segment)
    items = [item for item in items if item[0] not in floating]
    source = tuple(item for item in segment.items if item[0] not in floating.values())
    turns = range(len(source)) if len(items) >= _TURNED else range(1)
    for order in _orders(items, part.words):
        for turn in turns:
            found = _Walk(part, segment, source[turn:] + source[:turn]).follow(order)
            if found is not None and (turn == 0 or not segment.of_offer or _begins_apart(part, order)):
                return Match(part, segment, floating | dict(zip((at for at, _ in order), found, strict=True)))
    listed = by_phrase(part, segment, items)
    return None if listed is None else Match(part, segment, floating | listed)


def _told_by_a_vacancy(item: Item, segment: Segment) -> bool:
    """Whether it says that somebody is looked for, of a note that is a vacancy: words for that stand anywhere."""
    return item[1] in HIRING and not segment.of_offer and bool(HIRING & segment.keys) and segment.content > 1


def _dated(part: Part, items: list[Item], segment: Segment) -> dict[int, int]:
    """The place of the one date of the sentence, which may stand anywhere: "in May you moved", "you moved in May"."""
    here = [at for at, _ in items if part.words[at].date is not None]
    there = [at for at, _ in segment.items if segment.words[at].date is not None]
    if len(here) != 1 or len(there) != 1 or len(items) == 1:
        return {}
    said, known = part.words[here[0]].date, segment.words[there[0]].date
    fits = said is not None and known is not None and said.within(known) and not known.ambiguous
    return {here[0]: there[0]} if fits else {}


def by_phrase(part: Part, segment: Segment, items: Sequence[Item]) -> dict[int, int] | None:
    """The places in a sentence of several phrases, in whatever order the phrases are told.

    Each phrase is told once, in its own order, and something joins it to the next: "small vans, large staff" does not
    have "small staff". Sentences of people, denials and what narrows keep their order.
    """
    words = segment.words
    if not items or any(_keeps_order(word) for word in words) or {"from", "to"} <= {word.lower for word in words}:
        return None
    phrases = _phrases(words)
    walk = _Walk(part, segment, segment.items)
    found: dict[int, int] = {}
    told: set[int] = set()
    last, before = -1, -1
    for place, key in items:
        word = part.words[place]
        fitting = [item[0] for item in segment.items if walk.same(word, key, item) and item[0] not in found.values()]
        joined = before < 0 or place > before + 1 or word.clause != part.words[before].clause
        on = [at for at in fitting if last >= 0 and at > last and phrases[at] == phrases[last]]
        other = [at for at in fitting if phrases[at] not in told and joined]
        if not on and not other:
            return None
        last, before = (on or other)[0], place
        if word.capital and word.is_word and _preposition(part.words, place) != _preposition(words, last):
            return None
        told.add(phrases[last])
        found[place] = last
    return found if _does_the_same(segment, set(found.values()), walk) else None


def _preposition(words: Sequence[Word], at: int) -> str:
    """What a name stands behind: "from Acme" is not "for Acme"."""
    while at > 0 and (words[at].capital or words[at].lower in {"a", "an", "the"}):
        at -= 1
    word = words[at].lower
    if word in {"in", "at", "across", "throughout"}:
        return "in"
    return word if word in _PREPOSITIONS | {"as", "to"} else ""


def _does_the_same(segment: Segment, told: set[int], walk: "_Walk") -> bool:
    """Whether what is told of the firm or the product is what it does there: its verb is not left out."""
    for (at, key), following in pairwise(segment.items):
        acting = at in told and key in {FIRM, segment.product}
        if acting and walk.counts(following) and following[0] not in told:
            return False
    return True


def _phrases(words: Sequence[Word]) -> list[int]:
    """The number of the phrase that each word stands in: a comma or a preposition begins another."""
    found: list[int] = []
    for at, word in enumerate(words):
        begins = at > 0 and (word.clause != words[at - 1].clause or word.lower in _PREPOSITIONS - {"of"})
        found.append(found[-1] + begins if found else 0)
    return found


def _keeps_order(word: Word) -> bool:
    return word.quoted or word.lower in ROLES or word.lower in NEGATORS or KEEPERS.get(word.lower) in CARRIED


def _begins_apart(part: Part, order: Sequence[Item]) -> bool:
    """Whether the clause begins with when, where or how ("at the end of each shift"), and not with who."""
    before = [word.lower for word in part.words[max(0, order[0][0] - 3) : order[0][0]]]
    return any(word in _PREPOSITIONS for word in before)


def _orders(items: list[Item], words: Sequence[Word]) -> Iterator[list[Item]]:
    """The items as they stand, and in the orders in which they say the same.

    "The roof you measured" is "you measured the roof", "a team of 12" is "12 people", and a list has no order.
    """
    if items:
        yield items
    at = next((place for place, (_, key) in enumerate(items) if key == FIRM), 0)
    if 0 < at < len(items) - 1:
        yield items[at : at + 2] + items[:at] + items[at + 2 :]
    for place, ((here, _), (there, _)) in enumerate(pairwise(items)):
        joined = words[there - 1].lower if there == here + 2 and words[here].is_word else ""
        if joined in {"and", "or"} or (joined == "of" and words[there].figure is not None):
            yield [*items[:place], items[place + 1], items[place], *items[place + 2 :]]


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way along the sentence, from ``source``'s first word to its last."""

    part: Part
    segment: Segment
    source: Sequence[Item]

    def follow(self, items: Sequence[Item]) -> list[int] | None:
        """The place of each item, or None where one is not there or too much is left out on the way."""
        found: list[int] = []
        at, clause = 0, -1
        for place, key in items:
            word = self.part.words[place]
            back = self._step_back(word, key, at) if found else None
            if back is not None and back not in found:
                found.append(back)
                continue
            start = at
            while at < len(self.source) and not self.same(word, key, self.source[at]):
                at += 1
            if at == len(self.source):
                return None
            here = self.source[at][0]
            if found and not self._may_skip(
                self.source[start:at], found[-1], here, word, same_clause=word.clause == clause
            ):
                return None
            found.append(here)
            at, clause = at + 1, word.clause
        return found

    def _step_back(self, word: Word, key: str, at: int) -> int | None:
        """The place before the last one, where two plain words have changed places: "hours are extended"."""
        before = at - 2
        while before >= 0 and not self.counts(self.source[before]):
            before -= 1
        if (
            before < 0
            or FIRM in {key, self.source[at - 1][1]}
            or not word.is_word
            or word.capital
            or self.source[before][1] != key
        ):
            return None
        last, near = self.segment.words[self.source[at - 1][0]], self.segment.words[self.source[before][0]]
        between = {word.lower for word in self.segment.words[self.source[before][0] : self.source[at - 1][0]]}
        plain = last.is_word and not last.capital and not near.capital and last.clause == near.clause
        plain = plain and not between & {"and", "or"}
        return self.source[before][0] if plain else None

    def _may_skip(self, skipped: Sequence[Item], last: int, here: int, word: Word, *, same_clause: bool) -> bool:
        """Whether what is left out changes nothing: it is not much, nobody else, and nobody else's doing."""
        counting = sum(self.counts(item) for item in skipped)
        onwards = here > last
        if onwards and same_clause and counting > _GAP:
            return False
        acting = last in self.segment.firm_places or self.segment.words[last].key == self.segment.product
        joined = here > 0 and self.segment.words[here - 1].lower in {"and", "or", "then"}
        if onwards and counting and acting and word.is_word and not joined:
            return False
        people = any(_of_a_person(self.segment.words[at]) for at, key in skipped if key != FIRM)
        return not (people and (_of_a_person(word) or _of_a_person(self.segment.words[last])))

    def counts(self, item: Item) -> bool:
        word = self.segment.words[item[0]]
        return item[1] != FIRM and word.lower not in PROSE and word.lower not in KEEPERS

    def same(self, word: Word, key: str, item: Item) -> bool:
        other = self.segment.words[item[0]]
        if word.date is not None:
            return other.date is not None and word.date.within(other.date) and not other.date.ambiguous
        if word.figure is not None:
            if other.figure is None or other.date is not None:
                return False
            return bool(word.figure.values & other.figure.values) and same_unit(word.figure, other.figure)
        return key == item[1] or item[1] in BROADER.get(key, ())


def _of_a_person(word: Word) -> bool:
    return word.is_word and (word.lower in ROLES or (word.capital and not word.first))
