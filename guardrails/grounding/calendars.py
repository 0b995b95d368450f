"""Which weekdays and months the sources bear out: named, dated, or within what they name from one to another."""

import calendar
import re
from collections.abc import Iterable, Iterator

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
_ANY_DAY = re.compile(r"\b(?:daily|every day|each day|all week|(?:7|seven) days)\b")
_WORKING = re.compile(
    r"\bweekdays?\b|\bworkweek\b"
    r"|\b(?:on|all|every|each|any|except|only|per|a)\s+(?:the\s+)?(?:working|business)\s+days?\b"
)
_WEEKEND = re.compile(r"\bweekends?\b|\bwochenenden?\b")


def days_of(ground: Ground) -> set[int]:
    """The weekdays (Monday is 0) of which the sources say something."""
    text = plain(" ".join((*ground.texts, *(word.text for word in ground.offer))))
    if _ANY_DAY.search(text):
        return set(range(7))
    known = [word.date for word in ground.sources if word.date is not None]
    found = {date.weekday for date in known if date.weekday is not None} | weekdays_of(known)
    found |= {_DAY_NAMES[word.lower] for word in ground.sources if word.lower in FOREIGN_WEEKDAYS}
    found |= set(_between(text, _DAY_NAMES, 7, first=0))
    found |= set(range(5)) if _WORKING.search(text) else set()
    return found | ({5, 6} if _WEEKEND.search(text) else set())


def months_of(ground: Ground) -> set[int]:
    """The months of which the sources say something, with those that lie between their dates."""
    text = plain(" ".join((*ground.texts, *(word.text for word in ground.offer))))
    known = [word.date for word in ground.sources if word.date is not None]
    found = {month for date in known for month in date.months}
    dated = [month for date in known if date.year is not None for month in date.months]
    found |= set(range(min(dated), max(dated) + 1)) if dated else set()
    found |= {FOREIGN_MONTHS[word.lower] for word in ground.sources if word.lower in FOREIGN_MONTHS}
    return found | set(_between(text, _MONTH_NAMES, 12, first=1))


def weekdays_of(known: Iterable[Date]) -> set[int]:
    """The weekdays of whole dates."""
    return {
        calendar.weekday(other.year, month, day)
        for other in known
        if other.year
        for month in other.months
        for day in other.days
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(other.year, month)[1]
    }


def _between(text: str, names: dict[str, int], size: int, *, first: int) -> Iterator[int]:
    """All from one name to the other, round the year: Mon-Fri, between October and April."""
    spelled = "|".join(sorted(names, key=len, reverse=True))
    for match in re.finditer(_FROM_TO.format(names=spelled), text):
        joined = text[match.end(1) : match.start(2)]
        if _AND.search(joined) and not _WITHIN.search(text[: match.start()]):
            continue
        at, last = names[match.group(1)], names[match.group(2)]
        yield at
        while at != last:
            at = (at - first + 1) % size + first
            yield at
