"""The other ways to write a state or a country: ``California`` is ``CA``, ``Germany`` is ``DE``."""

from functools import cache
from typing import NamedTuple

import holidays

from data.places import country_code


class _States(NamedTuple):
    """Names of a country's states and their codes, both casefolded (source: the python-holidays tables)."""

    codes: dict[str, str]
    names: dict[str, tuple[str, ...]]


def other_spellings(field: str, text: str, country: str = "US") -> tuple[str, ...]:
    """Return what else a directory may have for a state or country, casefolded; nothing for another field."""
    word = " ".join(text.split()).casefold()
    if field == "country":
        code = country_code(word)
        return (code.casefold(),) if code and code.casefold() != word else ()
    if field != "state":
        return ()
    states = _states(country_code(country) or "US")
    if word in states.codes:
        return (states.codes[word],)
    return states.names.get(word, ())


@cache
def _states(country: str) -> _States:
    calendar = getattr(holidays, country, None)
    aliases: dict[str, str] = getattr(calendar, "subdivisions_aliases", {})
    codes = {name.casefold(): code.casefold() for name, code in aliases.items()}
    names: dict[str, tuple[str, ...]] = {}
    for name, code in codes.items():
        names[code] = (*names.get(code, ()), name)
    return _States(codes, names)
