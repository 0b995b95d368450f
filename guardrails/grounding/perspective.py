"""The reader is "you": the firm's own "we", "they", "the company" and its name are put right where that is safe."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from data.records import Business
from guardrails.grounding.findings import Finding, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import FIRM_NOUNS, LEGAL_FORMS, PROSE
from guardrails.grounding.quotations import without
from guardrails.grounding.reading import plain, read

_SENTENCE = re.compile(r"[^.!?;]+(?:\.(?!\s|$)[^.!?;]*)*[.!?;]*\s*")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FIRST = re.compile(r"\b(?:we|us|our|ours|ourselves)\b", re.IGNORECASE)
_SECOND = re.compile(r"\byou(?:r|rs|rself|rselves)?\b", re.IGNORECASE)
_TO_YOU = {
    "we": "you", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
    "they": "you", "them": "you", "their": "your", "theirs": "yours", "themselves": "yourselves",
    "its": "your", "itself": "yourself",
}  # fmt: skip
_AUXILIARY = {"is": "are", "was": "were", "has": "have", "does": "do", "isn't": "aren't", "wasn't": "weren't",
              "hasn't": "haven't", "doesn't": "don't"}  # fmt: skip
_STAYS = frozenset("had did will would can could may might must should are were have do".split())
_ADVERB = r"(?:(?:also|already|still|now|often|even|just|always|never|usually|mostly|\w+ly)\s+)*"
_NOUNS = "|".join(sorted(FIRM_NOUNS))
_THE_FIRM = re.compile(
    rf"\b[Tt]he ((?:[a-z-]+ ){{0,2}})({_NOUNS})(['\u2019]s)?\b(?!\s+(?:of|that|which|who|behind|card|hours|park|plan|day|you|to|in|for)\b)"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The text with the reader as "you", and what could not be put right."""

    text: str
    findings: tuple[Finding, ...] = ()


def put_right(text: str, ground: Ground, business: Business) -> Seen:
    """The text with the reader's own firm as "you", where it is plain that the firm is meant."""
    text = _each_sentence(text, lambda sentence, blank: _first_person(sentence, blank, ground))
    text = _they(text, ground)
    text = _named(text, ground, business)
    text = _each_sentence(text, _the_firm)
    return Seen(text, tuple(_unsafe_first_person(text, ground)))


def _each_sentence(text: str, change: Callable[[str, str], str]) -> str:
    blank = without(text)
    return (
        "".join(change(text[m.start() : m.end()], blank[m.start() : m.end()]) for m in _SENTENCE.finditer(blank))
        or text
    )


def _first_person(sentence: str, blank: str, ground: Ground) -> str:
    """The firm's own "we", copied from its site, becomes "you"; the sender's stays."""
    if not _FIRST.search(blank) or _SECOND.search(blank) or not _firms_own(blank, ground):
        return sentence
    return _swapped(sentence, blank, ("we", "us", "our", "ours", "ourselves"))


def _firms_own(blank: str, ground: Ground) -> bool:
    """Whether what "we" do is told by the facts and not by the offer."""
    keys = {word.key for word in read(blank) if word.is_word and word.key and word.lower not in PROSE}
    keys -= ground.place_keys
    of_facts, of_offer = keys & (ground.fact_keys - ground.offer_keys), keys & (ground.offer_keys - ground.fact_keys)
    if _copied(blank, ground):
        return len(of_facts) > len(of_offer)
    return len(of_facts) >= 2 and not of_offer and len(of_facts) * 2 >= len(keys)


def _copied(blank: str, ground: Ground) -> bool:
    """Whether "we" or "our" and the next word stand so in a fact."""
    facts = [word.lower for word in ground.facts]
    pairs = set(zip(facts, facts[1:], strict=False))
    said = [word.lower for word in read(blank)]
    return any(one in {"we", "our"} and (one, two) in pairs for one, two in zip(said, said[1:], strict=False))


def _unsafe_first_person(text: str, ground: Ground) -> list[Finding]:
    """A "we" of the firm in a sentence that also says "you": whose it is, nobody can put right but its writer."""
    found = []
    blank = without(text)
    for match in _SENTENCE.finditer(blank):
        part = match.group()
        if _FIRST.search(part) and _SECOND.search(part) and _copied(part, ground) and _firms_own(part, ground):
            better = _swapped(text[match.start() : match.end()], part, ("we", "us", "our", "ours", "ourselves")).strip()
            found.append(refused(f'"we" is the firm here, and the reader is "you": say "{better}", or what is meant'))
    return found


def _they(text: str, ground: Ground) -> str:
    """ "They" or "their" at the very beginning is the firm, unless a customer of the facts may be meant."""
    first = _WORD.search(text)
    if (
        first is None
        or text[: first.start()].strip()
        or first.group().lower() not in {"they", "their", "they're", "they've"}
    ):
        return text
    following = [word.key for word in read(text)[1:4] if word.is_word and word.lower not in PROSE | {"are", "have"}]
    if following and _of_a_customer(following[0], ground):
        return text
    end = _SENTENCE.match(without(text))
    stop = end.end() if end else len(text)
    return _swapped(text[:stop], without(text)[:stop], ("they", "their", "theirs", "themselves")) + text[stop:]


def _of_a_customer(key: str, ground: Ground) -> bool:
    """Whether the facts say this of who speaks in a quotation: "I sent everything late"."""
    words = ground.facts
    return any(
        word.key == key and word.quoted and any(w.lower in {"i", "we"} for w in words[max(0, at - 3) : at])
        for at, word in enumerate(words)
    )


def _named(text: str, ground: Ground, business: Business) -> str:
    """The firm's own name as subject or owner becomes "you" or "your"."""
    pattern = _name_pattern(business.company, ground.texts)
    if pattern is None:
        return text
    return _each_sentence(text, lambda sentence, blank: _subjects(sentence, blank, pattern, None))


@lru_cache(maxsize=1024)
def _name_pattern(company: str, texts: tuple[str, ...]) -> re.Pattern[str] | None:
    """The forms of a firm's name in which it is told from a place or a word: whole, without its legal form, its first words."""
    words = company.replace(",", " ").split()
    core = list(words)
    while len(core) > 1 and core[-1].strip(".").lower() in LEGAL_FORMS:
        core.pop()
    if not core:
        return None
    forms = {" ".join(words), " ".join(core)}
    for length in range(1, len(core)):
        short = " ".join(core[:length])
        if short.split()[-1].lower() in {"&", "and", "of", "the"} or (length == 1 and _ordinary(core[0])):
            continue
        if not _also_a_place(short, core[length], texts):
            forms.add(short)
    ordered = sorted((re.escape(form).replace(r"\ ", r"\s+") for form in forms), key=len, reverse=True)
    return re.compile(rf"(?<![\w&])({'|'.join(ordered)})(['\u2019]s?)?(?!\w)(?!\s+(?:&|[A-Z]))")


def _ordinary(word: str) -> bool:
    return simplemma.is_known(plain(word), lang="en")


def _also_a_place(short: str, following: str, texts: tuple[str, ...]) -> bool:
    """Whether the facts have the first words of the name as something else: "our Tindra Falls office"."""
    pattern = re.compile(rf"{re.escape(short)}(?!\s+{re.escape(following)})(?!['\u2019]s)\s*(\S*)")
    return any(
        not match.group(1)[:-1].endswith("s") and not match.group(1).endswith("s")
        for text in texts
        for match in pattern.finditer(text)
    )


def _the_firm(sentence: str, blank: str) -> str:
    """ "The company" as subject or owner becomes "you" or "your company"."""
    return _subjects(sentence, blank, _THE_FIRM, 2)


def _subjects(sentence: str, blank: str, pattern: re.Pattern[str], noun: int | None) -> str:
    for match in reversed(list(pattern.finditer(blank))):
        owner = (match.group(3 if noun else 2) or "") != ""
        begins = not _WORD.search(blank[: match.start()])
        verb = None if owner else _verb(blank, match.end())
        described = f"{match.group(1)}{match.group(2)}" if noun else "firm"
        plain_noun = noun is None or not match.group(1).strip()
        if owner and plain_noun:
            new, end, after = "your", match.end(), ""
        elif owner:
            new, end, after = f"your {described}{match.group(3)}", match.end(), ""
        elif verb is None:
            continue
        elif verb.attributive:
            new, end, after = "your", match.end(), ""
        elif plain_noun and not verb.joined:
            new, end, after = "you", verb.end, blank[match.end() : verb.start] + verb.base
        else:
            new, end, after = f"your {described}", match.end(), ""
        new = new[0].upper() + new[1:] if begins else new
        tail = sentence[end:]
        if new.lower() == "you" or (owner and plain_noun):
            tail = _owned(tail, blank[end:])
        sentence, blank = (
            sentence[: match.start()] + new + after + tail,
            blank[: match.start()] + new + after + without(tail),
        )
    return sentence


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    base: str
    joined: bool = False
    attributive: bool = False


def _verb(blank: str, at: int) -> _Verb | None:
    """The verb right behind a subject, and how it stands behind "you"."""
    match = re.compile(rf"\s+{_ADVERB}([a-z]+(?:n['\u2019]t)?)").match(blank, at)
    if match is None:
        return None
    verb, start, end = match.group(1), match.start(1), match.end(1)
    straight = verb.replace("\u2019", "'")
    rest = blank[end:]
    joined = bool(
        re.search(
            r"\b(?:and|but|or|then)\s+(?:also\s+)?(?:is|has|was|does|[a-z]+[^s\s]s)\s+(?:the|a|an|its|their|to|on|for)\b",
            rest,
        )
    )
    if straight in _AUXILIARY:
        return _Verb(start, end, _AUXILIARY[straight], joined)
    if straight in _STAYS:
        return _Verb(start, end, verb)
    lemma = str(simplemma.lemmatize(straight, lang="en"))
    if straight.endswith("s") and lemma != straight:
        if re.match(r"\s+(?:are|were|have|had|will|can|could|would|do|did|may|might)\b", rest):
            return _Verb(start, end, verb, attributive=True)
        return _Verb(start, end, lemma, joined)
    if lemma != straight and not straight.endswith("ing"):
        return _Verb(start, end, verb)
    return None


def _owned(tail: str, blank: str) -> str:
    return _swapped(tail, blank, ("its", "itself", "their", "themselves"))


def _swapped(text: str, blank: str, words: tuple[str, ...]) -> str:
    """The text with these pronouns as those of the second person, its quotations as they were."""
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    pieces, at = [], 0
    for match in pattern.finditer(blank):
        new = _TO_YOU[match.group().lower()]
        pieces += [text[at : match.start()], new[0].upper() + new[1:] if match.group()[0].isupper() else new]
        at = match.end()
    return "".join((*pieces, text[at:]))
