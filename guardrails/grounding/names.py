"""Every name of an angle is in its facts, in its offer, or the business's own."""

from collections.abc import Iterator, Sequence

import simplemma

from guardrails.grounding.findings import Finding, doubted, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import FIRM_NOUNS, HARMLESS_NAMES, PROSE, ROLES, words_of
from guardrails.grounding.words import Word

TITLES = frozenset(
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
_SHORT = 3
_JOINED = 4
_INITIALS = 3
_ABBREVIATION = 4
_JOINING = words_of("a an the of and for in at by to")
_TITLED = (
    ROLES
    | FIRM_NOUNS
    | words_of(
        "general managing senior junior head lead office team staff crew customer client review reviewer "
        "website site page home contact careers job service services sales support engineer technician assistant "
        "receptionist midwest north south east west northern southern eastern western central coast"
    )
)
"""Words that many write with a capital, and that name nobody by themselves."""


def findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """What is wrong with the names outside quotations."""
    words = [word for word in angle if word.is_word and not word.quoted]
    capitals = [word for word in words if word.capital]
    strange = any(not _known(word, ground) for word in capitals)
    if strange and len(words) > 3 and len(capitals) > _SHOUTED * len(words):
        yield doubted("so many capitals hide which words are names")
        return
    if not strange:
        return
    squashed = "".join(word.lower for word in ground.sources)
    initials = "".join(word.lower[:1] for word in ground.sources if word.is_word and word.lower not in _JOINING)
    for at, word in enumerate(words):
        if not word.capital or _known(word, ground):
            continue
        beside = [near for near in words[max(0, at - 1) : at + 2] if near is not word and near.clause == word.clause]
        alone = not any(near.capital and not near.first for near in beside)
        if (
            word.lower in HARMLESS_NAMES
            or _related(word.lower, ground.names)
            or (len(word.lower) >= _JOINED and word.lower in squashed)
            or (len(word.lower) >= _INITIALS and word.lower in initials)
            or (alone and (word.lower in _TITLED or word.key in _TITLED))
        ):
            yield doubted(f'the facts do not name "{word.text}"')
        elif word.first and _body(word.text):
            yield refused(f'the facts do not name "{word.text}"')
        elif _code_or_shout(word.text):
            yield doubted(f'the facts do not have "{word.text}"')
        elif not word.first or any(char.isupper() for char in word.text[1:]):
            yield refused(f'the facts do not name "{word.text}"')
        elif not simplemma.is_known(word.lower, lang="en"):
            yield doubted(f'the facts do not have "{word.text}"')


def clear_findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """The same of a text that writes all nouns with capitals: what its spelling, or a title before it, makes a name."""
    words = [word for word in angle if word.is_word and not word.quoted]
    for at, word in enumerate(words):
        if not word.capital or _known(word, ground) or _related(word.lower, ground.names):
            continue
        is_titled = at > 0 and words[at - 1].lower in TITLES
        if is_titled or (not word.text.isupper() and any(char.isupper() for char in word.text[1:])):
            yield refused(f'the facts do not name "{word.text}"')


def _known(word: Word, ground: Ground) -> bool:
    return (
        word.lower in ground.names
        or word.key in ground.names
        or word.lower in TITLES
        or word.lower in PROSE
        or word.lower == "i"
    )


def _related(name: str, known: frozenset[str]) -> bool:
    """Whether a known name begins like it (Californian and California), or it is short for one (Sam for Samuel)."""
    return len(name) >= _SHORT and any(
        other.startswith(name[:-1] if len(name) >= _STEM else name) or (len(other) >= _STEM and name.startswith(other))
        for other in known
        if len(other) > _SHORT
    )


def _body(text: str) -> bool:
    """Whether it is spelled like an authority or a firm (OSHA), which is told of as soon as it begins a sentence."""
    return (
        text.isupper() and text.isalpha() and len(text) >= _INITIALS and not simplemma.is_known(text.lower(), lang="en")
    )


def _code_or_shout(text: str) -> bool:
    """Whether it is Q3, a term of the trade (VAT, HVAC) or a shouted word of the dictionary rather than a name."""
    return any(char.isdigit() for char in text) or (
        text.isupper() and (len(text) <= _ABBREVIATION or bool(simplemma.is_known(text.lower(), lang="en")))
    )
