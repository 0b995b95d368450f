"""Whether a clause follows a sentence of its sources: the same words in the same order, figures of the same things."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from guardrails.grounding.figures import same_unit
from guardrails.grounding.ground import Ground, Segment
from guardrails.grounding.lexicon import (
    BROADER,
    CARRIED,
    CAUSAL,
    HAVING,
    KEEPERS,
    MODALS,
    NEGATORS,
    PROSE,
    ROLES,
    SAYING,
    SOFT_MODALS,
)
from guardrails.grounding.numbers import compared, things_of
from guardrails.grounding.reading import Word

_FIRM = "<the firm>"
_GAP = 5
_TURNED = 3
_TOLD_APART = (PROSE, HAVING, KEEPERS, NEGATORS, CAUSAL, MODALS)


@dataclass(frozen=True, slots=True)
class Part:
    """A clause, or some in a row: its words, and which of them claim something (``items``: places and keys)."""

    words: tuple[Word, ...]
    items: tuple[tuple[int, str], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing of it claims anything."""
        return not any(key != _FIRM for _, key in self.items) and not any(
            word.lower in words for word in self.words for words in (KEEPERS, NEGATORS, CAUSAL, MODALS)
        )

    @property
    def text(self) -> str:
        """The clause as it is written, nearly."""
        return " ".join(word.text for word in self.words)


def parts_of(words: tuple[Word, ...], ground: Ground) -> Part:
    """The clause with what of it has to be borne out."""
    items = []
    for at, word in enumerate(words):
        if word.lower == "you" and not word.quoted:
            items.append((at, _FIRM))
        elif _claims(word, ground):
            items.append((at, word.key or word.text))
    return Part(words, tuple(items))


def _claims(word: Word, ground: Ground) -> bool:
    if not word.is_word:
        return True
    if any(word.lower in words for words in _TOLD_APART):
        return False
    return not (word.key in ground.place_keys and (word.capital or word.key not in ground.fact_keys | ground.offer_keys))


def fault(part: Part, segment: Segment) -> str | None:
    """Why the segment does not bear the clause out: empty where it is about something else; None where it does."""
    if any(not segment.explains(key) for at, key in part.items if part.words[at].is_word and key != _FIRM):
        return ""
    places = _aligned(part, segment)
    if places is None:
        return "its words stand in another order there"
    for check in (_figures, _keepers, _denials, _modals, _speakers, _having):
        if why := check(part, segment, places):
            return why
    return None


@lru_cache(maxsize=4096)
def _source_items(segment: Segment) -> tuple[tuple[int, str], ...]:
    """The segment's words that a clause can follow; the firm by whatever name it has there."""
    found: list[tuple[int, str]] = []
    for at, word in enumerate(segment.words):
        if _is_firm(word, segment) or (word.capital and word.key in segment.named and not segment.of_offer):
            if not found or found[-1][1] != _FIRM:
                found.append((at, _FIRM))
        else:
            found.append((at, word.key or word.text))
    return tuple(found)


def _is_firm(word: Word, segment: Segment) -> bool:
    if segment.of_offer:
        return word.lower == "you"
    return word.lower in ({"they", "them", "you"} if word.quoted else {"we", "us"})


def _aligned(part: Part, segment: Segment) -> list[int] | None:
    """Where in the segment the items stand: in its order, with its end before its beginning, or as "what you do"."""
    source = _source_items(segment)
    has_firm = any(key == _FIRM for _, key in source)
    items = [(at, key) for at, key in part.items if key != _FIRM or has_firm]
    if not items:
        return None
    turns = range(len(source)) if len(items) >= _TURNED else range(1)
    for order in _orders(items):
        for turn in turns:
            found = _follow(part, order, source[turn:] + source[:turn], segment)
            if found is not None:
                return found
    return None


def _orders(items: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """The items as they stand, and with "the roof you measured" as "you measured the roof"."""
    yield items
    at = next((place for place, (_, key) in enumerate(items) if key == _FIRM), 0)
    if 0 < at < len(items) - 1:
        yield items[at : at + 2] + items[:at] + items[at + 2 :]


def _follow(
    part: Part, items: Sequence[tuple[int, str]], source: Sequence[tuple[int, str]], segment: Segment
) -> list[int] | None:
    found: list[int] = []
    at, clause = 0, -1
    for place, key in items:
        word = part.words[place]
        back = _step_back(word, key, source, at, segment, found)
        if back is not None:
            found.append(source[back][0])
            continue
        start = at
        while at < len(source) and not _same(word, key, source[at], segment):
            at += 1
        if at == len(source):
            return None
        skipped = source[start:at] if found else ()
        if skipped and not _may_skip(part, word, clause, skipped, source[at][0], found, segment):
            return None
        found.append(source[at][0])
        at, clause = at + 1, word.clause
    return found


def _step_back(
    word: Word, key: str, source: Sequence[tuple[int, str]], at: int, segment: Segment, found: Sequence[int]
) -> int | None:
    """The place right before the last one, where two plain words have changed places: "hours are extended"."""
    before = at - 2
    while before >= 0 and not _counts(source[before], segment):
        before -= 1
    if before < 0 or not found or source[before][0] in found or key == _FIRM or not word.is_word or word.capital:
        return None
    last, near = segment.words[source[at - 1][0]], segment.words[source[before][0]]
    plain = last.is_word and not last.capital and not near.capital and last.clause == near.clause
    return before if plain and source[before][1] == key else None


def _may_skip(
    part: Part, word: Word, clause: int, skipped: Sequence[tuple[int, str]], place: int, found: Sequence[int], segment: Segment
) -> bool:
    """Whether what the clause leaves out between two of its words changes nothing: not too much, no other person, no verb."""
    last = segment.words[found[-1]]
    counting = [item for item in skipped if _counts(item, segment)]
    if place > found[-1] and word.clause == clause and len(counting) > _GAP:
        return False
    people = any(_of_a_person(segment.words[at]) for at, key in skipped if key != _FIRM)
    if people and (_of_a_person(word) or _of_a_person(last)):
        return False
    return not (counting and found[-1] in _firm_places(segment) and word.is_word and place > found[-1])


@lru_cache(maxsize=4096)
def _firm_places(segment: Segment) -> frozenset[int]:
    return frozenset(at for at, key in _source_items(segment) if key == _FIRM)


def _counts(item: tuple[int, str], segment: Segment) -> bool:
    word = segment.words[item[0]]
    return item[1] != _FIRM and word.lower not in PROSE and word.lower not in KEEPERS


def _of_a_person(word: Word) -> bool:
    return word.is_word and (word.lower in ROLES or (word.capital and not word.first))


def _same(word: Word, key: str, item: tuple[int, str], segment: Segment) -> bool:
    other = segment.words[item[0]]
    if word.date is not None:
        if other.date is not None:
            return word.date.within(other.date) and not other.date.ambiguous
        return False
    if word.figure is not None:
        if other.figure is None or other.date is not None:
            return False
        return bool(word.figure.values & other.figure.values) and same_unit(word.figure, other.figure)
    return key == item[1] or item[1] in BROADER.get(key, ())


def _figures(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    """Figures count the same things, compared in the same way, with both ends of a range."""
    for at, word in enumerate(part.words):
        if word.figure is None or word.date is not None:
            continue
        fitting = [place for place in places if (f := segment.words[place].figure) and f.values & word.figure.values]
        if not any(_same_figure(part.words, at, segment.words, place) for place in fitting):
            return f"{word.text} is of something else there"
    return None


def _same_figure(angle: Sequence[Word], at: int, source: Sequence[Word], place: int) -> bool:
    if compared(angle, at) != compared(source, place):
        return False
    partners = _partners(source, place)
    here = {word.figure.value for word in angle if word.figure is not None}
    if not partners <= here:
        return False
    said, known = things_of(angle, at), things_of(source, place)
    return not said or not known or bool(set(said[:2]) & set(known))


def _partners(words: Sequence[Word], at: int) -> set[float]:
    """The other end of a range that the figure is an end of."""
    found = set()
    for step in (-1, 1):
        place = at + step
        if 0 <= place < len(words) and words[place].lower in {"to", "and", "or", "between"}:
            place += step
        if 0 <= place < len(words) and (figure := words[place].figure) and not words[place].date:
            if words[place].clause == words[at].clause:
                found.add(figure.value)
    return found


def _classes(words: Sequence[Word], known: Mapping[str, str]) -> set[str]:
    found = set()
    for at, word in enumerate(words):
        counted = at + 1 < len(words) and words[at + 1].figure is not None
        if word.lower in known and not (counted and word.lower in {"some", "almost", "nearly", "least", "most"}):
            found.add(known[word.lower])
    return found


def _used(segment: Segment, places: Sequence[int]) -> list[Word]:
    """The words of those clauses of the segment that the items stand in."""
    clauses = {segment.words[place].clause for place in places}
    return [word for word in segment.words if word.clause in clauses]


def _keepers(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    said, known = _classes(part.words, KEEPERS), _classes(segment.words, KEEPERS)
    if more := sorted(said - known):
        return f'"{more[0]}" is not said there'
    if less := sorted((_classes(_used(segment, places), KEEPERS) & CARRIED) - said):
        return f'it leaves out "{less[0]}"'
    if more := sorted(_classes(part.words, CAUSAL) - _classes(segment.words, CAUSAL)):
        return f'"{more[0]}" is not said there'
    return None


def _denials(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    said, known = _classes(part.words, NEGATORS), _classes(_used(segment, places), NEGATORS)
    return None if said == known else "one of the two denies it"


def _modals(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    said = {word.lower for word in part.words if word.lower in MODALS}
    known = {word.lower for word in segment.words if word.lower in MODALS}
    free = SOFT_MODALS | {"will"} if segment.of_offer else frozenset()
    if more := sorted(said - known - free):
        return f'"{more[0]}" is not said there'
    if segment.of_offer and not said and any(part.words[at].lower == "you" for at, _ in part.items):
        if not any(word.lower == "you" for word in segment.words):
            return "the offer does not say it of the reader"
    return _not_yet(part, segment, places) if not segment.of_offer else None


def _not_yet(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    """What the fact says is to come is not told as done: "pay to rise" and "pay rose"."""
    for place in places:
        before = segment.words[place - 1].lower if place else ""
        word = segment.words[place]
        if before not in {"to", "will"} or word.lower != word.key or not word.is_word:
            continue
        for at, said in enumerate(part.words):
            if (
                said.key == word.key
                and said.lower != word.lower
                and (not at or part.words[at - 1].lower not in {"to", "will"})
            ):
                return f'"{said.text}" is still to come there'
    return None


def _speakers(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    """What a customer says of himself or of the firm is not the firm's own doing or word."""
    if segment.of_offer or not any(segment.words[place].quoted for place in places):
        return None
    yours = [word for word in part.words if word.lower == "you"]
    own = {word.lower for word in segment.words if word.quoted} & {"i", "my", "we", "our", "me", "us"}
    firm = any(_is_firm(word, segment) for word in segment.words)
    if yours and own and not firm:
        return "a customer says it of himself there"
    for at, word in enumerate(part.words[:-1]):
        after = part.words[at + 1].lower
        if word.lower == "you" and after in SAYING:
            return "it is a customer who says it there"
    return None


def _having(part: Part, segment: Segment, places: Sequence[int]) -> str | None:
    """ "You have 26 schools" is not what "we tune for 26 schools" says: the facts' own verb is wanted."""
    if segment.of_offer or not _firm_places(segment):
        return None
    verbs = {segment.words[at + 1].lower for at in _firm_places(segment) if at + 1 < len(segment.words)}
    for at, word in enumerate(part.words[:-1]):
        after = part.words[at + 1]
        if word.lower == "you" and after.lower in HAVING and not _perfect(part.words, at + 2) and not verbs & HAVING:
            return f'"{after.text}" is not what is said there'
    return None


def _perfect(words: Sequence[Word], at: int) -> bool:
    """Whether a participle follows, so that "have" only tells the time."""
    following = words[at] if at < len(words) else None
    return following is not None and following.is_word and (following.lower != following.key or following.lower == "been")
