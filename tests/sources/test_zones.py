"""Where in time a business is, in countries whose clocks differ: by province, post code, city or phone."""

from typing import Any

import pytest

from data.records import Business
from tools.sources import provinces
from tools.sources.zones import timezone_of


def zone(**where: Any) -> str | None:
    return timezone_of(Business("s", "1", "Acme", **where))


@pytest.mark.parametrize(
    ("country", "state", "expected"),
    [
        ("Canada", "ON", "America/Toronto"), ("CA", "Québec", "America/Toronto"), ("CA", "quebec", "America/Toronto"),
        ("CA", "British Columbia", "America/Vancouver"), ("CA", "Nouveau-Brunswick", "America/Halifax"),
        ("CA", "NL", "America/St_Johns"), ("CA", "SK", "America/Regina"), ("CA", "AB", "America/Edmonton"),
        ("Australia", "N.S.W.", "Australia/Sydney"), ("AU", "Western Australia", "Australia/Perth"),
        ("AU", "QLD", "Australia/Brisbane"), ("AU", "NT", "Australia/Darwin"),
        ("Mexico", "Jalisco", "America/Mexico_City"), ("MX", "Quintana Roo", "America/Cancun"),
        ("MX", "SON", "America/Hermosillo"), ("MX", "Baja California", "America/Tijuana"),
        ("MX", "Baja California Sur", "America/Mazatlan"), ("MX", "Michoacán", "America/Mexico_City"),
        ("Brazil", "SP", "America/Sao_Paulo"), ("BR", "São Paulo", "America/Sao_Paulo"),
        ("BR", "Amazonas", "America/Manaus"), ("BR", "AC", "America/Rio_Branco"), ("BR", "MT", "America/Cuiaba"),
        ("Spain", "Canarias", "Atlantic/Canary"), ("ES", "Madrid", "Europe/Madrid"),
        ("PT", "Azores", "Atlantic/Azores"),
        ("Indonesia", "Bali", "Asia/Makassar"), ("ID", "Jakarta", "Asia/Jakarta"), ("CL", "RM", "America/Santiago"),
    ],
)  # fmt: skip
def test_a_province_tells_the_time_by_its_code_or_any_of_its_names(country: str, state: str, expected: str) -> None:
    assert zone(country=country, state=state) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"country": "CA", "postcode": "V6B 1A1"}, "America/Vancouver"),
        ({"country": "AU", "postcode": "0800"}, "Australia/Darwin"),
        ({"country": "ES", "postcode": "35001"}, "Atlantic/Canary"),
        ({"country": "BR", "city": "São Paulo"}, "America/Sao_Paulo"),
        ({"country": "CA", "phone": "+16045550123"}, "America/Vancouver"),
        ({"country": "ES"}, "Europe/Madrid"),
        ({"country": "DE"}, "Europe/Berlin"),
    ],
)
def test_without_a_province_something_else_does(where: dict[str, str], expected: str) -> None:
    assert zone(**where) == expected


@pytest.mark.parametrize(
    "where", [{"country": "CA"}, {"country": "AU", "state": "Nowhere"}, {"country": "BR"}, {"country": "Atlantis"}]
)
def test_only_where_nothing_tells_it_nobody_knows(where: dict[str, str]) -> None:
    assert zone(**where) is None


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"state": "MT", "postcode": "10001"}, "America/Denver"),
        ({"state": "MT", "postcode": "10001", "city": "Billings"}, "America/Denver"),
        ({"state": "FL", "postcode": "32501"}, "America/Chicago"),
        ({"state": "Montana", "postcode": "59101"}, "America/Denver"),
        ({"postcode": "10001"}, "America/New_York"),
        ({"state": "MT", "postcode": "00000"}, "America/Denver"),
    ],
)
def test_a_zip_code_of_another_state_tells_nothing(where: dict[str, str], expected: str) -> None:
    assert zone(**where) == expected


@pytest.mark.parametrize("country", ["CA", "AU", "BR", "ES", "PT", "CL", "NZ"])
def test_every_province_of_the_calendars_has_a_zone(country: str) -> None:
    import holidays

    calendar = holidays.country_holidays(country)
    codes = set(calendar.subdivisions_aliases.values()) - {"NSW Western"}
    assert [code for code in codes if provinces.zone_of_province(country, code) is None] == []
