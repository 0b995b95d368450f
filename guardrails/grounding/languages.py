"""In which texts a capital says nothing of a name: German writes each of its nouns with one."""

import re
from functools import lru_cache

import simplemma

_LOWER = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")
_MOST = 0.8
"""More of a German text's words are German; of a Dutch or a Danish one about half are German words, too."""


@lru_cache(maxsize=1024)
def capitalises_nouns(text: str) -> bool:
    """Whether the text is German, by its words without a capital: nearly all are, and not nearly all are English.

    A text without such words is taken for English, in which names are held.
    """
    words = [word for word in _LOWER.findall(text) if word[0].islower()]
    if not words or _share(words, "en") >= _MOST:
        return False
    return _share(words, "de") >= _MOST


def _share(words: list[str], language: str) -> float:
    return sum(simplemma.is_known(word, lang=language) for word in words) / len(words)
