"""Where in time a business is: the zone of its post code, else of its city, else the commonest of its state.

Outside the United States: the zone of its country, where that keeps one time; else of its province, its post code, its
city where a zone is named for it, its phone number's area, or where nearly everybody there lives. Where all of these
say nothing, nobody knows.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import zipcodes

from data.identity import clean_postcode
from data.phones import zone_of_number
from data.places import country_code, only_zone, zone_of_city
from data.records import Business
from tools.sources.provinces import MOSTLY, zone_of_postcode, zone_of_province

LETTERS = 2
"""Of a state's name, as sources and post offices write it."""


class _Zones(NamedTuple):
    """IANA zones of the places of one US state, and the commonest; None where there is no such state."""

    by_postcode: Mapping[str, str]
    by_city: Mapping[str, str]
    commonest: str | None


def timezone_of(business: Business) -> str | None:
    """Return the IANA zone of a business, or None where nothing tells it."""
    if business.country and (country := country_code(business.country)) != "US":
        return _abroad(country, business) if country else None
    state, postcode = (business.state or "").upper(), clean_postcode(business.postcode) or ""
    zones = _of_state(state) if len(state) == LETTERS and state.isalpha() else _NOWHERE
    if zones.commonest is None:
        return _by_postcode().get(postcode)
    # a code of another state is a mistake, and would have people written to at night
    return zones.by_postcode.get(postcode) or zones.by_city.get((business.city or "").casefold()) or zones.commonest


def _abroad(country: str, business: Business) -> str | None:
    return (
        only_zone(country)
        or (business.state and zone_of_province(country, business.state))
        or (business.postcode and zone_of_postcode(country, business.postcode))
        or (business.city and zone_of_city(country, business.city))
        or (business.phone and zone_of_number(business.phone, country))
        or MOSTLY.get(country)
    )


@lru_cache(maxsize=1024)
def _of_state(state: str) -> _Zones:
    """One state at a time: all of them take half a second to read."""
    known = [row for row in zipcodes.filter_by(state=state) if _zone(row)]  # type: ignore[no-untyped-call]
    if not known:
        return _NOWHERE
    cities: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in known:
        cities[row["city"].casefold()][row["timezone"]] += 1
    return _Zones(
        {row["zip_code"]: row["timezone"] for row in known},
        {city: zones.most_common(1)[0][0] for city, zones in cities.items()},
        Counter(row["timezone"] for row in known).most_common(1)[0][0],
    )


@cache
def _by_postcode() -> Mapping[str, str]:
    """The zones of all post codes, for businesses of which no state is known."""
    rows = zipcodes.list_all()  # type: ignore[no-untyped-call]
    return {row["zip_code"]: row["timezone"] for row in rows if _zone(row)}


def _zone(row: Mapping[str, str | None]) -> bool:
    return "/" in (row["timezone"] or "")


_NOWHERE = _Zones({}, {}, None)
