"""Which weekdays and months the sources bear out, named or dated or between two of them, and what time lies between."""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, pairwise

from guardrails.grounding.figures import Date
from guardrails.grounding.ground import Ground
from guardrails.grounding.measures import (
    FOREIGN_MONTHS,
    FOREIGN_WEEKDAYS,
    MONTHS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
)
from guardrails.grounding.words import plain

_DAY_NAMES = {name: at for at, name in enumerate(WEEKDAYS)} | SHORT_WEEKDAYS | FOREIGN_WEEKDAYS
_MONTH_NAMES = {name: at for at, name in enumerate(MONTHS, start=1)} | SHORT_MONTHS | FOREIGN_MONTHS
_TO = "-|\u2013|\u2014|/|to|and|through|thru|until|till|bis|und|au|et|al?|y|e|tot|en|ate"
_FROM_TO = rf"\b({{names}})s?\.?\s*(?:{_TO})\s*({{names}})s?\b"
_WITHIN = re.compile(r"(?:between|from|von|zwischen|du|de|entre|dal?|tra|van|tussen)\s+$")
_AND = re.compile(r"\b(?:and|und|et|y|e|en|/)\b")
_ANY_DAY = re.compile(r"\b(?:daily|every day|each day|all week|(?:7|seven) days|24/7|around the clock)\b")
_SHORTEST = {
    name: at
    for names in ("Mo Tu We Th Fr Sa Su", "Mo Di Mi Do Fr Sa So", "Lun Mar Mer Jeu Ven Sam Dim")
    for at, name in enumerate(names.split())
}
"""Days as opening hours have them; some are other words, too, so they count where several stand in a row."""
_SIGN = "|".join((*_SHORTEST, *map(str.upper, _SHORTEST)))
_SIGNS = re.compile(rf"\b(?:{_SIGN})\b\.?(?:\s*(?:[-\u2013/,;&+]|bis|und|to|and)\s*(?:{_SIGN})\b\.?)+")
_UNTIL = re.compile(r"[-\u2013]|bis|to")
_MONTH_OF_YEAR = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])[/.](?:19|20)\d\d(?![\d/.-])")
_QUARTER = re.compile(r"\bq([1-4])\b")
_WORKING = re.compile(
    r"\bweekdays?\b|\bworkweek\b|\bm\s?[-\u2013]\s?f\b"
    r"|\b(?:on|all|every|each|any|except|only|per|a)\s+(?:the\s+)?(?:working|business)\s+days?\b"
)
_MANY = 20
_WEEKEND = re.compile(r"\bweekends?\b|\bwochenenden?\b")


def days_of(ground: Ground) -> set[int]:
    """The weekdays (Monday is 0) of which the sources say something."""
    text = plain(" ".join((*ground.texts, *(word.text for word in ground.offer))))
    if _ANY_DAY.search(text):
        return set(range(7))
    known = [word.date for word in ground.sources if word.date is not None]
    found = {one.weekday for one in known if one.weekday is not None} | weekdays_of(known)
    found |= {_DAY_NAMES[word.lower] for word in ground.sources if word.lower in FOREIGN_WEEKDAYS}
    found |= set(_between(text, _DAY_NAMES, 7, first=0)) | set(_in_signs(ground))
    found |= set(range(5)) if _WORKING.search(text) else set()
    return found | ({5, 6} if _WEEKEND.search(text) else set())


def months_of(ground: Ground) -> set[int]:
    """The months of which the sources say something, with those that lie between their dates."""
    text = plain(" ".join((*ground.texts, *(word.text for word in ground.offer))))
    known = [word.date for word in ground.sources if word.date is not None]
    found = {month for one in known for month in one.months}
    dated = [12 * one.year + month - 1 for one in known if one.year is not None for month in one.months]
    found |= {month % 12 + 1 for month in range(min(dated), max(dated) + 1)} if dated else set()
    found |= {FOREIGN_MONTHS[word.lower] for word in ground.sources if word.lower in FOREIGN_MONTHS}
    found |= {int(match[1]) for match in _MONTH_OF_YEAR.finditer(text)}
    found |= {3 * int(match[1]) - back for match in _QUARTER.finditer(text) for back in range(3)}
    return found | set(_between(text, _MONTH_NAMES, 12, first=1))


def weekdays_of(known: Iterable[Date]) -> set[int]:
    """The weekdays of whole dates."""
    return {day.weekday() for day in _whole(known)}


def days_apart(known: Iterable[Date]) -> set[int]:
    """How many days lie between whole dates, two of them at a time."""
    days = sorted(set(_whole(known)))[:_MANY]
    return {(later - earlier).days for earlier, later in combinations(days, 2)}


def _whole(known: Iterable[Date]) -> Iterator[date]:
    """The days that whole dates may be."""
    for one in known:
        for month in one.months if one.year else ():
            for day in one.days:
                if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(one.year or 0, month)[1]:
                    yield date(one.year or 0, month, day)


def _between(text: str, names: dict[str, int], size: int, *, first: int) -> Iterator[int]:
    """All from one name to the other, round the year: Mon-Fri, between October and April."""
    spelled = "|".join(sorted(names, key=len, reverse=True))
    for match in re.finditer(_FROM_TO.format(names=spelled), text):
        joined = text[match.end(1) : match.start(2)]
        if _AND.search(joined) and not _WITHIN.search(text[: match.start()]):
            continue
        yield from _round(names[match.group(1)], names[match.group(2)], size, first)


def _in_signs(ground: Ground) -> Iterator[int]:
    """The days of opening hours: Mo-Fr 8-17, Tu/Th, Mo, Di und Fr."""
    for match in _SIGNS.finditer(" ".join(ground.texts)):
        signs = list(re.finditer(_SIGN, match.group()))
        days = [_SHORTEST[sign.group().title()] for sign in signs]
        yield from days
        for (one, at), (other, last) in pairwise(zip(signs, days, strict=True)):
            if _UNTIL.search(match.group()[one.end() : other.start()]):
                yield from _round(at, last, 7, first=0)


def _round(at: int, last: int, size: int, first: int) -> Iterator[int]:
    """All from one to the other."""
    yield at
    while at != last:
        at = (at - first + 1) % size + first
        yield at
