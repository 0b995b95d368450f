"""Every figure and date of an angle is in its facts, in its offer, or known of the business."""

import re
from collections.abc import Iterable, Iterator, Sequence

from guardrails.grounding.figures import HARD, Figure, approximates, computed, same_unit
from guardrails.grounding.findings import Finding, doubted, refused
from guardrails.grounding.ground import Ground
from guardrails.grounding.lexicon import COMPARED, KEEPERS, PROSE, SURELY
from guardrails.grounding.reading import Word

_OPPOSITE = {"more": "less", "less": "more"}
_SMALL = 12
_PHRASE_ENDS = frozenset({"in", "on", "at", "by", "with", "to"})
_BEFORE_A_FIGURE = frozenset("a an the ca nz us au nok sek dkk eur usd gbp cad aud nzd chf".split())
_ALL_DAY = re.compile(r"24/7|around the clock|day and night|daily|every day|all day|round-the-clock", re.IGNORECASE)
_DAYS = re.compile(r"\b(?:daily|weekends?|weekdays?|every day|working days?|7 days|seven days)\b", re.IGNORECASE)
_NONE = frozenset({"no", "not", "none", "never", "nobody", "nothing", "nor", "neither"})


def findings(angle: Sequence[Word], ground: Ground) -> Iterator[Finding]:
    """What is wrong with the figures and dates outside quotations."""
    for at, word in enumerate(angle):
        if word.quoted:
            continue
        if word.date is not None:
            yield from _date(word, ground, decade=at + 1 < len(angle) and angle[at + 1].text == "s")
        elif word.figure is not None:
            yield from _figure(angle, at, word.figure, ground)


def compared(words: Sequence[Word], at: int) -> str | None:
    """The comparison that stands before a figure, or behind it (``600-odd``, ``340 or so``): more, less, near, from."""
    kind = next((kind for kind, phrases in COMPARED.items() if _preceded(words, at, phrases)), None) or _odd(words, at)
    return _OPPOSITE.get(kind, kind) if kind and _denied(words, at) else kind


def _denied(words: Sequence[Word], at: int) -> bool:
    """Whether the clause denies something before the figure: "none of it from more than 60 km away"."""
    return any(word.lower in _NONE for word in words[max(0, at - 9) : at] if word.clause == words[at].clause)


def _odd(words: Sequence[Word], at: int) -> str | None:
    figure = words[at].figure
    if figure is not None and figure.more:
        return "more"
    following = [word.lower for word in words[at + 1 : at + 3]]
    return "near" if following[:1] == ["odd"] or following == ["or", "so"] else None


def _preceded(words: Sequence[Word], at: int, phrases: tuple[str, ...]) -> bool:
    before = [word.lower for word in words[max(0, at - 4) : at] if word.clause == words[at].clause]
    while before and before[-1] in _BEFORE_A_FIGURE:
        before.pop()
    text = f" {' '.join(before)}"
    return any(text.endswith(f" {phrase}") for phrase in phrases)


def _figure(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> Iterator[Finding]:
    text = angle[at].text
    same = [
        (source, place, other)
        for source in (ground.facts, ground.offer, ground.place)
        for place, word in enumerate(source)
        if (other := word.figure) is not None and other.values & figure.values
    ] + [
        (source, place, figure)
        for source in (ground.facts, ground.offer)
        for place, word in enumerate(source)
        if word.date is not None and figure.unit in {None, "day", "year"} and figure.values & _parts(word)
    ]
    if not same:
        yield _missing(angle, at, figure, ground)
        return
    fitting = [(source, place) for source, place, other in same if same_unit(figure, other)]
    if not fitting:
        yield _other_unit(text, figure, [other for _, _, other in same])
        return
    kind = compared(angle, at)
    kinds = {compared(source, place) for source, place in fitting}
    sure = not _denied(angle, at) and not any(_denied(source, place) for source, place in fitting)
    if sure and kind in _OPPOSITE and kinds == {_OPPOSITE[kind]}:
        yield refused(f'the facts say "{_OPPOSITE[kind]}" of {text}, not "{kind}"')
    elif sure and kind in SURELY and _preceded(angle, at, SURELY[kind]) and kinds == {None} and not _in_a_range(fitting):
        yield refused(f'the facts do not say "{kind} than" of {text}')
    elif kind not in kinds:
        yield doubted(f"the facts have {text} {_told(kinds)}, not {_told({kind})}")


def _told(kinds: Iterable[str | None]) -> str:
    """How a figure is told: as more, less, near, from, or as it is."""
    return " or ".join(sorted({None: "as it is", "near": "nearly"}.get(kind, f'as "{kind}"') for kind in kinds))


def _parts(word: Word) -> set[float]:
    date = word.date
    if date is None:
        return set()
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
    if figure.unit is not None and all(other.unit is not None for other in others):
        return refused(f"the facts have {text} in another unit")
    if figure.unit in HARD:
        return refused(f"the facts have {text.strip('$£€%')}, but not as {text}")
    return doubted(f"the facts have {text} of something else")


def _missing(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> Finding:
    """The number is nowhere. Sure unless a reader could get it from the facts by counting, rounding or reckoning."""
    text = angle[at].text
    known = [word.figure for word in (*ground.facts, *ground.offer) if word.figure is not None and word.date is None]
    counted_otherwise = _counts_the_same(angle, at, figure, ground)
    kind = compared(angle, at)
    if figure.ordinal and not counted_otherwise:
        return doubted(f'"{text}" counts something that the facts do not')
    if figure.spelled and figure.value <= _SMALL and not counted_otherwise:
        return doubted(f"the facts do not have the figure {text}")
    if not figure.ordinal and _near_one(figure, kind, ground):
        return doubted(f"{text} is not the facts' own figure, though near it")
    if figure.value <= _SMALL and not figure.unit and figure.value in _counted(ground):
        return doubted(f"the facts give {text} only to one who counts")
    if not figure.ordinal and computed(figure, known, nearly=kind is not None):
        return doubted(f"the facts give {text} only to one who calculates")
    if figure.values & {24.0, 7.0} and _ALL_DAY.search(" ".join(ground.texts)):
        return doubted(f"the facts have {text} only in other words")
    if figure.unit in {"year", "decade"} and _since(figure, ground):
        return doubted(f"{text} years may follow from a date of the facts")
    if figure.values == {1.0} or following_word(angle, at) in {"figure", "fold"}:
        return doubted(f"the facts do not have the figure {text}")
    return refused(f"the facts do not have the figure {text}")


def _near_one(figure: Figure, kind: str | None, ground: Ground) -> bool:
    """Whether the figure may be one of the sources' told less exactly; a bound is not told by another bound."""
    return any(
        approximates(figure, other, None if compared(source, place) == kind else kind)
        for source in (ground.facts, ground.offer)
        for place, word in enumerate(source)
        if (other := word.figure) is not None and word.date is None and not other.ordinal
    )


def _counts_the_same(angle: Sequence[Word], at: int, figure: Figure, ground: Ground) -> bool:
    """Whether the facts have another number of what the figure counts."""
    things = set(things_of(angle, at)[:2])
    return any(
        other.figure is not None and other.date is None and other.figure.ordinal == figure.ordinal
        and other.figure.unit == figure.unit and bool(things & set(things_of(ground.facts, place)))
        for place, other in enumerate(ground.facts)
    )  # fmt: skip


def things_of(words: Sequence[Word], at: int) -> list[str]:
    """What a figure counts: the words after it that mean something, in the same phrase."""
    found = []
    for word in words[at + 1 : at + 5]:
        if word.clause != words[at].clause or not word.is_word or word.lower in _PHRASE_ENDS:
            break
        if word.lower not in PROSE and word.lower not in KEEPERS:
            found.append(word.key)
    return found[:3]


def following_word(words: Sequence[Word], at: int) -> str:
    """The key of the next word, if there is one."""
    return words[at + 1].key if at + 1 < len(words) else ""


def _counted(ground: Ground) -> set[float]:
    """How many items the lists of the facts have, and how many facts there are."""
    found = {float(len(ground.texts))}
    for text in ground.texts:
        for sentence in text.replace(" and ", ", ").replace(" & ", ", ").replace(";", ",").split(". "):
            items = sentence.count(",") + 1
            found |= {float(items), float(items - 1)}
    return found - {0.0, 1.0}


def _since(figure: Figure, ground: Ground) -> bool:
    """Whether the years since one of the facts' dates may be so many; the reader's present is not known here."""
    years = figure.value * (10 if figure.unit == "decade" else 1)
    dates = [word.date.year for word in ground.facts if word.date is not None and word.date.year]
    return any(2015 <= year + years <= 2045 for year in dates)


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
        between = len(days) > 1 or bool(_DAYS.search(" ".join(ground.texts)))
        yield doubted(f"{word.text} may lie among the facts' days") if between else _no_date(word)
        return
    if date.months and not date.days and date.year is None and len({m for other in known for m in other.months}) > 1:
        yield doubted(f"{word.text} may lie between the facts' months")
        return
    years = {other.year for other in known} | {word.figure.value for word in ground.sources if word.figure is not None}
    parts = (
        date.year is None or date.year in years,
        not date.months or any(date.months & other.months for other in known),
        not date.days or any(date.days & other.days for other in known),
    )
    yield doubted(f"no fact has {word.text} as one date") if all(parts) else _no_date(word)


def _no_date(word: Word) -> Finding:
    return refused(f"the facts do not have the date {word.text}")
