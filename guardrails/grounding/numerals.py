"""Numbers in words, units and dates: what several words of a text make together."""

import re
from dataclasses import replace

from guardrails.grounding.figures import Date, Figure
from guardrails.grounding.lexicon import KEEPERS, PROSE
from guardrails.grounding.measures import (
    FOREIGN_MONTHS,
    MEASURES,
    MONTHS,
    ORDINALS,
    QUALIFIERS,
    SCALES,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    SQUARED,
    TENS,
    UNITS_UNDER_20,
    WEEKDAYS,
    WORKING,
)
from guardrails.grounding.words import Word

_BETWEEN = 3
_SHORT = 3
_NO_QUALIFIERS = (PROSE | frozenset(KEEPERS) | frozenset({"cubic", "not", "no", "odd"})) - QUALIFIERS - {"us", "single"}
"""What ends the phrase of a figure before its unit: articles, prepositions, verbs."""
_SIGNS = {"percent": "%", "dollars": "$", "euros": "€"}


def gathered(words: list[Word]) -> list[Word]:
    """The words with figures and dates for what several of them make together."""
    return _measured(_dates(_numerals(words)))


def numeric_date(text: str) -> Date:
    """The date of 2024-12-02, 02.12.2024 or 2/12/2024; the last may be read in two ways."""
    parts = [int(part) for part in re.split(r"\D", text)]
    if text[:4].isdigit():
        year, month, *day = parts
        return Date(year, frozenset({month}), frozenset(day)) if month <= 12 else Date(year)  # 2024-25
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
        elif before and before.figure and word.lower in _SIGNS and word.is_word:
            unit = _SIGNS[word.lower]
            found[-1] = replace(before, figure=before.figure.measured(unit), text=f"{before.text} {word.text}")
        elif before and before.figure and (part := _and_part(words, at)):
            text = f"{before.text} and {words[at + 1].text} {words[at + 2].text}"
            found[-1] = replace(before, figure=before.figure.raised(part), text=text)
            at += 2
        else:
            found.append(word)
        at += 1
    return found


def _and_part(words: list[Word], at: int) -> float | None:
    """The half of "two and a half"."""
    following = [word.lower for word in words[at : at + 3]]
    return {"half": 0.5, "quarter": 0.25}.get(following[2]) if following[:2] == ["and", "a"] and following[2:] else None


def _spelled(words: list[Word], at: int) -> tuple[float, int]:
    """The number that is spelled from this word on, and how many words it takes; ``one`` alone is no number."""
    total, current, taken, place = 0.0, 0.0, 0, at
    if words[at].lower == "half" and at + 2 < len(words) and words[at + 1].lower == "a":
        scale = SCALES.get(words[at + 2].lower, 0) if len(words[at + 2].text) > 2 else 0
        return (scale / 2, 3) if scale else (0, 0)
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
        following = [word for word in words[at + 1 : at + 2 + _BETWEEN] if word.sentence == words[at].sentence]
        square = bool(following) and following[0].lower in {"square", "sq"}
        following = following[1:] if square else following
        if not following:
            continue
        unit = MEASURES.get(following[0].lower) if following[0].is_word else None
        unit = SQUARED.get(unit or "") if square else unit
        following = [word for word in following if word.clause == words[at].clause]
        ranged = following[1:] if following and following[0].lower in {"to", "and", "or"} else following
        if unit is None and not square:
            unit = _behind(following)
        if unit is None and ranged and ranged[0].figure and not ranged[0].date:
            unit = ranged[0].figure.unit
        if unit:
            words[at] = replace(words[at], figure=figure.measured(unit))
    return words


def _behind(words: list[Word]) -> str | None:
    """The unit behind what qualifies it: ``ten working days``, ``99 long miles``; of working days their own."""
    for at, word in enumerate(words[: _BETWEEN + 1]):
        if not word.is_word:
            return None
        unit = MEASURES.get(word.lower)
        if unit and at and (_plural(word) or all(before.lower in QUALIFIERS for before in words[:at])):
            return f"working {unit}" if unit == "day" and words[at - 1].lower in WORKING else unit
        if unit or word.lower in _NO_QUALIFIERS or _plural(word):
            return None
    return None


def _plural(word: Word) -> bool:
    """Whether it is a noun of several, or a verb; neither qualifies what stands behind it."""
    several = word.lower.endswith("s") and not word.lower.endswith(("ss", "us")) and len(word.lower) > _SHORT
    return several or word.lower == "feet"
