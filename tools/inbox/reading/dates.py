"""When somebody will be back, as notices of absence say it."""

import re
from datetime import date, timedelta

_MONTHS = (
    ("jan", "janvier", "enero", "gennaio", "januar", "januari", "janeiro", "styc"),
    ("feb", "fév", "fev", "febrero"),
    ("mar", "mär", "maart", "maj?rz"),
    ("apr", "avr", "abr", "kwie"),
    ("may", "mai", "mayo", "mag", "mei", "maj"),
    ("jun", "juin", "giu", "czerw"),
    ("jul", "juil", "lug", "lipca"),
    ("aug", "août", "aout", "ago", "sierp"),
    ("sep", "set", "wrze"),
    ("oct", "okt", "ott", "out", "paźdz"),
    ("nov", "listop"),
    ("dec", "dez", "déc", "dic", "grud"),
)
_NAME = r"[^\W\d_]{3,12}\.?"
_PATTERNS = (
    re.compile(r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    re.compile(r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>20\d\d)?"),
    re.compile(r"\b(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d))?\b"),
    re.compile(rf"\b(?P<n>{_NAME})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>20\d\d))?"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+|of\s+)?(?P<n>{_NAME})(?:,?\s+(?:de\s+)?(?P<y>20\d\d))?"
    ),
    re.compile(r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
)
MAX_AHEAD = timedelta(days=120)


def returns_on(text: str, written_on: date) -> date | None:
    """Return the latest day that a text names within four months after it was written, or None."""
    found = [
        day for pattern in _PATTERNS for match in pattern.finditer(text[:3_000]) for day in _days(match, written_on)
    ]
    ahead = [day for day in found if timedelta(0) < day - written_on <= MAX_AHEAD]
    return max(ahead, default=None)


def _days(match: re.Match[str], written_on: date) -> list[date]:
    named = match.groupdict()
    if "a" in named:
        # 12/04 is December 4 in the United States, 12 April elsewhere: the American reading first.
        american = _day(named["y"], int(match["a"]), int(match["b"]), written_on)
        return american or _day(named["y"], int(match["b"]), int(match["a"]), written_on)
    month = int(named["m"]) if named.get("m") else _month(named["n"])
    return _day(named["y"], month, int(match["d"]), written_on) if month else []


def _month(name: str) -> int | None:
    word = name.lower()
    matches = (number for number, starts in enumerate(_MONTHS, 1) if word.startswith(starts))
    return next(matches, None)


def _day(year: str | None, month: int, day: int, written_on: date) -> list[date]:
    try:
        found = date(int(year) if year else written_on.year, month, day)
    except ValueError:
        return []
    if year is None and found < written_on - timedelta(days=30):
        found = found.replace(year=found.year + 1) if (month, day) != (2, 29) else found
    return [found]
