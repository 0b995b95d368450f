"""Whether the cited facts, the offer and plain prose explain every word of an angle, as it is put together.

Words that are known are not enough: "the firm bought Acme" has those of "Acme bought the firm". So every clause must
follow one sentence of a fact or of the offer: its words in their order (or turned round as a whole), its figures of the
same things, with what narrows or denies it. Whatever does not is left to a critic.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from guardrails.grounding.alignment import Part, fault, parts_of
from guardrails.grounding.findings import Finding, doubted
from guardrails.grounding.ground import Ground, Segment
from guardrails.grounding.lexicon import CAUSAL, HAVING, KEEPERS, MODALS, NEGATORS, PROSE, ROLES
from guardrails.grounding.reading import Word

_SHOWN = 6
_TOLD_APART = (PROSE, HAVING, KEEPERS, NEGATORS, CAUSAL, MODALS)


def findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """Why the angle is not accepted: the words that nothing explains, else the clause that no sentence bears out."""
    strange = [word.text for word in angle if _strange(word, ground)]
    if strange:
        yield doubted(f"neither facts nor offer explain {_listed(strange)}")
        return
    rests_on_facts = False
    for _, sentence in groupby(angle, key=lambda word: word.sentence):
        clauses = [tuple(clause) for _, clause in groupby(sentence, key=lambda word: word.clause)]
        at, used = 0, list[Segment]()
        while at < len(clauses):
            run, segment, why = _longest_run(clauses, at, ground)
            if why:
                yield doubted(why)
                return
            if segment is not None:
                used.append(segment)
                rests_on_facts = rests_on_facts or not segment.of_offer
            at += run
        if _people(clauses, ground) and len({s for s in used if not s.of_offer}) > 1:
            yield doubted("it puts people of one fact together with another fact")
            return
    if not rests_on_facts:
        yield doubted("it does not say what its facts say")


def _strange(word: Word, ground: Ground) -> bool:
    if not word.is_word or word.quoted:
        return False
    known = word.key in ground.fact_keys or word.key in ground.offer_keys or word.key in ground.place_keys
    return not (
        known or word.lower in PROSE or any(word.lower in words for words in (KEEPERS, NEGATORS, CAUSAL, MODALS))
    )


def _longest_run(
    clauses: Sequence[tuple[Word, ...]], at: int, ground: Ground
) -> tuple[int, Segment | None, str | None]:
    """How many clauses from here on one segment bears out, and which; else why none does."""
    why: str | None = None
    for run in range(len(clauses) - at, 0, -1):
        words = tuple(word for clause in clauses[at : at + run] for word in clause)
        part = parts_of(words, ground)
        if part.empty:
            return run, None, None
        faults = []
        for segment in ground.segments:
            wrong = fault(part, segment)
            if wrong is None:
                return run, segment, None
            faults.append(wrong)
        why = _best(part, faults)
    return 1, None, why


def _best(part: Part, faults: list[str]) -> str:
    """The fault of the segment that came closest, in the words of the clause."""
    telling = [fault for fault in faults if fault]
    return f'no one sentence of its sources bears out "{part.text}"' + (f" ({telling[0]})" if telling else "")


def _people(clauses: Sequence[Sequence[Word]], ground: Ground) -> bool:
    words = [word for clause in clauses for word in clause if word.is_word]
    return any(
        word.lower in ROLES or (word.capital and not word.first and word.key in ground.fact_keys - ground.place_keys)
        for word in words
    )


def _listed(words: Sequence[str]) -> str:
    unique = list(dict.fromkeys(words))
    more = f" and {len(unique) - _SHOWN} more" if len(unique) > _SHOWN else ""
    return ", ".join(f'"{word}"' for word in unique[:_SHOWN]) + more
