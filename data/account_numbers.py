"""Numbers of bank accounts (IBAN), whose digits are no phone number: told by country, length and check digits.

Check digits alone are right by chance in one of 97: of a room before a phone number too (``RM12 1 415 ...``).
"""

import re
from collections.abc import Iterator, Mapping

from data.shadow import Span

_BEGUN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.ASCII)
_BY_LENGTH: Mapping[int, str] = {
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC",
    33: "RU",
}  # fmt: skip
_LENGTHS = {country: length for length, countries in _BY_LENGTH.items() for country in countries.split()}
"""How long the numbers of each country are, by the registry of ISO 13616."""


def ibans(text: str) -> Iterator[Span]:
    """Where account numbers stand, as they are printed: in capitals, with or without a space after each four."""
    for match in _BEGUN.finditer(text):
        if end := _end(match[0]):
            yield Span(match.start(), match.start() + end)


def _end(run: str) -> int:
    """How long the account number is with which these characters begin; 0 where none of them is one.

    What follows it may be capitals too (``... BIC COBADEFF``), so it ends where those of its country do.
    """
    places = [place for place, one in enumerate(run) if one not in " -"][: _LENGTHS.get(run[:2], 0)]
    number = "".join(run[place] for place in places)
    if len(number) != _LENGTHS.get(run[:2]) or not _is_right(number):
        return 0
    end = places[-1] + 1
    return end if end == len(run) or run[end] in " -" else 0


def _is_right(number: str) -> bool:
    """Whether the check digits are right: with letters as 10 to 35, the rest by 97 is 1."""
    turned = number[4:] + number[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1
