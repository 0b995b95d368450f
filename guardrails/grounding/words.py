"""A word of a text as grounding compares it."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from guardrails.grounding.figures import Date, Figure
from guardrails.grounding.lexicon import SAME
from guardrails.grounding.measures import MEASURES

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
"""Letters that are no other letter with an accent, as they are often typed."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, figure or date. ``key`` is what it is compared by: its dictionary form, or one of the same meaning."""

    text: str
    key: str
    sentence: int
    clause: int
    first: bool
    quoted: bool
    figure: Figure | None = None
    date: Date | None = None

    @property
    def lower(self) -> str:
        """The word without case and accents."""
        return plain(self.text)

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return self.figure is None and self.date is None and self.text.lower() != self.text

    @property
    def is_word(self) -> bool:
        """Whether it is neither a figure nor a date."""
        return self.figure is None and self.date is None


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text without case and accents."""
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return folded if folded.isascii() else "".join(char for char in folded if not unicodedata.combining(char))


@lru_cache(maxsize=16384)
def key_of(word: str) -> str:
    """What a word is compared by. Superlatives stay what they are: the largest is not the large one."""
    lower = plain(word)
    if lower in SAME:
        return SAME[lower]
    if lower in MEASURES:
        return MEASURES[lower]
    lemma = str(simplemma.lemmatize(lower, lang="en", greedy=False)).lower() if lower.isascii() else lower
    if lower != lemma and (lower.endswith("est") or lower in {"best", "worst", "better", "worse"}):
        return lower
    return SAME.get(lemma, lemma)
