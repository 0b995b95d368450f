"""Text as grounding reads it: sentences, clauses, words by their dictionary form, figures and dates."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import simplemma

from guardrails.grounding.figures import Date, Figure, read_figure
from guardrails.grounding.lexicon import (
    FOREIGN_MONTHS,
    MEASURES,
    MONTHS,
    ORDINALS,
    SAME,
    SCALES,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    SQUARED,
    TENS,
    UNITS_UNDER_20,
    WEEKDAYS,
)

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d{2}(?:-\d{2})?(?!\d)|\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?!\d))"
    r"|(?P<always>24/7)"
    r"|(?P<year>(?<![\w'])'\d{2}(?!\d))"
    r"|(?P<figure>[$£€]\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:k|m|bn)\b)?\+?"
    r"|\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\b\.?|\d{1,2}:\d{2}|(?:[01]?\d|2[0-4])\s?h(?:\s?\d{2})?\b"
    r"|(?<![^\W_])[x\u00d7]\s?\d+\b|(?<![\d.])\d{1,3}(?:[ ]\d{3})+(?!\d)|\d+,\d{1,2}(?![\d,])"
    r"|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:st\b|nd\b|rd\b|th\b|k\b|m\b|bn\b)?(?:\s?%|\+)?)"
    r"|(?P<abbreviation>(?:[A-Za-z]\.){2,})"
    r"|(?P<word>[^\W\d_](?:[^\W_]|['&](?=\w)|-(?=[^\W\d_]))*)"
    r"|(?P<quote>[\"\u201c\u201d\u00ab\u00bb])"
    r"|(?P<end>[.!?\n;]+)"
    r"|(?P<stop>[,:()\u2013\u2014]|(?<=\s)-(?=\s))",
    re.IGNORECASE,
)
_ABBREVIATED = frozenset(
    "mr mrs ms dr st jr sr inc ltd co corp no approx vs dept est gen gov rev prof jan feb mar apr jun jul aug sep sept "
    "oct nov dec mon tue tues wed thu thur thurs fri sat sun".split()
)
_SHORTENED = {"'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_WHOLE = frozenset({"e-mail", "web-site", "in-box", "vice-president", "team-member"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word, figure or date. ``key`` is what it is compared by: its dictionary form, or one of the same meaning."""

    text: str
    key: str
    sentence: int
    clause: int
    first: bool
    quoted: bool
    figure: Figure | None = None
    date: Date | None = None

    @property
    def lower(self) -> str:
        """The word without case and accents."""
        return plain(self.text)

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return self.figure is None and self.date is None and any(char.isupper() for char in self.text)

    @property
    def is_word(self) -> bool:
        """Whether it is neither a figure nor a date."""
        return self.figure is None and self.date is None


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text without case and accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return folded if folded.isascii() else "".join(char for char in folded if not unicodedata.combining(char))


@lru_cache(maxsize=16384)
def key_of(word: str) -> str:
    """What a word is compared by. Superlatives stay what they are: the largest is not the large one."""
    lower = plain(word)
    if lower in SAME:
        return SAME[lower]
    lemma = str(simplemma.lemmatize(lower, lang="en", greedy=False)).lower() if lower.isascii() else lower
    if lower != lemma and (lower.endswith("est") or lower in {"best", "worst", "better", "worse"}):
        return lower
    return SAME.get(lemma, lemma)


def straight(text: str) -> str:
    """The text with plain apostrophes, hyphens and widths, as it is compared."""
    text = unicodedata.normalize("NFKC", text.replace("\u00bd", ".5"))
    return text.replace("\u2019", "'").replace("\u2018", "'").replace("\u2010", "-").replace("\u2011", "-")


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Word, ...]:
    """The words of a text, in their order."""
    return tuple(_measured(_dates(_numerals(_split(straight(text))))))


def _split(text: str) -> list[Word]:
    found: list[Word] = []
    sentence, clause, first, quoted = 0, 0, True, False
    for match in _TOKEN.finditer(text):
        whole, kind = match.group(), match.lastgroup
        if kind == "quote":
            quoted = whole == "\u201c" or (whole != "\u201d" and not quoted)
            clause += 1
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
        return [Word(whole, "", sentence, clause, first, quoted, date=_numeric_date(whole))]
    if match.lastgroup == "year":
        return [Word(whole, "", sentence, clause, first, quoted, figure=Figure(frozenset({2000.0 + int(whole[1:])})))]
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
        return [base, "not"]
    for ending, meant in _SHORTENED.items():
        if lower.endswith(ending):
            return [word[: -len(ending)], meant]
    word = word[:-2] if lower.endswith("'s") else word.rstrip("'")
    if "-" not in word or word.lower() in _WHOLE:
        return [word]
    return word.split("-")


def _numeric_date(text: str) -> Date:
    parts = [int(part) for part in re.split(r"\D", text)]
    if text[:4].isdigit():
        year, month, *day = parts
        return Date(year, frozenset({month}), frozenset(day))
    one, two, year = parts
    year += 2000 if year < 100 else 0
    if "/" not in text or max(one, two) > 12:
        month = two if "/" not in text else min(one, two)
        return Date(year, frozenset({month}), frozenset({one + two - month}))
    return Date(year, frozenset({one, two}), frozenset({one, two}))


def _numerals(words: list[Word]) -> list[Word]:
    """Numbers in words become figures; ``million`` or ``per cent`` becomes part of the figure before."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        value, taken = _spelled(words, at)
        word = words[at]
        if taken:
            figure = Figure(frozenset({value}), spelled=True)
            text = " ".join(w.text for w in words[at : at + taken])
            found.append(replace(word, text=text, key="", figure=figure))
            at += taken
            continue
        ordinal = ORDINALS.get(word.lower)
        if ordinal and word.is_word:
            word = replace(word, key="", figure=Figure(frozenset({float(ordinal)}), ordinal=True, spelled=True))
        before = found[-1] if found and found[-1].figure and found[-1].clause == word.clause else None
        if before and before.figure and len(word.text) > 1 and word.lower in SCALES and word.is_word:
            found[-1] = replace(
                before, figure=before.figure.scaled(SCALES[word.lower]), text=f"{before.text} {word.text}"
            )
        elif before and before.figure and word.lower == "per" and at + 1 < len(words) and words[at + 1].lower == "cent":
            found[-1] = replace(before, figure=before.figure.measured("%"), text=f"{before.text} per cent")
            at += 1
        else:
            found.append(word)
        at += 1
    return found


def _spelled(words: list[Word], at: int) -> tuple[float, int]:
    """The number that is spelled from this word on, and how many words it takes; ``one`` alone is no number."""
    total, current, taken, place = 0.0, 0.0, 0, at
    while place < len(words) and words[place].is_word and words[place].clause == words[at].clause:
        word = words[place].lower
        if word in TENS and current % 100 == 0:
            current += TENS[word]
        elif word in UNITS_UNDER_20 and current % (10 if current % 100 >= 20 else 100) == 0:
            if taken and current == 0 and total == 0:
                break
            current += UNITS_UNDER_20.index(word)
        elif word in {"hundred", "dozen"} and (current or (word == "dozen") or _after_a(words, place)):
            current = max(current, 1) * SCALES[word]
        elif word in {"thousand", "million", "billion"} and current:
            total, current = total + current * SCALES[word], 0
        elif word == "and" and current >= 100 and place + 1 < len(words) and _is_number_word(words[place + 1].lower):
            pass
        else:
            break
        place += 1
        taken = place - at
    value = total + current
    if taken == 1 and words[at].lower in {"one", "zero"}:
        return 0, 0
    return value, taken


def _after_a(words: list[Word], place: int) -> bool:
    return place > 0 and words[place - 1].lower == "a"


def _is_number_word(word: str) -> bool:
    return word in TENS or word in UNITS_UNDER_20


def _dates(words: list[Word]) -> list[Word]:
    """Months with the day and year beside them, weekdays and years become dates."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        month = _month(words, at)
        if month:
            day, year, taken = None, None, 1
            last = found[-1] if found else None
            if (
                last
                and last.figure
                and last.figure.is_day
                and not last.figure.spelled
                and last.sentence == word.sentence
            ):
                day = last.figure.value
                found.pop()
            elif at + 1 < len(words) and (figure := words[at + 1].figure) and figure.is_day and not figure.is_year:
                day, taken = figure.value, 2
            if at + taken < len(words) and (later := words[at + taken].figure) and later.is_year:
                year, taken = later.value, taken + 1
            elif at + taken + 1 < len(words) and words[at + taken].lower == "of":
                later = words[at + taken + 1].figure
                if later and later.is_year:
                    year, taken = later.value, taken + 2
            date = Date(int(year) if year else None, frozenset({month}), frozenset({int(day)} if day else ()))
            text = " ".join(w.text for w in words[at : at + taken])
            found.append(replace(word, text=text, key="", date=date, clause=words[at + taken - 1].clause))
            at += taken
            continue
        weekday = _weekday(word)
        if weekday is not None:
            word = replace(word, key="", date=Date(weekday=weekday))
        elif word.figure and word.figure.is_year and word.figure.plain_number and "," not in word.text:
            word = replace(word, date=Date(int(word.figure.value)))
        found.append(word)
        at += 1
    return found


def _month(words: list[Word], at: int) -> int | None:
    word = words[at]
    if not (word.is_word and (word.text[0].isupper() or _figure_beside(words, at))):
        return None
    lower = word.lower.rstrip(".")
    number = MONTHS.index(lower) + 1 if lower in MONTHS else SHORT_MONTHS.get(lower)
    if number is None and _figure_beside(words, at):
        number = FOREIGN_MONTHS.get(lower)
    if number is None or (word.first and lower in {"may", "march", "mar"} and not _figure_beside(words, at)):
        return None
    return number


def _figure_beside(words: list[Word], at: int) -> bool:
    return any(0 <= place < len(words) and words[place].figure for place in (at - 1, at + 1))


def _weekday(word: Word) -> int | None:
    if not (word.is_word and word.text[0].isupper()):
        return None
    lower = word.lower
    for name in (lower, lower.removesuffix("s")):
        if name in WEEKDAYS:
            return WEEKDAYS.index(name)
    return SHORT_WEEKDAYS.get(lower) if not word.first or lower != "sun" else None


def _measured(words: list[Word]) -> list[Word]:
    """A figure takes the unit behind it, also behind the end of its range: ``30 to 45 days``."""
    for at in range(len(words) - 1, -1, -1):
        figure = words[at].figure
        if figure is None or figure.unit or words[at].date or figure.ordinal:
            continue
        following = [word for word in words[at + 1 : at + 4] if word.sentence == words[at].sentence]
        square = bool(following) and following[0].lower in {"square", "sq"}
        following = following[1:] if square else following
        if not following:
            continue
        unit = MEASURES.get(following[0].lower) if following[0].is_word else None
        unit = SQUARED.get(unit or "") if square else unit
        ranged = following[1:] if following[0].lower in {"to", "and", "or"} else following
        if unit is None and ranged and ranged[0].figure and not ranged[0].date:
            unit = ranged[0].figure.unit
        if unit:
            words[at] = replace(words[at], figure=figure.measured(unit))
    return words
