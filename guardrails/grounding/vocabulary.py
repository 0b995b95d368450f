"""Whether the cited facts, the offer and plain prose explain every word of an angle, as it is put together.

Words that are known are not enough: "the firm bought Acme" has those of "Acme bought the firm". So every clause must
follow one sentence of a fact or of the offer: its words in their order (or turned round as a whole), its figures of the
same things, with what narrows or denies it. Whatever does not is left to a critic.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from guardrails.grounding.alignment import aligned, claims, part_of
from guardrails.grounding.fidelity import fault
from guardrails.grounding.findings import Finding, doubted
from guardrails.grounding.ground import FIRM, Ground, Segment
from guardrails.grounding.lexicon import HELP, ROLES, SOFT_MODALS, words_of
from guardrails.grounding.words import Word

_SHOWN = 6
_PLACES = words_of(
    "road street avenue lane square hall school college park county valley town city village hospital station bridge "
    "america europe asia africa heights falls farm mills river lake port harbour harbor"
)
_PLACED = frozenset({"in", "at", "near", "across", "throughout"})

Clause = tuple[Word, ...]


class _Unsure(Exception):
    """Why a sentence is not accepted."""


def findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """Why the angle is not accepted: the words that nothing explains, else the clause that no sentence bears out."""
    conditional = {word.sentence for word in angle if word.lower in SOFT_MODALS}
    strange = [
        word.text
        for word in angle
        if word.is_word
        and not word.quoted
        and _strange(word, ground)
        and not (word.lower in HELP and word.sentence in conditional)
    ]
    if strange:
        yield doubted(f"neither facts nor offer explain {_listed(strange)}")
        return
    used: list[Segment] = []
    try:
        for _, sentence in groupby(angle, key=lambda word: word.sentence):
            used += _borne_out(_clauses(sentence), ground)
    except _Unsure as unsure:
        yield doubted(str(unsure))
        return
    places = [word.text for at, word in enumerate(angle) if word.capital and _only_of_the_place(angle, at, ground)]
    if places:
        yield doubted(f"no cited fact says it of {_listed(places)}")
    if all(segment.of_offer for segment in used):
        yield doubted("it does not say what its facts say")


def _clauses(sentence: Iterable[Word]) -> list[Clause]:
    """The clauses of a sentence, also those that "and" joins."""
    found: list[list[Word]] = []
    for word in sentence:
        if not found or word.clause != found[-1][-1].clause or word.lower == "and":
            found.append([])
        found[-1].append(word)
    return [tuple(clause) for clause in found]


def _strange(word: Word, ground: Ground) -> bool:
    return claims(word) and not ground.explains(word.key)


def _borne_out(clauses: Sequence[Clause], ground: Ground) -> list[Segment]:
    """The sentences of the sources that bear a sentence of the angle out."""
    at, used = 0, list[Segment]()
    while at < len(clauses):
        run, segment = _longest_run(clauses, at, ground)
        if segment is not None:
            if any(segment is other and not segment.of_offer for other in used):
                raise _Unsure("it puts parts of one fact together in another way")
            used.append(segment)
        at += run
    words = [word for clause in clauses for word in clause]
    people = any(_of_people(word, ground) and not _of_a_place(words, at) for at, word in enumerate(words))
    if people and len(used) > 1:
        raise _Unsure("it puts people of one fact together with something else")
    return used


def _longest_run(clauses: Sequence[Clause], at: int, ground: Ground) -> tuple[int, Segment | None]:
    """How many clauses from here on one sentence bears out, and which; none where they claim nothing."""
    why = ""
    for run in range(len(clauses) - at, 0, -1):
        part = part_of(tuple(word for clause in clauses[at : at + run] for word in clause), ground)
        named = {segment.product for segment in ground.segments if segment.product}
        if part.empty or (part.items and all(key in named for _, key in part.items)):
            return run, None
        lone = run < len(clauses) and sum(key != FIRM for _, key in part.items) < 2
        why = f'no sentence of its sources bears out "{part.text}"'
        for segment in ground.segments:
            if not all(
                key == FIRM or not part.words[place].is_word or segment.explains(key) for place, key in part.items
            ):
                continue
            match = aligned(part, segment)
            wrong = "its words stand in another order there" if match is None else fault(match)
            if wrong is None and lone and segment.content > 1:
                wrong = "of what is it told?"
            if wrong is None:
                return run, segment
            why = f'no sentence of its sources bears out "{part.text}": {wrong}'
    raise _Unsure(why)


def _only_of_the_place(words: Sequence[Word], at: int, ground: Ground) -> bool:
    """Whether a name is known from where the business is, and from nothing that is cited: no fact took place there.

    That the business itself "is in Fresno" may be said.
    """
    before = [word.lower for word in words[max(0, at - 2) : at]]
    is_there = before[-1:] == ["in"] and before[:1] in (["is"], ["are"], ["based"], ["located"])
    known = ground.place_keys - ground.fact_keys - ground.offer_keys
    return not words[at].first and words[at].key in known and not is_there


def _of_people(word: Word, ground: Ground) -> bool:
    named = word.capital and not word.first and word.key in ground.fact_keys - ground.place_keys
    return word.is_word and (word.lower in ROLES or named)


def _of_a_place(words: Sequence[Word], at: int) -> bool:
    """Whether a name stands behind "in" or "at", or is a road's or a school's, and so is no person's."""
    first = last = at
    while first > 0 and words[first].capital and words[first].lower not in ROLES:
        first -= 1
    while last + 1 < len(words) and words[last + 1].capital:
        last += 1
    return words[first].lower in _PLACED or any(word.lower in _PLACES for word in words[first : last + 1])


def _listed(words: Sequence[str]) -> str:
    unique = list(dict.fromkeys(words))
    more = f" and {len(unique) - _SHOWN} more" if len(unique) > _SHOWN else ""
    return ", ".join(f'"{word}"' for word in unique[:_SHOWN]) + more
