"""Where in time a business is: the zone of its post code, else of its city, else the commonest of its state.

Outside the United States: the zone of its country, where that keeps one time; else of its province, its post code, its
city where a zone is named for it, its phone number's area, or where nearly everybody there lives. Where all of these
say nothing, nobody knows.
"""

from collections import Counter, defaultdict
from functools import cache
from typing import NamedTuple, TypeVar

import zipcodes

from data.identity import clean_postcode
from data.phones import zone_of_number
from data.places import country_code, only_zone, zone_of_city
from data.records import Business
from tools.sources.provinces import MOSTLY, zone_of_postcode, zone_of_province

K = TypeVar("K")


class _Zones(NamedTuple):
    """IANA zones of US places; of a post code also its state."""

    by_postcode: dict[str, tuple[str, str]]
    by_city: dict[tuple[str, str], str]
    by_state: dict[str, str]


def timezone_of(business: Business) -> str | None:
    """Return the IANA zone of a business, or None where nothing tells it."""
    if business.country and (country := country_code(business.country)) != "US":
        return _abroad(country, business) if country else None
    zones = _zones()
    state = (business.state or "").upper()
    of_code, zone = zones.by_postcode.get(clean_postcode(business.postcode) or "", ("", None))
    if state in zones.by_state and of_code != state:
        zone = None  # a code of another state is a mistake, and would have people written to at night
    return zone or zones.by_city.get((state, (business.city or "").casefold())) or zones.by_state.get(state)


def _abroad(country: str, business: Business) -> str | None:
    return (
        only_zone(country)
        or (business.state and zone_of_province(country, business.state))
        or (business.postcode and zone_of_postcode(country, business.postcode))
        or (business.city and zone_of_city(country, business.city))
        or (business.phone and zone_of_number(business.phone, country))
        or MOSTLY.get(country)
    )


@cache
def _zones() -> _Zones:
    cities: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    postcodes: dict[str, tuple[str, str]] = {}
    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]
        zone = row["timezone"]
        if not zone or "/" not in zone:
            continue
        postcodes[row["zip_code"]] = (row["state"], zone)
        cities[row["state"], row["city"].casefold()][zone] += 1
        states[row["state"]][zone] += 1
    return _Zones(postcodes, _commonest(cities), _commonest(states))


def _commonest(counted: dict[K, Counter[str]]) -> dict[K, str]:
    return {key: counter.most_common(1)[0][0] for key, counter in counted.items()}
