"""The names and codes of a country's states: ``CA`` is ``California`` (source: the tables of python-holidays)."""

from functools import cache
from types import MappingProxyType

import holidays


@cache
def codes_of(country: str) -> MappingProxyType[str, str]:
    """The code of each name of a state; nothing for a country (ISO code) whose states have no names there."""
    aliases: dict[str, str] = getattr(getattr(holidays, country, None), "subdivisions_aliases", {})
    return MappingProxyType(aliases)


@cache
def names_of(country: str, code: str) -> tuple[str, ...]:
    """All names of the state of a code, whatever the code's case; nothing for one that is not known."""
    return tuple(name for name, known in codes_of(country).items() if known.casefold() == code.casefold())
