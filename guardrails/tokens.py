"""Text as grounding reads it: words with their meaning, figures with their kind, clauses and denials."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from guardrails.lexicon import (
    IRREGULAR,
    MONTHS,
    NEGATORS,
    NEUTRAL,
    SAME,
    SCALES,
    SCOPE_ENDS,
    TENS,
    UNITS,
    WEEKDAYS,
)

FigureKind = Literal["plain", "money", "percent"]

_TOKEN = re.compile(
    r"24/7"
    r"|(?P<iso>\d{4}-\d{2}(?:-\d{2})?)"
    r"|(?P<figure>[$\u20ac\u00a3]?\d[\d,]*(?:\.\d+)?(?:[km](?![a-z]))?%?)"
    r"|(?P<word>[^\W\d_](?:[^\W_]|['\u2019&](?=\w)|-(?=\w))*)"
    r"|(?P<stop>[.!?;:,\n()])",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"'(?:re|ve|ll|m|d|s)$")
_ENDINGS = ("ings", "ing", "ers", "er", "ed", "es", "s", "ly")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or figure. ``meaning`` is its stem or the word that stands for it; ``value`` only with figures."""

    text: str
    meaning: str
    clause: int
    segment: int
    first: bool
    denied: bool = False
    value: float | None = None
    kind: FigureKind = "plain"

    @property
    def neutral(self) -> bool:
        """Whether it says nothing by itself."""
        word = self.text.lower().replace("\u2019", "'")
        return self.value is None and (word in NEUTRAL or word.endswith("n't") or _SHORTENED.sub("", word) in NEUTRAL)

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return any(char.isupper() for char in self.text)


def read(text: str) -> list[Token]:
    """The tokens of a text, in their order."""
    return _deny(_numerals(list(_split(text))))


@lru_cache(maxsize=8192)
def meaning(word: str) -> str:
    """What a word is compared by: a word of the same meaning, else its stem."""
    plain = re.sub(r"['\u2019]s$|['\u2019]$", "", word.lower())
    if plain in SAME:
        return SAME[plain]
    return stem(IRREGULAR.get(plain, plain))


def stem(word: str) -> str:
    """The word without its commonest endings (``expanded`` and ``expands`` are ``expand``)."""
    if word in MONTHS or word in WEEKDAYS:
        return word
    if word.endswith("days") and word[:-1] in WEEKDAYS:
        return word[:-1]
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    else:
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
        word = word.removesuffix(ending) if not (ending == "s" and word.endswith("ss")) else word
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e")


def _split(text: str) -> "list[Token]":
    found: list[Token] = []
    clause, segment, first = 0, 0, True
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).replace("\u2013", "-").replace("\u2014", ", ")):
        whole = match.group()
        if match.lastgroup == "stop":
            clause += 1
            segment += whole in ";.!?\n"
            first = first or whole in ".!?\n"
            continue
        if match.lastgroup == "iso":
            found += _date(whole, clause, segment)
        elif match.lastgroup == "figure":
            found.append(_figure(whole, clause, segment, first))
        else:
            found += [
                Token(part, meaning(part), clause, segment, first and not index)
                for index, part in enumerate(_parts(whole))
            ]
        first = False
    return found


def _parts(word: str) -> list[str]:
    """A compound counts as its parts, unless it is known as a whole."""
    if "-" not in word or word.lower() in SAME:
        return [word]
    return word.split("-")


def _date(text: str, clause: int, segment: int) -> list[Token]:
    year, month, *day = (int(part) for part in text.split("-"))
    found = [Token(str(year), str(year), clause, segment, False, value=year)]
    if 1 <= month <= 12:
        found.append(Token(MONTHS[month - 1].title(), MONTHS[month - 1], clause, segment, False))
    return found + [Token(str(d), str(d), clause, segment, False, value=d) for d in day]


def _figure(text: str, clause: int, segment: int, first: bool) -> Token:
    kind: FigureKind = "money" if text[0] in "$\u20ac\u00a3" else "percent" if text.endswith("%") else "plain"
    digits = text.strip("$\u20ac\u00a3%").replace(",", "").lower()
    scale = SCALES.get(digits[-1], 1)
    return Token(text, text, clause, segment, first, value=float(digits.rstrip("km")) * scale, kind=kind)


def _numerals(tokens: list[Token]) -> list[Token]:
    """Number words become figures, and ``million`` or ``percent`` become part of the figure before."""
    found: list[Token] = []
    for token in tokens:
        word = token.text.lower()
        before = found[-1] if found and found[-1].clause == token.clause else None
        spelled = before is not None and before.value is not None and before.text.isalpha()
        if word in TENS or (word in UNITS and word != "one"):
            value = float(TENS.get(word) or UNITS.index(word))
            if before is not None and spelled and before.text.lower() in TENS and 0 < value < 10:
                found[-1] = _with(before, (before.value or 0) + value, before.kind)
            else:
                found.append(Token(token.text, token.text, token.clause, token.segment, token.first, value=value))
        elif word == "one" and before is not None and spelled and before.text.lower() in TENS:
            found[-1] = _with(before, (before.value or 0) + 1, before.kind)
        elif word in SCALES and len(word) > 1 and before is not None and before.value is not None:
            found[-1] = _with(before, before.value * SCALES[word], before.kind)
        elif word in {"percent", "per-cent"} and before is not None and before.value is not None:
            found[-1] = _with(before, before.value, "percent")
        elif word == "dollars" and before is not None and before.value is not None:
            found[-1] = _with(before, before.value, "money")
        else:
            found.append(token)
    return found


def _with(token: Token, value: float, kind: FigureKind) -> Token:
    return Token(token.text, token.text, token.clause, token.segment, token.first, value=value, kind=kind)


def _deny(tokens: list[Token]) -> list[Token]:
    """Mark what stands under a denial: the words after it, to the next preposition or the clause's end.

    "Not since" dates something instead of denying it.
    """
    found: list[Token] = []
    until: int | None = None
    for place, token in enumerate(tokens):
        word = token.text.lower()
        if until is not None and (token.clause != until or word in SCOPE_ENDS):
            until = None
        found.append(
            Token(
                token.text, token.meaning, token.clause, token.segment, token.first,
                denied=until is not None, value=token.value, kind=token.kind,
            )
        )  # fmt: skip
        if word in NEGATORS or word.endswith(("n't", "n\u2019t")):
            rest = [t.text.lower() for t in tokens[place:] if t.clause == token.clause]
            until = None if "since" in rest else token.clause
    return found
