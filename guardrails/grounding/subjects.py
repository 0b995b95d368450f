"""The firm's own name, or "the company", as subject or owner: put right to "you", "your" or "your company"."""

import re
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from data.records import Business
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import FIRM_NOUNS, LEGAL_FORMS, words_of
from guardrails.grounding.pronouns import each_sentence, swapped
from guardrails.grounding.quotations import without
from guardrails.grounding.words import plain

_WORD = re.compile(r"[^\W\d_]+")
_AUXILIARY = {"is": "are", "was": "were", "has": "have", "does": "do", "isn't": "aren't", "wasn't": "weren't",
              "hasn't": "haven't", "doesn't": "don't"}  # fmt: skip
_STAYS = words_of("had did will would can could may might must should are were have do")
_VERBS = words_of(
    "serve offer run provide use employ have hold accept work specialise specialize clean install build make sell "
    "deliver open operate handle cover take look act move do keep get rate average win sign buy hire seek say "
    "mention charge file maintain repair fit design manage need want know train teach organise organize supply "
    "rent lease print bake"
)
_ADVERB = r"(?:(?:also|already|still|now|often|even|just|always|never|usually|mostly|\w+ly)\s+)*"
_FOLLOWING = re.compile(rf"\s+{_ADVERB}([a-z]+(?:n['\u2019]t)?)")
_PLURAL = re.compile(r"\s+(?:are|were|have|had|will|can|could|would|do|did|may|might)\b")
_JOINED = re.compile(
    r"\b(?:and|but|or|then)\s+(?:also\s+)?(?:is|has|was|does|[a-z]+[^s\s]s)\s+(?:the|a|an|its|their|to|on|for)\b"
)
_NOUNS = "|".join(sorted(FIRM_NOUNS))
_THE_FIRM = re.compile(
    rf"\b[Tt]he ((?:[a-z-]+ ){{0,2}})({_NOUNS})(['\u2019]s)?\b"
    r"(?!\s+(?:of|that|which|who|behind|card|hours|park|plan|day|you|to|in|for)\b)"
)


def named(text: str, ground: Ground, business: Business) -> str:
    """The text with the firm as "you" or "your", where it is the subject or the owner of something."""
    pattern = _name_pattern(business.company, ground.texts)
    verbs = frozenset(
        segment.words[at + 1].key
        for segment in ground.segments
        for at in segment.firm_places
        if at + 1 < len(segment.words)
    )
    if pattern is not None:
        text = each_sentence(text, lambda sentence, blank: _subjects(sentence, blank, pattern, None, verbs))
    return each_sentence(text, lambda sentence, blank: _subjects(sentence, blank, _THE_FIRM, 2, verbs))


@lru_cache(maxsize=1024)
def _name_pattern(company: str, texts: tuple[str, ...]) -> re.Pattern[str] | None:
    """The forms of a firm's name that are no place and no other word: whole, or its first words alone."""
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


def _subjects(sentence: str, blank: str, pattern: re.Pattern[str], noun: int | None, verbs: frozenset[str]) -> str:
    for match in reversed(list(pattern.finditer(blank))):
        owner = (match.group(3 if noun else 2) or "") != ""
        begins = not _WORD.search(blank[: match.start()])
        verb = None if owner else _verb(blank, match.end(), verbs)
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


def _verb(blank: str, at: int, known: frozenset[str]) -> _Verb | None:
    """The verb right behind a subject, and how it stands behind "you"; None where it may be a noun."""
    match = _FOLLOWING.match(blank, at)
    if match is None:
        return None
    word, start, end = match.group(1).replace("\u2019", "'"), match.start(1), match.end(1)
    joined = bool(_JOINED.search(blank, end))
    if word in _AUXILIARY:
        return _Verb(start, end, _AUXILIARY[word], joined)
    lemma = str(simplemma.lemmatize(word, lang="en"))
    if word.endswith("s") and lemma != word:
        if _PLURAL.match(blank, end):
            return _Verb(start, end, match.group(1), attributive=True)
        return _Verb(start, end, lemma, joined) if lemma in known | _VERBS else None
    past = lemma != word and not word.endswith("ing") and lemma in known | _VERBS
    return _Verb(start, end, match.group(1)) if past or word in _STAYS else None


def _owned(tail: str, blank: str) -> str:
    return swapped(tail, blank, ("its", "itself", "their", "themselves"))
