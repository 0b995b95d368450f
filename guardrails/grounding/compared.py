"""What is said of a figure by the words around it: more, less, nearly; and what it counts."""

from collections.abc import Sequence

from guardrails.grounding.figures import HARD
from guardrails.grounding.lexicon import COMPARED, KEEPERS, PROSE, words_of
from guardrails.grounding.words import Word

OPPOSITE = {"more": "less", "less": "more"}
_PHRASE_ENDS = frozenset({"in", "on", "at", "by", "with", "to"})
_BEFORE_A_FIGURE = words_of("a an the ca nz us au nok sek dkk eur usd gbp cad aud nzd chf")
_NONE = frozenset({"no", "not", "none", "never", "nobody", "nothing", "nor", "neither"})


def compared(words: Sequence[Word], at: int) -> str | None:
    """The comparison that stands before a figure, or behind it (``600-odd``, ``340 or so``): more, less, near, from."""
    figure = words[at].figure
    priced = figure is not None and figure.unit in HARD
    kind = next(
        (kind for kind, phrases in COMPARED.items() if (kind != "from" or priced) and preceded(words, at, phrases)),
        None,
    ) or _odd(words, at)
    return OPPOSITE.get(kind, kind) if kind and denied(words, at) else kind


def denied(words: Sequence[Word], at: int) -> bool:
    """Whether the clause denies something before the figure: "none of it from more than 60 km away"."""
    return any(word.lower in _NONE for word in words[max(0, at - 9) : at] if word.clause == words[at].clause)


def _odd(words: Sequence[Word], at: int) -> str | None:
    figure = words[at].figure
    if figure is not None and figure.more:
        return "more"
    following = [word.lower for word in words[at + 1 : at + 3]]
    return "near" if following[:1] == ["odd"] or following == ["or", "so"] else None


def preceded(words: Sequence[Word], at: int, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands right before a figure."""
    before = [word.lower for word in words[max(0, at - 4) : at] if word.clause == words[at].clause]
    while before and before[-1] in _BEFORE_A_FIGURE:
        before.pop()
    text = f" {' '.join(before)}"
    return any(text.endswith(f" {phrase}") for phrase in phrases)


def things_of(words: Sequence[Word], at: int) -> list[str]:
    """What a figure counts: the words after it that mean something, in the same phrase."""
    found = []
    for word in words[at + 1 : at + 5]:
        if word.clause != words[at].clause or not word.is_word or word.lower in _PHRASE_ENDS:
            break
        if word.lower not in PROSE and word.lower not in KEEPERS:
            found.append(word.key)
    return found[:3]
