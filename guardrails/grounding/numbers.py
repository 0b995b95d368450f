"""Every figure and date of an angle is in its facts, in its offer, or known of the business."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from guardrails.grounding.calendars import days_of, months_of, weekdays_of
from guardrails.grounding.compared import OPPOSITE, compared, denied, preceded, things_of
from guardrails.grounding.derived import counts_something_else, derivable, told_in_words
from guardrails.grounding.figures import HARD, Date, Figure, counts_time, same_unit
from guardrails.grounding.findings import Finding, doubted, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import SURELY
from guardrails.grounding.measures import FOREIGN_MONTHS, FOREIGN_WEEKDAYS, TIMES, of_one_kind
from guardrails.grounding.words import Word

_NOW = range(2015, 2046)
"""The years in which a fact may have been written: the present is not known here."""
_GROWING = frozenset({"year", "decade"})
"""Units of what has grown since the fact was written: fifteen years are more than fifteen by now."""
_PRICED = re.compile(
    r"\b(?:rate|fee|price|cost|charge|salary|pay|paid|wage|revenue|turnover|worth|loan|budget)", re.IGNORECASE
)
_DAYS = re.compile(r"\b(?:daily|weekends?|weekdays?|every day|working days?|7 days|seven days)\b", re.IGNORECASE)


def findings(angle: Sequence[Word], ground: Ground, *, alone: bool = False) -> Iterator[Finding]:
    """What is wrong with the figures and dates outside quotations.

    ``alone``: nobody reads what code doubts, so a weekday, a month and a time ("three full weeks") of which the
    sources have nothing are refused, too.
    """
    for at, word in enumerate(angle):
        if word.quoted:
            continue
        if word.date is not None:
            found = _date(word, ground, decade=at + 1 < len(angle) and angle[at + 1].text == "s")
            yield from (_strict(word, ground) if alone and not denied(angle, at) else None) or found
        elif word.figure is not None:
            yield from _figure(angle, at, word.figure, ground, alone=alone)
        elif alone and word.lower not in ground.names and (date := _foreign(word)) is not None:
            yield from _strict(replace(word, date=date), ground) or ()


def _foreign(word: Word) -> Date | None:
    """The weekday, or the month with a capital (German has all of them so), that a word of another language names."""
    if (weekday := FOREIGN_WEEKDAYS.get(word.lower)) is not None:
        return Date(weekday=weekday)
    month = FOREIGN_MONTHS.get(word.lower) if word.capital else None
    return Date(months=frozenset({month})) if month else None


def _strict(word: Word, ground: Ground) -> list[Finding] | None:
    """Why the sources bear out no such weekday or month; None where more is said of the date, or they may."""
    date = word.date
    if date is None or date.year is not None or date.days:
        return None
    if date.weekday is not None:
        return None if date.weekday in days_of(ground) else [_no_date(word)]
    return None if date.months & months_of(ground) else [_no_date(word)]


def _figure(
    angle: Sequence[Word], at: int, figure: Figure, ground: Ground, *, alone: bool = False
) -> Iterator[Finding]:
    text = angle[at].text
    loose = not (alone and figure.unit in TIMES) or told_in_words(figure, ground)
    same = [
        (source, place, other)
        for source in (ground.facts, ground.offer, ground.place)
        for place, word in enumerate(source)
        if (other := word.figure) is not None
        and other.values & figure.values
        and (counts_time(figure) or not other.clock)
    ] + [
        (source, place, figure)
        for source in (ground.facts, ground.offer)
        for place, word in enumerate(source)
        if word.date is not None and figure.values & _parts(word, figure.unit)
    ]
    if not same:
        reason = f"the facts do not have the figure {text}"
        unsure = (loose and counts_something_else(angle, at, figure, ground)) or derivable(
            angle, at, figure, ground, alone=alone
        )
        yield doubted(f"{reason} itself") if unsure else refused(reason)
        return
    fitting = [(source, place) for source, place, other in same if same_unit(figure, other)]
    if not fitting:
        wrong = _other_unit(text, figure, [other for _, _, other in same])
        alike = any(of_one_kind(figure.unit, other.unit) for _, _, other in same)
        unsure = (
            derivable(angle, at, figure, ground, alone=alone)
            or (loose and not alike and counts_something_else(angle, at, figure, ground))
            or (figure.unit in HARD and not alike and bool(_PRICED.search(" ".join(ground.texts))))
        )
        yield doubted(wrong.reason) if unsure else wrong
        return
    kind = compared(angle, at)
    kinds = {compared(source, place) for source, place in fitting}
    sure = not denied(angle, at) and not any(denied(source, place) for source, place in fitting)
    sure = sure and any(_of_the_same(angle, at, source, place) for source, place in fitting)
    if sure and kind in OPPOSITE and kinds == {OPPOSITE[kind]}:
        yield refused(f'the facts say "{OPPOSITE[kind]}" of {text}, not "{kind}"')
    elif (
        sure
        and kind in SURELY
        and figure.unit not in _GROWING
        and preceded(angle, at, SURELY[kind])
        and kinds == {None}
        and not _in_a_range(fitting)
    ):
        yield refused(f'the facts do not say "{kind} than" of {text}')
    elif kind not in kinds:
        yield doubted(f"the facts have {text} {_told(kinds)}, not {_told({kind})}")


def _of_the_same(angle: Sequence[Word], at: int, source: Sequence[Word], place: int) -> bool:
    """Whether both figures count the same, as far as it is said."""
    said, known = things_of(angle, at), things_of(source, place)
    return not said or not known or bool(set(said) & set(known))


def _told(kinds: Iterable[str | None]) -> str:
    """How a figure is told: as more, less, near, from, or as it is."""
    return " or ".join(sorted({None: "as it is", "near": "nearly"}.get(kind, f'as "{kind}"') for kind in kinds))


def _parts(word: Word, unit: str | None) -> set[float]:
    """The figures of a date: "the 14th", "in 2019", but no fourteen days."""
    date = word.date
    if date is None or unit not in {None, "year"}:
        return set()
    if unit is not None:
        return {float(date.year)} if date.year is not None else set()
    return {
        float(part) for part in (date.year, *date.days, *(date.months if date.ambiguous else ())) if part is not None
    }


def _in_a_range(fitting: list[tuple[tuple[Word, ...], int]]) -> bool:
    return any(
        source[place + step : place + step + 1] and source[place + step].lower in {"to", "and", "between"}
        for source, place in fitting
        for step in (-1, 1)
        if place + step >= 0
    )


def _other_unit(text: str, figure: Figure, others: list[Figure]) -> Finding:
    """The number is there, of something else. Sure only where both have a unit, or this one is money or a share."""
    working = {"day", "working day"}
    if figure.unit in working and any(other.unit in working for other in others):
        return doubted(f"the facts have {text} of other days")
    if figure.unit is not None and all(other.unit is not None for other in others):
        return refused(f"the facts have {text} in another unit")
    if figure.unit in HARD:
        return refused(f"the facts have {text.strip('$£€%')}, but not as {text}")
    return doubted(f"the facts have {text} of something else")


def _date(word: Word, ground: Ground, *, decade: bool) -> Iterator[Finding]:
    date = word.date
    assert date is not None  # noqa: S101 - the caller has looked
    known = [other.date for other in ground.sources if other.date is not None]
    if decade and date.year is not None and any(other.year and 0 <= other.year - date.year < 100 for other in known):
        yield doubted(f"the {word.text}s hold a date of the facts")
        return
    whole = [other for other in known if date.within(other)]
    if whole:
        if date.months and all(other.ambiguous for other in whole):
            yield doubted(f"the facts' date may be read in two ways, not only as {word.text}")
        return
    if date.weekday is not None:
        days = {other.weekday for other in known if other.weekday is not None}
        between = (
            not days
            or len(days) > 1
            or date.weekday in weekdays_of(known)
            or bool(_DAYS.search(" ".join(ground.texts)))
        )
        yield doubted(f"{word.text} may lie among the facts' days") if between else _no_date(word)
        return
    if date.months and not date.days and date.year is None:
        months = {month for other in known for month in other.months}
        if len(months) != 1:
            yield doubted(f"{word.text} may lie between the facts' months" if months else f"no fact has {word.text}")
            return
    years = {other.year for other in known} | {word.figure.value for word in ground.sources if word.figure is not None}
    parts = (
        date.year is None or date.year in years | _reached(ground),
        not date.months or any(date.months & other.months for other in known),
        not date.days or any(date.days & other.days for other in known),
    )
    yield doubted(f"no fact has {word.text} as one date") if all(parts) else _no_date(word)


def _reached(ground: Ground) -> set[float]:
    """The years in which what the facts date and count in years ends or began."""
    dated = [word.date.year for word in ground.facts if word.date is not None and word.date.year]
    counted = [f.value for word in ground.facts if (f := word.figure) is not None and f.unit == "year"]
    reached = {year + sign * years for year in dated for years in counted for sign in (1, -1)}
    return reached | {float(now - years) for now in _NOW for years in counted}


def _no_date(word: Word) -> Finding:
    return refused(f"the facts do not have the date {word.text}")
