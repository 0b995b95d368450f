"""Whether a text has a word, or makes a claim, that the SOUL of its author forbids. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import simplemma

from config.prohibitions import Claim, Never
from guardrails.grounding.reading import read, straight
from guardrails.grounding.words import Word, plain

MONEY = ("$", "£", "€")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

_CLAIMS: Mapping[Claim, Callable[[Word], bool]] = MappingProxyType(
    {
        "price": lambda word: word.figure is not None and word.figure.unit in MONEY,
        "percentage": lambda word: word.figure is not None and word.figure.unit == "%",
        "date": lambda word: word.date is not None,
        "number": lambda word: word.figure is not None,
    }
)


def broken(text: str, never: Never) -> Iterator[str]:
    """What of the text is forbidden, each with the words that are."""
    if never.words:
        said = _forms(text)
        yield from (f'"{phrase}" is never said' for phrase in never.words if _holds(said, _forms(phrase)))
    if never.claims:
        words = read(straight(text))
        for claim in never.claims:
            found = dict.fromkeys(word.text for word in words if _CLAIMS[claim](word))
            if found:
                yield f"no {claim} is ever stated: {', '.join(found)}"


def _holds(said: Sequence[frozenset[str]], phrase: Sequence[frozenset[str]]) -> bool:
    """Whether the words of the phrase stand beside each other, each in one of its forms."""
    ends = range(len(said) - len(phrase) + 1)
    return bool(phrase) and any(all(said[at + n] & form for n, form in enumerate(phrase)) for at in ends)


@lru_cache(maxsize=1024)
def _forms(text: str) -> tuple[frozenset[str], ...]:
    """Each word as it stands and in its dictionary form, without case and accents."""
    words = [plain(match.group()) for match in _WORD.finditer(text)]
    return tuple(frozenset({word, str(simplemma.lemmatize(word, lang="en")).lower()}) for word in words)
