"""How a fact is said to the people whom it is about: in its own words, turned to them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rehearsal.cast.lines import one_line
from rehearsal.seeded import pick

SENTENCE = re.compile(r"(?<=[.!?]) +(?=[A-Z\"'])")
QUOTATION = re.compile(r"[\u201c\"](?P<words>[^\u201c\u201d\"]{15,})[\u201d\"]")
TURNED: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(rf"\b{ours}\b", re.IGNORECASE), theirs)
    for ours, theirs in (("we", "you"), ("ours", "yours"), ("our", "your"), ("us", "you"), ("i", "you"), ("my", "your"))
)
FIRST_PERSON = re.compile(r"\b(we|our|us)\b", re.IGNORECASE)
VERB = re.compile(
    r"\b(is|are|was|were|has|have|had|does|do|can|will|says?|\w{3,}ed|won|grew|wrote|began|took|offers?|works?)\b"
)
MEASURE = re.compile(r"(estimated|annual|revenue|web site|website)\b", re.IGNORECASE)
LOWERED = frozenset(
    {
        "a",
        "an",
        "the",
        "they",
        "your",
        "you",
        "in",
        "it",
        "its",
        "rated",
        "founded",
        "serves",
        "uses",
        "based",
        "offers",
        "covers",
        "employs",
    }
)
SAW = (
    "I saw that {it}.",
    "I noticed that {it}.",
    "I read that {it}.",
    "It caught my eye that {it}.",
    "Good to see that {it}.",
)
NOTED = ("What I noticed: {it}.", "This caught my eye: {it}.", "I was looking at this: {it}.")
QUOTED = ("One of your customers wrote: \u201c{it}\u201d", "I read what a customer wrote: \u201c{it}\u201d")
LONGEST = 200


class Shape(NamedTuple):
    """A kind of fragment, and the verb that makes it a clause about the company."""

    begins: re.Pattern[str]
    verb: str


SHAPES = (
    Shape(re.compile(r"(uses|serves|offers|covers|runs|employs|hires|specializes|holds) ", re.IGNORECASE), ""),
    Shape(re.compile(r"(founded|established) ", re.IGNORECASE), "were "),
    Shape(re.compile(r"(rated|located|based|licensed|certified|hiring|looking) ", re.IGNORECASE), "are "),
    Shape(re.compile(r"[\d,-]+ (staff|employees|trucks|crews|locations)\b", re.IGNORECASE), "have "),
)


def sayable(text: str) -> str | None:
    """Return the first sentence of a fact that is short enough and has nothing blanked out in it."""
    if quotation := QUOTATION.search(text):
        return None if "[" in text else quotation.group()
    for sentence in SENTENCE.split(text):
        plain = one_line(sentence).rstrip(".!?;:, ")
        if 8 <= len(plain) <= LONGEST and "[" not in plain:
            return plain
    return None


def said(company: str, text: str, seed: int) -> str:
    """Say what ``sayable`` returned as a sentence of its own; chance depends on company and text."""
    if quotation := QUOTATION.search(text):
        return pick(QUOTED, seed, "quoted", company, text).format(it=quotation["words"].strip())
    clause = as_clause(text)
    frame = pick(NOTED if clause is None else SAW, seed, "frame", company, text)
    return frame.format(it=clause or text)


def as_clause(text: str) -> str | None:
    """Return what may follow "that", or None where the fact is no clause and nothing makes it one."""
    if QUOTATION.search(text) or MEASURE.match(text):
        return None
    shape = next((shape for shape in SHAPES if shape.begins.match(text)), None)
    if shape is not None:
        first, _, rest = _lower(text).partition(" ")
        return f"you {shape.verb}{first} {rest}" if shape.verb else f"you {first.removesuffix('s')} {rest}"
    if FIRST_PERSON.search(text):
        return _lower(turned(text))
    return _lower(text) if VERB.search(text) and ":" not in text else None


def turned(text: str) -> str:
    """Turn a company's own words to the company: ``we`` becomes ``you``."""
    if FIRST_PERSON.search(text) and not QUOTATION.search(text):
        for ours, theirs in TURNED:
            text = ours.sub(theirs, text)
    return text


def _lower(text: str) -> str:
    """Begin in lower case, unless the first word may be a name."""
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first.lower() in LOWERED else text
