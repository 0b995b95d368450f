"""Figures that are in no fact but that a reader could get from the facts: by counting, rounding or reckoning."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from guardrails.grounding.calendars import days_apart
from guardrails.grounding.compared import compared, things_of
from guardrails.grounding.figures import Figure, approximates, computed, counts_time, whole_unit
from guardrails.grounding.ground import Ground
from guardrails.grounding.measures import FOREIGN_NUMBERS, MEASURES, TIMES, in_unit
from guardrails.grounding.reckoned import ALL_DAY, AND_ONE, RATES, SHARES, is_rate, measured, reckoned, sums
from guardrails.grounding.words import Word

_SMALL = 12
_ALIKE = 0.06
_AS_MUCH = {"half": 0.5, "quarter": 0.25, "couple": 2.0}
_WEEK = 7
_IN_DAYS: Mapping[str | None, int] = MappingProxyType({"day": 1, "week": _WEEK, "fortnight": 2 * _WEEK})
_OF_YEARS = frozenset({"year", "anniversary", "birthday", "season", "decade", "summer", "winter"})


def told_in_words(figure: Figure, ground: Ground) -> bool:
    """Whether the sources have it in words that are no figure: half a year is six months, a couple is two, zwei too."""
    words = [word.lower for source in (ground.facts, ground.offer) for word in source]
    if any(FOREIGN_NUMBERS.get(word) == figure.value for word in words):
        return True
    for at, unit in enumerate(map(MEASURES.get, words)):
        if unit is None:
            continue
        value = next((_AS_MUCH[before] for before in words[max(0, at - 3) : at] if before in _AS_MUCH), 1.0)
        same = value if unit == figure.unit else in_unit(value, unit, figure.unit)
        if same is not None and abs(figure.value - same) <= _ALIKE * figure.value:
            return True
    return False


def counts_something_else(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> bool:
    """Whether a small number in words ("two ways of it", "a second look") counts nothing that the facts count."""
    small = figure.ordinal or (figure.spelled and figure.value <= _SMALL)
    return small and not _counts_the_same(angle, at, figure, ground)


def derivable(angle: Sequence[Word], at: int, figure: Figure, ground: Ground, *, alone: bool = False) -> bool:
    """Whether code cannot be sure that the figure is made up.

    ``alone``: nobody reads what code is not sure of, so a figure that is told less exactly is to be rounded as a
    careful editor does, and only what counts the same is added up.
    """
    if figure.ordinal:
        return _anniversary(angle, at, ground)
    following = angle[at + 1].key if at + 1 < len(angle) else ""
    return (
        figure.values == {1.0}
        or (figure.values == {100.0} and not figure.unit and _has_shares(ground))
        or following in {"figure", "fold"}
        or _of_so_many(angle, at)
        or _of_a_calendar(figure, ground)
        or _between_dates(figure, ground)
        or _a_whole_unit(figure, ground)
        or _counted(figure, ground)
        or (reckoned(angle, at, figure, ground) if alone else _perhaps_reckoned(angle, at, figure, ground))
        or (figure.unit in {"year", "decade"} and _since(figure, ground))
    )


def _perhaps_reckoned(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> bool:
    kind = compared(angle, at)
    return _over_time(angle, at, figure, ground) or _rounded(figure, kind, ground) or _computed(figure, kind, ground)


def _of_so_many(angle: Sequence[Word], at: int) -> bool:
    """Whether it is one of the two numbers of a share: three in four, one of five."""
    figure = angle[at].figure
    if figure is None or figure.value > _SMALL:
        return False
    if any(word.figure is not None and _small(word) for word in (*angle[max(0, at - 1) : at], *angle[at + 1 : at + 2])):
        return True  # three quarters written as 3/4
    before, after = angle[max(0, at - 3) : at][::-1], angle[at + 1 : at + 4]
    return any(
        side[0].lower in {"in", "of", "out"} and any(_small(word) for word in side) for side in (before, after) if side
    )


def _anniversary(angle: Sequence[Word], at: int, ground: Ground) -> bool:
    """Whether it is the twentieth year of what the facts date or count, or a century."""
    following = {word.key for word in angle[at + 1 : at + 3]}
    dated = any(word.date is not None or (word.figure and word.figure.unit == "year") for word in ground.facts)
    return "century" in following or (dated and bool(following & _OF_YEARS))


def _of_a_calendar(figure: Figure, ground: Ground) -> bool:
    """Whether it may be how many days of the week, or months, the facts name."""
    dates = [word.date for word in ground.facts if word.date is not None]
    if any(date.weekday is not None for date in dates) and figure.value <= _WEEK and figure.unit in {None, "day"}:
        return True
    months = {date.months for date in dates if date.months}
    return len(months) > 1 and figure.value <= _SMALL and figure.unit in {None, "month"}


def _between_dates(figure: Figure, ground: Ground) -> bool:
    """Whether so much time lies between two dates of the facts, the first and the last day counted or not."""
    if figure.unit not in _IN_DAYS:
        return False
    dates = [word.date for word in ground.facts if word.date is not None]
    days = figure.value * _IN_DAYS[figure.unit]
    return any(days in {apart, apart + 1} for apart in days_apart(dates))


def _small(word: Word) -> bool:
    return word.lower == "one" or (word.figure is not None and word.figure.value <= _SMALL)


def _a_whole_unit(figure: Figure, ground: Ground) -> bool:
    """Whether it is one whole unit of time that the facts name: 24 hours of a day."""
    return whole_unit(figure, {unit for word in (*ground.facts, *ground.offer) if (unit := MEASURES.get(word.lower))})


def _over_time(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> bool:
    """Whether it is one of the facts' figures for another time: 60 a day, 300 a week."""
    if not is_rate(angle, at, figure):
        return False
    figures = (word.figure for word in ground.facts if word.date is None)
    known = [other.value for other in figures if other is not None and not other.clock]
    return any(0.9 <= figure.value / (value * times) <= 1.1 for value in known if value for times in RATES)


def _has_shares(ground: Ground) -> bool:
    """Whether the facts have a percentage, so that "61 of every hundred" is theirs."""
    return any(word.figure is not None and word.figure.unit == "%" for word in ground.facts)


def _rounded(figure: Figure, kind: str | None, ground: Ground) -> bool:
    """Whether it may be one of the sources' told less exactly; a bound is not told by another bound."""
    return any(
        approximates(figure, other, None if compared(source, place) == kind else kind)
        for source in (ground.facts, ground.offer)
        for place, word in enumerate(source)
        if (other := word.figure) is not None
        and word.date is None
        and not other.ordinal
        and (counts_time(figure) or not other.clock)
    )


def _counts_the_same(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> bool:
    """Whether the facts have another number of what the figure counts."""
    things = set(things_of(angle, at)[:2])
    return any(
        other.figure is not None and other.date is None and other.figure.ordinal == figure.ordinal
        and other.figure.unit == figure.unit and bool(things & set(things_of(ground.facts, place)))
        for place, other in enumerate(ground.facts)
    )  # fmt: skip


def _counted(figure: Figure, ground: Ground) -> bool:
    """Whether a list of the facts has so many items, or the angle cites so many facts."""
    if figure.value > _SMALL or figure.unit:
        return False
    found = {float(len(ground.texts))}
    for text in ground.texts:
        for sentence in text.replace(" and ", ", ").replace(" & ", ", ").replace(";", ",").split(". "):
            items = sentence.count(",") + 1
            found |= {float(items), float(items - 1)}
    return figure.value in found - {0.0, 1.0}


def _computed(figure: Figure, kind: str | None, ground: Ground) -> bool:
    if figure.values & {24.0, 7.0} and ALL_DAY.search(" ".join(ground.texts)):
        return True
    shares = [share for word, share in SHARES.items() if any(other.lower == word for other in ground.facts)]
    and_one = bool(AND_ONE.search(" ".join(ground.texts)))
    known = [
        measured(figure, other, things_of(source, at))
        for source in (ground.facts, ground.offer)
        for at, word in enumerate(source)
        if (other := word.figure) is not None and word.date is None
    ]
    parts = (other.value * share for other in known for share in (*shares, *(1 - share for share in shares)))
    return (
        computed(figure, known, nearly=kind is not None and (kind != "less" or figure.unit not in TIMES))
        or any(abs(figure.value - part) < 1 for part in parts)
        or figure.value in sums(known, figure, and_one=and_one)
    )


def _since(figure: Figure, ground: Ground) -> bool:
    """Whether the years since one of the facts' dates may be so many; the reader's present is not known here."""
    years = figure.value * (10 if figure.unit == "decade" else 1)
    dates = [word.date.year for word in ground.facts if word.date is not None and word.date.year]
    return any(2015 <= year + years <= 2045 for year in dates)
