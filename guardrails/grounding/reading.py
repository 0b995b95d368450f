"""Text as grounding reads it: sentences, clauses, words by their dictionary form, figures and dates."""

import re
import unicodedata
from functools import lru_cache

from guardrails.grounding.figures import Figure, read_figure
from guardrails.grounding.lexicon import words_of
from guardrails.grounding.numerals import gathered, numeric_date
from guardrails.grounding.quotations import DOUBLE
from guardrails.grounding.words import Word, key_of

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d{2}(?:-\d{2})?(?!\d)|\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<always>24/7)"
    r"|(?P<year>(?<![\w'])'\d{2}(?!\d))"
    r"|(?P<figure>[$£€]\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:k|m|bn)\b)?\+?"
    r"|\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\b\.?|\d{1,2}:\d{2}|(?:[01]?\d|2[0-4])\s?h(?:\s?\d{2})?\b(?!\s?(?:/|(?:per|an?|each)\b))"
    r"|(?<![^\W_])[x\u00d7]\s?\d+\b|(?<![\d.])\d{1,3}(?:[ ]\d{3})+(?!\d)(?:\s?[$£€](?!\s?\d))?|\d+,\d{1,2}(?![\d,])"
    r"|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:st\b|nd\b|rd\b|th\b|k\b|m\b|bn\b)?(?:\s?%|\+|\s?[$£€](?!\s?\d))?)"
    r"|(?P<degree>°[CF]\b)"
    r"|(?P<abbreviation>(?:[A-Za-z]\.){2,})"
    r"|(?P<word>[^\W\d_](?:[^\W_]|['&](?=\w)|-(?=[^\W\d_]))*)"
    r"|(?P<quote>[\"\u201c\u201d\u201e\u00ab\u00bb])"
    r"|(?P<end>[.!?\n;]+)"
    r"|(?P<stop>[,:()\u2013\u2014]|(?<=\s)-(?=\s))",
    re.IGNORECASE,
)
_FRACTION = re.compile("(\\d?)\\s?([\u00bd\u00bc\u00be])")
_FRACTIONS = {"\u00bd": (".5", "half"), "\u00bc": (".25", "a quarter"), "\u00be": (".75", "three quarters")}
_PLAIN = {ord(char): "'" for char in "\u2018\u2019\u201a\u2032`"} | {ord("\u2010"): "-"}
_ABBREVIATED = words_of(
    "mr mrs ms dr st jr sr inc ltd co corp no approx vs dept est gen gov rev prof jan feb mar apr jun jul aug sep sept "
    "oct nov dec mon tue tues wed thu thur thurs fri sat sun"
)
_LAST_CENTURY = 50
_SHORTENED = {"'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_WHOLE = frozenset({"e-mail", "web-site", "in-box", "vice-president", "team-member"})


def straight(text: str) -> str:
    """The text with plain apostrophes, hyphens and widths, as it is compared."""
    return unicodedata.normalize("NFKC", _FRACTION.sub(_spelled_out, text)).translate(_PLAIN)


def _spelled_out(match: "re.Match[str]") -> str:
    after, alone = _FRACTIONS[match.group(2)]
    return f"{match.group(1)}{after}" if match.group(1) else alone


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Word, ...]:
    """The words of a text, in their order."""
    return tuple(gathered(_split(straight(text))))


def _split(text: str) -> list[Word]:
    found: list[Word] = []
    sentence, clause, first = 0, 0, True
    marked = [match.span() for match in DOUBLE.finditer(text)]
    ends = {end for start, end in marked}
    for match in _TOKEN.finditer(text):
        whole, kind = match.group(), match.lastgroup
        quoted = any(start < match.start() < end for start, end in marked)
        if kind == "quote":
            clause += match.end() in ends or any(start == match.start() for start, _ in marked)
        elif kind == "end":
            if _ends(text, match, found):
                sentence, clause, first = sentence + 1, clause + 1, True
        elif kind == "stop":
            range_of_figures = (
                whole in "\u2013\u2014" and found and found[-1].figure and text[match.end() :][:1].isdigit()
            )
            clause += not range_of_figures
            first = first or whole == ":"
        else:
            found += _words_of(match, sentence, clause, first, quoted)
            first = False
    return found


def _ends(text: str, match: "re.Match[str]", found: list[Word]) -> bool:
    """Whether a full stop ends a sentence: not after an abbreviation or an initial."""
    if match.group() != "." or not found:
        return True
    before = text[: match.start()].rsplit(None, 1)[-1].lower().lstrip("(\"\u201c'")
    following = text[match.end() :].lstrip()
    if before in _ABBREVIATED or (len(before) == 1 and before.isalpha() and before != "i"):
        return not following
    return match.end() == len(text) or text[match.end()].isspace() or text[match.end()] in "\"\u201d'"


def _words_of(match: "re.Match[str]", sentence: int, clause: int, first: bool, quoted: bool) -> list[Word]:
    whole = match.group()
    if match.lastgroup == "date":
        return [Word(whole, "", sentence, clause, first, quoted, date=numeric_date(whole))]
    if match.lastgroup == "year":
        year = int(whole[1:]) + (1900.0 if int(whole[1:]) >= _LAST_CENTURY else 2000.0)
        return [Word(whole, "", sentence, clause, first, quoted, figure=Figure(frozenset({year})))]
    if match.lastgroup == "always":
        return [Word(whole, "clock", sentence, clause, first, quoted)]
    if match.lastgroup == "figure":
        figure = read_figure(whole)
        return [Word(whole, "", sentence, clause, first, quoted, figure=figure)]
    parts = _parts(whole)
    return [Word(part, key_of(part), sentence, clause, first and not at, quoted) for at, part in enumerate(parts)]


def _parts(word: str) -> list[str]:
    """A compound counts as its parts, and a shortened form as what it is short for."""
    lower = word.lower()
    if lower.endswith("n't"):
        base = {"wo": "will", "ca": "can", "sha": "shall"}.get(lower[:-3], word[:-3])
        return [base, "not"] if base else ["not"]
    for ending, meant in _SHORTENED.items():
        if lower.endswith(ending):
            return [word[: -len(ending)], meant]
    word = word[:-2] if lower.endswith("'s") else word.rstrip("'")
    if "-" not in word or word.lower() in _WHOLE:
        return [word]
    return word.split("-")
