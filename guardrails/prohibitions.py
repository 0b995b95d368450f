"""Whether a text has a word, or makes a claim, that the SOUL of its author forbids. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import simplemma

from config.files.prohibitions import Claim, Never
from guardrails.contractions import SHORTENED, in_full
from guardrails.grounding.reading import read, straight
from guardrails.grounding.words import Word, plain
from guardrails.price_words import PRICES

SHORTEST_STEM = 2
MONEY = ("$", "£", "€")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|(?<=\s)'[sd](?=\s|$)")
_JOINED = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_INFLECTED = re.compile(r"(?:ing|ed)$")
_STOPS = re.compile(r"[.!?:;]+(?=\s|$)|\n")
_PART_OF_HUNDRED = re.compile(r"\b(?:half|quarter)\s(?:a|of\s(?:a|one))\s?(?:per\s?cent|percent)\b", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:dozens?|hundreds|thousands|millions|billions|a (?:hundred|thousand|million|billion)|"
    r"(?:exactly|only|just) one)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b")
_YEAR = re.compile(
    r"\b(?:in|since|by|until|till|of|from|during|before|after|end|early|late|mid|year|for|spring|summer|autumn|fall|"
    r"winter|Q[1-4])[\s-](?:the year )?(?:19|20)\d\d\b",
    re.IGNORECASE,
)

_READ: Mapping[Claim, Callable[[Word], bool]] = MappingProxyType(
    {
        "price": lambda word: word.figure is not None and word.figure.unit in MONEY,
        "percentage": lambda word: word.figure is not None and word.figure.unit == "%",
        "date": lambda word: word.date is not None,
        "number": lambda word: word.figure is not None,
    }
)
_SEEN: Mapping[Claim, tuple[re.Pattern[str], ...]] = MappingProxyType(
    {
        "price": PRICES,
        "percentage": (_PART_OF_HUNDRED,),
        "date": (_WEEKDAY, _YEAR),
        "number": (_MANY,),
    }
)
"""What the reader of figures, which was made for comparing them, does not take for one."""


def broken(text: str, never: Never) -> Iterator[str]:
    """What of the text is forbidden, each with the words that are."""
    if never.words:
        parts = _STOPS.split(text)
        parts += [_JOINED.sub("", part) for part in parts if _JOINED.search(part)]
        said = [_forms(part) for each in parts for part in dict.fromkeys((each, in_full(each)))]
        for phrase in never.words:
            ways = [_forms(one) for one in dict.fromkeys((phrase, in_full(phrase)))]
            if any(_holds(sentence, way) for sentence in said for way in ways):
                yield f'"{phrase}" is never said'
    if never.claims:
        words = read(straight(text))
        for claim in never.claims:
            found = [word.text for word in words if _READ[claim](word)]
            found += [match.group().rstrip(".,") for pattern in _SEEN[claim] for match in pattern.finditer(text)]
            if found:
                whole = [one for one in found if not any(one != other and one in other for other in found)]
                yield f"no {claim} is ever stated: {', '.join(dict.fromkeys(whole))}"


def _holds(said: Sequence[frozenset[str]], phrase: Sequence[frozenset[str]]) -> bool:
    """Whether the words of the phrase stand beside each other, each in one of its forms."""
    ends = range(len(said) - len(phrase) + 1)
    return bool(phrase) and any(all(said[at + n] & form for n, form in enumerate(phrase)) for at in ends)


@lru_cache(maxsize=1024)
def _forms(text: str) -> tuple[frozenset[str], ...]:
    """Each word as it stands and in its dictionary form, without case and accents."""
    return tuple(
        SHORTENED.get(match.group()) or frozenset(_forms_of(plain(match.group()))) for match in _WORD.finditer(text)
    )


def _forms_of(word: str) -> Iterator[str]:
    """The word, its dictionary form, and what it is made of where -ed or -ing doubles a letter: set, of setting."""
    lemma = str(simplemma.lemmatize(word, lang="en")).lower()
    yield from (word, lemma)
    stem = _INFLECTED.sub("", word)
    if stem != word and len(stem) > SHORTEST_STEM and stem[-1] == stem[-2]:
        yield stem[:-1]
