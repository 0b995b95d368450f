"""What the facts affirm is not denied, and what they deny is not affirmed, where code can be sure of it."""

import re
from collections.abc import Iterator, Sequence

from guardrails.grounding.findings import Finding, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import NEGATORS, PROSE, words_of
from guardrails.grounding.words import Word

_HELPERS = words_of("do does did are is was were have has had be been currently yet")
_CONDITIONAL = words_of(
    "if whether unless could would may might should can probably perhaps maybe likely suggest suggests"
)
_HAVING = frozenset({"have", "offer", "use", "provide", "accept", "do", "sell", "install", "charge", "hold", "employ"})
_ENDS = words_of("for in on at of with to by and or but since until")
_NARROWS = re.compile(
    r"\b(?:closed|except|only|but|until|former|formerly|stopped|ended|other than|no longer|own|instead|rather)\b",
    re.IGNORECASE,
)


_NOTHING = frozenset({"nobody", "none", "nothing"})
_FEW = 2


def _denying(words: Sequence[Word]) -> frozenset[int]:
    """The clauses that have a negator."""
    return frozenset(word.clause for word in words if word.lower in NEGATORS)


def findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """A plain denial of what the facts affirm, or the other way round."""
    if any(word.lower in _CONDITIONAL for word in angle):
        return
    facts = [word for word in ground.facts if word.key]
    denials = _denying(ground.facts)
    affirmed = {word.key for word in facts if word.clause not in denials or word.quoted}
    denied = set(_governed(ground.facts)) - affirmed
    whole = [segment.keys | ground.place_keys for segment in ground.segments if not segment.of_offer]
    narrowed = any(_NARROWS.search(text) for text in ground.texts)
    said = [word for word in angle if not word.quoted]
    for at, word in enumerate(said):
        key = said[at + 1].key if at + 1 < len(said) else ""
        if word.lower in {"not", "no", "without"} and not denials and not narrowed and _straight(said, at):
            plain = said[at + 1].is_word and said[at + 1].lower not in PROSE and key not in ground.offer_keys
            rest = [after for after in said[at + 1 :] if after.clause == word.clause]
            if plain and key in affirmed and rest and any(_all_in(rest, keys) for keys in whole):
                yield refused(f'no fact denies "{said[at + 1].text}"')
    yield from _affirmed(said, denied, ground)
    yield from _somebody(said, ground)


def _somebody(said: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """That you are hiring two roofers, where a fact says "Hiring: nobody" and no other tells of it."""
    negated = _denying(said)
    sentences = [
        [word for word in segment.words if not word.quoted] for segment in ground.segments if not segment.of_offer
    ]
    empty = [words for words in sentences if any(word.lower in _NOTHING for word in words)]
    told = {word.key for words in sentences if words not in empty for word in words}
    for words in empty:
        about = {word.key for word in words if word.key and word.lower not in PROSE | _NOTHING} - told
        for word in said:
            if word.key in about and len(about) <= _FEW and word.clause not in negated:
                yield refused(f'the facts have nothing of "{word.text}"')
                return


def _all_in(words: Sequence[Word], keys: frozenset[str]) -> bool:
    """Whether one sentence has all that is denied: "no delivery on Sundays" denies nothing of "Mon-Sat"."""
    return all(word.key in keys or word.lower in PROSE or (word.figure and not word.date) for word in words)


def _governed(words: Sequence[Word]) -> Iterator[str]:
    """What stands right behind a negator: of "no charge for calls" the charge."""
    for at, word in enumerate(words):
        if word.lower not in NEGATORS or word.quoted:
            continue
        found: list[str] = []
        for following in words[at + 1 : at + 6]:
            if following.clause != word.clause:
                break
            if following.lower in _ENDS:
                found = []  # "no charge for calls" denies no other charge
                break
            if following.key and following.lower not in PROSE:
                found.append(following.key)
        yield from found


def _straight(said: Sequence[Word], at: int) -> bool:
    """Whether the negator denies something of the reader: "you do not offer", "your site has no booking"."""
    clause = [word.lower for word in said if word.clause == said[at].clause]
    if "since" in clause or "until" in clause:
        return False
    before = [word.lower for word in said[max(0, at - 4) : at] if word.clause == said[at].clause]
    if said[at].lower == "not":
        return len(before) > 1 and before[-1] in _HELPERS and "you" in before
    return bool(before) and ("you" in before or before[-1] in {"have", "has", "with"})


def _affirmed(said: Sequence[Word], denied: set[str], ground: Ground) -> Iterator[Finding]:
    """That you offer financing, where the facts only have "does not offer financing"."""
    negated = _denying(said)
    for at, word in enumerate(said):
        if word.lower != "you" or word.clause in negated or at + 2 >= len(said):
            continue
        verb, *objects = said[at + 1 : at + 4]
        if verb.key not in _HAVING or verb.clause != word.clause:
            continue
        thing = next((w for w in objects if w.key and w.lower not in PROSE and w.clause == word.clause), None)
        if thing is not None and thing.key in denied and thing.key not in ground.offer_keys:
            yield refused(f'the facts deny "{thing.text}"')
