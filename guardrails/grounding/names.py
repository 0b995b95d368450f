"""Every name of an angle is in its facts, in its offer, or the business's own."""

from collections.abc import Iterator, Sequence

import simplemma

from guardrails.grounding.findings import Finding, doubted, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import HARMLESS_NAMES, PROSE
from guardrails.grounding.words import Word

_TITLES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "st",
        "prof",
        "professor",
        "doctor",
        "madame",
        "mme",
        "monsieur",
        "herr",
        "frau",
        "sir",
    }
)
_SHOUTED = 0.6
_STEM = 5


def findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """What is wrong with the names outside quotations."""
    words = [word for word in angle if word.is_word and not word.quoted]
    capitals = [word for word in words if word.capital]
    strange = any(not _known(word, ground) for word in capitals)
    if strange and len(words) > 3 and len(capitals) > _SHOUTED * len(words):
        yield doubted("so many capitals hide which words are names")
        return
    for word in words:
        if not word.capital or _known(word, ground):
            continue
        if word.lower in HARMLESS_NAMES or _related(word.lower, ground.names):
            yield doubted(f'the facts do not name "{word.text}"')
        elif _code_or_shout(word.text):
            yield doubted(f'the facts do not have "{word.text}"')
        elif not word.first or any(char.isupper() for char in word.text[1:]):
            yield refused(f'the facts do not name "{word.text}"')
        elif not simplemma.is_known(word.lower, lang="en"):
            yield doubted(f'the facts do not have "{word.text}"')


def _known(word: Word, ground: Ground) -> bool:
    return (
        word.lower in ground.names
        or word.key in ground.names
        or word.lower in _TITLES
        or word.lower in PROSE
        or word.lower == "i"
    )


def _related(name: str, known: frozenset[str]) -> bool:
    """Whether a known name begins like it: Californian and California."""
    return len(name) >= _STEM and any(
        other.startswith(name[:-1]) or name.startswith(other) for other in known if len(other) >= _STEM
    )


def _code_or_shout(text: str) -> bool:
    """Whether it is Q3 or a shouted word of the dictionary rather than a name."""
    return any(char.isdigit() for char in text) or (
        len(text) > 1 and text.isupper() and bool(simplemma.is_known(text.lower(), lang="en"))
    )
