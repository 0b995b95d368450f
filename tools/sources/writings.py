"""The other writings of a country or a state in a directory: ``USA`` and ``United States`` are ``US``.

A state's code is one of its country only: ``WA`` is Washington, and Western Australia.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import duckdb

from data.places import country_code
from data.states import codes_of, names_of
from tools.sources.filters import PLACE_FIELDS, WHOLE, Condition, as_list, place_key

_USUAL = "US"
"""Whose states are meant where a row says no country."""


def with_writings(cursor: duckdb.DuckDBPyConnection, conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions; those that hold a country or a state as a whole know how else the rows may write it."""
    return [_completed(cursor, one) if one.field in PLACE_FIELDS and one.match in WHOLE else one for one in conditions]


def _completed(cursor: duckdb.DuckDBPyConnection, condition: Condition) -> Condition:
    rows = cursor.execute("select distinct lower(country) from listing where country is not null").fetchall()
    countries = [str(text) for (text,) in rows]
    wanted = [str(value) for value in as_list(condition.value)]
    if condition.field == "country":
        codes = {code for value in wanted if (code := country_code(value))}
        return replace(condition, places=tuple(one for one in countries if country_code(one) in codes))
    places = (
        place_key(writing, country)
        for country in ("", *countries)
        if (of := country_code(country) if country else _USUAL)
        for value in wanted
        for writing in _of_state(value, of)
    )
    return replace(condition, places=tuple(dict.fromkeys(places)))


def _of_state(text: str, country: str) -> Iterator[str]:
    """Every writing of a state of a country, by its code or any of its names, casefolded; nothing for another text."""
    word = " ".join(text.split()).casefold()
    known = {name.casefold(): code for name, code in codes_of(country).items()}
    code = known.get(word) or next((one for one in known.values() if one.casefold() == word), None)
    if code is not None:
        yield code.casefold()
        yield from (name.casefold() for name in names_of(country, code))
