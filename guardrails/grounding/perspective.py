"""The reader is "you": the firm's own "we", "they", "the company" and its name are put right where that is safe."""

import re
from dataclasses import dataclass
from itertools import pairwise

from data.folding import folded
from data.records import Business
from guardrails.grounding.findings import Finding, doubted, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import PROSE, words_of
from guardrails.grounding.measures import MONTHS
from guardrails.grounding.pronouns import SENTENCE, each_sentence, swapped
from guardrails.grounding.quotations import without
from guardrails.grounding.reading import read, straight
from guardrails.grounding.subjects import named

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FIRST = re.compile(r"\b(?:we|us|our|ours|ourselves)\b", re.IGNORECASE)
_OURS = ("we", "us", "our", "ours", "ourselves")
_CLAUSE = re.compile(r"[^,]*(?:,(?=\d)[^,]*)*,?")
_OPENING = re.compile(
    r"(?:(?:in|since|by|after|before|as of|on|at|around|until|during|early|late|mid|the|last|this|years?|spring|summer"
    rf"|fall|autumn|winter|end|of|\d++(?:[.,/-]\d++)*+|{'|'.join(MONTHS)})\b[\s,-]*)+(?=they\b|their\b)",
    re.IGNORECASE,
)
"""A time with which a sentence begins before it says "they"."""
_CLAIMS = 2
_SENDERS = words_of("have had are were can could will would do did may might know see saw think thought also")
"""What the sender says of himself as any firm does of itself: "we have seen", "we are"."""
_SECOND = re.compile(r"\byou(?:r|rs|rself|rselves)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """The text with the reader as "you", and what could not be put right."""

    text: str
    findings: tuple[Finding, ...] = ()


def put_right(text: str, ground: Ground, business: Business) -> Seen:
    """The text with the reader's own firm as "you", where it is plain that the firm is meant."""
    text = each_sentence(text, lambda sentence, blank: _first_person(sentence, blank, ground))
    text, unclear = _they(text, ground)
    text = named(text, ground, business)
    return Seen(text, (*unclear, *_unsafe_first_person(text, ground)))


def _first_person(sentence: str, blank: str, ground: Ground) -> str:
    """The firm's own "we", copied from its site, becomes "you"; the sender's stays.

    Where the sentence as a whole is not the firm's, its clauses are looked at by themselves: "In May we added a crew,
    so it may help to measure a roof from photos" is the firm's up to the comma.
    """
    if not _FIRST.search(blank) or _SECOND.search(blank):
        return sentence
    if _firms_own(blank, ground):
        return swapped(sentence, blank, _OURS)
    return "".join(
        swapped(sentence[match.start() : match.end()], match.group(), _OURS)
        if _is_of_the_firm(blank, match, ground)
        else sentence[match.start() : match.end()]
        for match in _CLAUSE.finditer(blank)
    )


def _is_of_the_firm(blank: str, clause: re.Match[str], ground: Ground) -> bool:
    """Whether the "we" of a clause is copied from the firm's site, or said to be nothing but what the facts say."""
    first, said = _FIRST.search(clause.group()), clause.group()
    return first is not None and (
        _verbatim(blank[clause.start() + first.start() :], ground)
        or (_copied(said, ground) and _firms_own(said, ground))
        or _all_of_facts(said, ground)
    )


def _verbatim(rest: str, ground: Ground) -> bool:
    """Whether a text that begins with "we" or "our" goes on as the firm's site does, for some words not the offer's."""
    told = [f" {folded(without(text))} " for text in ground.texts]
    offered = {word.lower for word in ground.offer}
    run, claims = "", 0
    for word in folded(straight(rest)).split():
        run += f" {word}"
        if not any(f"{run} " in text for text in told):
            return False
        claims += word not in PROSE and word not in offered
        if claims == _CLAIMS:
            return True
    return False


def _all_of_facts(clause: str, ground: Ground) -> bool:
    """Whether every word that claims anything is a fact's and none of them the offer's: "we have 14 employees"."""
    words = [word for word in read(clause) if word.is_word and word.key and word.lower not in PROSE]
    keys = {word.key for word in words} - ground.place_keys
    told = {word.key for word in ground.facts if not word.quoted}
    return bool(keys) and keys <= told and not keys & ground.offer_keys


def _firms_own(blank: str, ground: Ground) -> bool:
    """Whether what "we" do is told by the facts and not by the offer."""
    keys = {word.key for word in read(blank) if word.is_word and word.key and word.lower not in PROSE}
    keys -= ground.place_keys
    of_facts, of_offer = keys & (ground.fact_keys - ground.offer_keys), keys & (ground.offer_keys - ground.fact_keys)
    if _copied(blank, ground):
        return len(of_facts) > len(of_offer)
    return len(of_facts) >= 2 and not of_offer and len(of_facts) * 2 >= len(keys)


def _whole(blank: str, ground: Ground) -> bool:
    """Whether the sentence stands in a fact as it is."""
    return any(f" {folded(straight(blank))} " in f" {folded(text)} " for text in ground.texts)


def _copied(blank: str, ground: Ground) -> bool:
    """Whether "we" or "our" and the next word stand so in a fact."""
    facts = [word.lower for word in ground.facts if not word.quoted]
    pairs = set(pairwise(facts))
    said = [word.lower for word in read(blank)]
    return any(one in {"we", "our"} and (one, two) in pairs and two not in _SENDERS for one, two in pairwise(said))


def _unsafe_first_person(text: str, ground: Ground) -> list[Finding]:
    """A "we" of the firm in a sentence that also says "you": whose it is, nobody can put right but its writer."""
    found = []
    blank = without(text)
    for match in SENTENCE.finditer(blank):
        part = match.group()
        both = _FIRST.search(part) and _SECOND.search(part)
        if both and (
            _whole(part, ground)
            or (_copied(part, ground) and _firms_own(part, ground))
            or any(_verbatim(part[first.start() :], ground) for first in _FIRST.finditer(part))
        ):
            better = swapped(text[match.start() : match.end()], part, _OURS).strip()
            found.append(refused(f'"we" is the firm here, and the reader is "you": say "{better}", or what is meant'))
    return found


def _they(text: str, ground: Ground) -> tuple[str, list[Finding]]:
    """A "they" or "their" at the beginning, or after a time, is the firm, unless a customer may be meant."""
    opening = _OPENING.match(text)
    begins = opening.end() if opening else 0
    first = _WORD.search(text, begins)
    if (
        first is None
        or text[begins : first.start()].strip()
        or first.group().lower() not in {"they", "their", "they're", "they've"}
    ):
        return text, []
    said = read(text[begins:])[1:4]
    following = [word.key for word in said if word.is_word and word.lower not in PROSE | {"are", "have"}]
    if following and _of_a_customer(following[0], ground):
        return text, [doubted('"they" may be a customer of the facts')]
    end = SENTENCE.match(without(text))
    stop = end.end() if end else len(text)
    return swapped(text[:stop], without(text)[:stop], ("they", "their", "theirs", "themselves")) + text[stop:], []


def _of_a_customer(key: str, ground: Ground) -> bool:
    """Whether the facts say this of who speaks in a quotation: "I sent everything late"."""
    words = ground.facts
    return any(
        word.key == key and word.quoted and any(w.lower in {"i", "we"} for w in words[max(0, at - 3) : at])
        for at, word in enumerate(words)
    )
