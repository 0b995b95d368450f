"""Countries: their ISO codes, and the time zone of those that keep one time.

The sources are the tables of the tz database, and of python-holidays for codes of three letters.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from holidays.registry import COUNTRIES

from data.folding import unaccented

_ALSO = {
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB",
    "united kingdom": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "deutschland": "DE", "österreich": "AT", "schweiz": "CH", "nederland": "NL", "holland": "NL", "españa": "ES",
    "italia": "IT", "brasil": "BR", "south korea": "KR", "czechia": "CZ",
}  # fmt: skip
_SAMPLES = [datetime(year, month, 15, tzinfo=UTC) for year in (2026, 2027) for month in range(1, 13)]


class _Tables(NamedTuple):
    codes: dict[str, str]
    zones: dict[str, tuple[str, ...]]


@cache
def country_code(text: str) -> str | None:
    """The ISO 3166 code of a country that is written as a code, of two letters or three, or by its English name.

    None for another text.
    """
    name = " ".join(text.split()).casefold()
    tables = _tables()
    code = tables.codes.get(name) or _ALSO.get(name) or _of_three_letters().get(name.upper()) or name.upper()
    return code if code in tables.zones else None


@cache
def only_zone(country: str) -> str | None:
    """The IANA zone of a country (ISO code) in which all clocks show the same; None where they differ."""
    return one_of(_tables().zones.get(country, ()))


def one_of(zones: Sequence[str]) -> str | None:
    """The first of the zones, if the clocks of all show the same."""
    shown = {tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _SAMPLES) for zone in zones}
    return zones[0] if len(shown) == 1 else None


def zone_of_city(country: str, city: str) -> str | None:
    """The country's zone that is named for a city."""
    plain = unaccented(city.casefold())
    name = "_".join(plain.split())
    zones = _tables().zones.get(country, ())
    return next((zone for zone in zones if zone.rpartition("/")[2].casefold() == name), None)


@cache
def _tables() -> _Tables:
    rows = {name: [line.split("\t") for line in _lines(name)] for name in ("iso3166.tab", "zone.tab")}
    zones: dict[str, tuple[str, ...]] = {}
    for code, _, zone, *_ in rows["zone.tab"]:
        zones[code] = (*zones.get(code, ()), zone)
    return _Tables({name.casefold(): code for code, name in rows["iso3166.tab"]}, zones)


@cache
def _of_three_letters() -> dict[str, str]:
    """The code of two letters of each code of three."""
    return {three: two for _, two, three, *_ in COUNTRIES.values()}


def _lines(name: str) -> list[str]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
