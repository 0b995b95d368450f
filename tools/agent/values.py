"""One value of a record, read as a careful reader would: what is clear is put right, what is not is refused."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import assert_never

from data.amounts import decimal_of, sum_of
from tools.agent.lines import quoted
from tools.agent.plain import is_absent, plain
from tools.agent.records import Day, Id, Ids, Kind, Number, OneOf, Rows, Share, Text, Texts, Whole, YesNo
from tools.agent.schema import allowed

Value = str | int | float | bool | date | tuple[str, ...]

_DENIALS = frozenset({"not", "no", "never", "isn", "neither", "nor", "or", "un", "non", "maybe", "perhaps", "possibly"})
MOST_WORDS = 5
LARGEST = 1e15
"""No number that a tool takes is as large; a larger one cannot always be told from its neighbours."""
_YES, _NO = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})
_NUMBER = re.compile(
    r"(?:~|about |approx\.? |ca\.? )?(?P<value>[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*"
    r"(?:(?P<percent>%|percent|per ?cent)|(?:/|out of|of)\s*(?P<of>\d+)|points?|pts)?\s*(?:\((?P<beside>.*)\))?\.?",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"(?<![\w.,])(?P<value>[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*"
    r"(?:(?P<percent>%|percent\b|per ?cent\b)|(?:/|out of|of)\s*(?P<of>\d+))?(?![\w])",
    re.IGNORECASE,
)
LONGEST_NUMBER = 30
_ASIDE = re.compile(r"[:,;\u2013\u2014]\s|\s-\s")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_ID = re.compile(r"(?<![a-z0-9])([a-z]{1,12})[\s_#-]*(\d{1,18})(?![a-z\d])")
_BARE = re.compile(r"[0-9]{1,18}")
_JOINED = re.compile(
    r"(?:\band\b|\bplus\b|\bas well as\b|\bfacts?\b|\bids?\b|\bno\.?|\bnumbers?\b|[\s,;&+/\[\](){}\"'`#.:*|])+"
)
_JOINS = re.compile(r"^[a-z]+[\s_#-]*\d+\s*[,;]\s*[a-z]*[\s_#-]*\d+\b")
_RANGE = re.compile(r"\d\s*(?:-|\u2013|\.\.|to|through|until)\s*[a-z]*\d")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2})[t ]\d{2}:\d{2}.*$")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_WEEKDAY = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?"
_WEEKDAY_AT_AN_END = re.compile(rf"^{_WEEKDAY}\.?,? |(?<![, ])[, ]*\({_WEEKDAY}\)$")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIRST_MONTH = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$")


class Unclear(Exception):
    """A value that cannot be taken; the text is for the model."""


def read(kind: Kind, given: object, items: Collection[str] = ()) -> Value:  # noqa: PLR0912 - one a kind
    """The value; an id is one of ``items`` where there are any.

    Raises:
        Unclear: saying what was written and what is allowed.
    """
    if not isinstance(kind, Ids | Text | Texts | Rows | Day):
        given = only(given)
    match kind:
        case Text():
            found: Value | None = _text(kind, given)
        case Texts():
            found = _texts(kind, given)
        case OneOf():
            found = _one_of(kind, given)
        case Whole():
            found = _whole(kind, given)
        case Share():
            found = _share(given)
        case Number():
            found = _fraction(kind, given)
        case Id():
            found = _id(kind, given, items)
        case Ids():
            found = _ids(kind, given)
        case Day():
            found = _day(given)
        case YesNo():
            found = _yes_no(given)
        case Rows():
            raise TypeError("rows are read by rows.read_rows")
        case _:
            assert_never(kind)
    if found is None:
        raise Unclear(f"{quoted(given)} ({allowed(kind)})")
    return found


def _text(kind: Text, given: object) -> str | None:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    lines = [" ".join(line.split()) for line in str(given).strip().splitlines()]
    text = "\n".join(lines) if kind.lines else " ".join(filter(None, lines))
    if len(text) > kind.most and not kind.cut:
        raise Unclear(f"has {len(text)} characters ({allowed(kind)})")
    return text[: kind.most].rstrip() or None


def _texts(kind: Texts, given: object) -> tuple[str, ...] | None:
    parts = given if isinstance(given, list | tuple) else [given]
    found = [_text(Text(kind.most), part) for part in parts if not is_absent(part)]
    return None if None in found else tuple(text for text in found if text)


def _one_of(kind: OneOf, given: object) -> str | None:
    if not isinstance(given, str):
        return None
    known = {_key(word): word for word in kind.words} | {_key(word): meant for word, meant in kind.also.items()}
    text = plain(given)
    if _before_aside(text).endswith("?"):
        return None
    return known.get(_key(text)) or _before_a_remark(kind, known, text) or _named(kind, text)


def _before_a_remark(kind: OneOf, known: Mapping[str, str], text: str) -> str | None:
    """The word that stands before a remark, unless the remark names another: "Hot (new yard)", not "Hot, or Warm"."""
    found = known.get(_key(_before_aside(text)))
    said = _parts(text)
    return None if any(word != found and _stands(word, said) for word in kind.words) else found


def _before_aside(text: str) -> str:
    """What stands before a remark: "Hot" of "Hot (new yard)", "Hot - they hire" and "Hot: they hire"."""
    ends = [found.start()] if (found := _ASIDE.search(text)) else []
    ends += [text.find(opening) for opening, closing in ("()", "[]") if opening in text and text.endswith(closing)]
    return text[: min(ends, default=len(text))].rstrip()


def _named(kind: OneOf, text: str) -> str | None:
    """The one word that a short phrase names ("asking a question"), unless the phrase denies anything."""
    said = [word for word in re.split(r"[\W_]+", text.casefold()) if word]
    if len(said) > MOST_WORDS:
        return None
    named = [word for word in kind.words if _stands(word, said)]
    named = [word for word in named if not any(word != other and _stands(word, _parts(other)) for other in named)]
    if len(named) != 1 or _DENIALS & (set(said) - set(_parts(named[0]))):
        return None
    return named[0]


def _stands(word: str, said: Sequence[str]) -> bool:
    parts = _parts(word)
    return any(list(said[at : at + len(parts)]) == parts for at in range(len(said)))


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", word.casefold()) if part]


def _key(word: str) -> str:
    return re.sub(r"[\W_]+", "", plain(word).casefold())


def _whole(kind: Whole, given: object) -> int | None:
    number, percent, out_of = _number(given)
    if number is None or (percent and kind.high != 100) or (out_of and out_of != kind.high):
        return None
    return int(number) if kind.low <= number <= kind.high and number == int(number) else None


def _fraction(kind: Number, given: object) -> float | None:
    """A sum of money as people write one, with its currency; a decimal as a number, with no sign beside it."""
    text = plain(given) if isinstance(given, str) else given
    number = sum_of(text) if kind.money else decimal_of(text)
    return number if number is not None and kind.low <= number <= kind.high else None


def _share(given: object) -> float | None:
    number, percent, out_of = _number(given)
    if number is None:
        return None
    if out_of is not None:
        number = number / out_of if out_of else -1.0
    elif percent or (number > 10 and number == int(number)):
        number /= 100
    return round(number, 4) if 0 <= number <= 1 else None


def _number(given: object) -> tuple[float | None, bool, float | None]:
    """A number, whether it is a percentage, and out of how many it is.

    A label or a word beside it does no harm ("score: 72", "High (90%)"), nor does the same number in another form.
    """
    if isinstance(given, bool):
        return None, False, None
    if isinstance(given, int | float):
        return (float(given), False, None) if abs(given) < LARGEST else (None, False, None)
    if not isinstance(given, str):
        return None, False, None
    text = plain(given)
    found = _NUMBER.fullmatch(text)
    if found is None and len(text) <= LONGEST_NUMBER and not _DENIALS & set(re.findall(r"[a-z]+", text.casefold())):
        among = [one for one in _AMONG.finditer(text) if one["value"]]
        same = {_as_share(one) for one in among}
        found = among[0] if len(same) == 1 and not re.search(r"\d", _AMONG.sub("", text)) else None
    if found is None or _contradicted(found):
        return None, False, None
    value, out_of = _decimal(found["value"]), float(found["of"] or 0)
    if abs(value) >= LARGEST or out_of >= LARGEST:
        return None, False, None
    return value, found["percent"] is not None, out_of if found["of"] else None


def _contradicted(found: re.Match[str]) -> bool:
    """Whether another number stands beside it in parentheses: "0.9 (60%)", not "0.9 (90%)" or "0.9 (2 facts)"."""
    beside = _AMONG.fullmatch((found.groupdict().get("beside") or "").strip())
    one, other = _as_share(found), _as_share(beside) if beside else None
    return other is not None and not any(math.isclose(one * by, other) for by in (0.01, 1, 100))


def _decimal(digits: str) -> float:
    """``0,85`` is a decimal fraction, ``1,200`` is a thousand and more."""
    grouped = re.fullmatch(r"-?[1-9]\d{0,2}(?:,\d{3})+", digits)
    return float(digits.replace(",", "" if grouped else "."))


def _as_share(found: re.Match[str]) -> float:
    """A number as it would be told apart from another: 80 % and 0.8 are one."""
    return _decimal(found["value"]) / (100 if found["percent"] else float(found["of"] or 1) or 1.0)


def _id(kind: Id, given: object, items: Collection[str]) -> str | None:
    given = only(given)
    found = _ids_in(kind, given)
    found = [one for one in found if one.startswith(kind.letters) and one[len(kind.letters) :].isdigit()] or found
    known = dict.fromkeys(one for one in found if one in items) if items else dict.fromkeys(found)
    if len(known) == 1:
        return next(iter(known))
    return found[0] if not known and len(set(found)) == 1 else None


def only(given: object) -> object:
    """What a list of one, or an object that holds nothing but an id, has in it."""
    while isinstance(given, Mapping | Sequence) and not isinstance(given, str):
        inside = list(given.values() if isinstance(given, Mapping) else given)
        if isinstance(given, Mapping):
            inside = [value for key, value in given.items() if str(key).casefold().endswith("id")] or inside
        given = inside[0] if len(inside) == 1 else None
    return given


def _ids_in(kind: Id, given: object) -> list[str]:
    """The ids in what was written; a bare number is one, if nothing else is there."""
    if isinstance(given, bool) or not isinstance(given, str | int):
        return []
    text = plain(given).casefold()
    if _BARE.fullmatch(text):
        return [f"{kind.letters}{int(text)}"]
    return [_spelled(kind, word, number) for word, number in _ID.findall(text)]


def named(kind: Id, text: str) -> list[str]:
    """The things of this kind that a text names by their letters or noun; a bare number names none."""
    found = [_spelled(kind, word, number) for word, number in _ID.findall(plain(text).casefold())]
    return [one for one in found if re.fullmatch(rf"{kind.letters}\d+", one)]


def _spelled(kind: Id, word: str, number: str) -> str:
    """An id as the ledger has it; the thing's own name stands for the letters."""
    return f"{kind.letters if word in (kind.noun, f'{kind.noun}s') else word}{int(number)}"


def _named_id(kind: Id, match: re.Match[str]) -> str:
    """An id of those in a list; a word that only stands before a number (``and 3``) is no part of one."""
    word = match[1]
    own = word in (kind.letters, kind.noun, f"{kind.noun}s")
    return _spelled(kind, word, match[2]) if own or match[0] == f"{word}{match[2]}" else match[0]


def _ids(kind: Ids, given: object) -> tuple[str, ...] | None:
    if isinstance(given, Mapping) and len(given) > 1 and all(_ID.fullmatch(str(key).casefold()) for key in given):
        given = list(given)
    many = isinstance(given, Sequence) and not isinstance(given, str)
    parts = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    found: list[str] = []
    for part in map(only, parts):
        if isinstance(part, bool) or not isinstance(part, str | int):
            return None
        text = plain(part).casefold()
        if many and _ID.match(text):
            text = _before_aside(text) if not _JOINS.match(text) else text
        text = _IN_PARENTHESES.sub(lambda found: " " if re.search("[a-z]{2}", found[0]) else found[0], text)
        if _RANGE.search(text):
            return None
        named = _ID.sub(lambda match: f" {_named_id(kind.of, match)} ", text)
        for word in filter(None, _JOINED.split(named)):
            one = f"{kind.of.letters}{int(word)}" if _BARE.fullmatch(word) else word
            if not re.fullmatch(r"[a-z]{1,12}\d{1,18}", one):
                return None
            found.append(one)
    return tuple(dict.fromkeys(found)) or None


def _day(given: object) -> date | None:
    if isinstance(given, datetime | date):
        return given.date() if isinstance(given, datetime) else given
    if not isinstance(given, str):
        return None
    text = plain(given).casefold()
    said = {one or other for one, other in _WEEKDAY_AT_AN_END.findall(text)}
    found = _day_itself(_MOMENT.sub(r"\1", _WEEKDAY_AT_AN_END.sub("", text)))
    return None if found is None or said - {_WEEKDAYS[found.weekday()]} else found


def _day_itself(text: str) -> date | None:
    """The day of a date without its weekday."""
    if numeric := _FIRST_MONTH.match(text):
        one, two, year = (int(part) for part in numeric.groups())
        if min(one, two) > 12 or (max(one, two) <= 12 and one != two):
            return None
        return _date(year, min(one, two) if max(one, two) > 12 else one, max(one, two))
    text = " ".join(_ORDINAL.sub("", text).replace(",", " ").replace(" of ", " ").split())
    text = re.sub(r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\. ?", r"\1 ", text).replace("sept ", "sep ")
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _yes_no(given: object) -> bool | None:
    if isinstance(given, bool):
        return given
    word = plain(given).casefold()
    return True if word in _YES else False if word in _NO else None
