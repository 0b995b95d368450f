"""Names in the case that a person would write, numbers as those of the country that they stand in."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.catalogues import BUSINESS_FIELDS
from data.letter_case import tidy_case
from tools.sources.cells import Cell
from tools.sources.cleaning import business_of, number_sql


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("ACME ROOFING LLC", "Acme Roofing LLC"),
        ("acme roofing, llc", "Acme Roofing, LLC"),
        ("Drawdy Construction, Llc", "Drawdy Construction, LLC"),
        ("1609 W 3Rd Ave", "1609 W 3rd Ave"),
        ("JOE'S HVAC", "Joe's HVAC"),
        ("Joe'S Plumbing", "Joe's Plumbing"),
        ("O'BRIEN & SONS", "O'Brien & Sons"),
        ("MCALLISTER ROOFING OF FRESNO", "McAllister Roofing of Fresno"),
        ("JSK ROOFING", "JSK Roofing"),
        ("iPhone Repair", "iPhone Repair"),
        ("LOS ANGELES", "Los Angeles"),
        ("GA", "GA"),
    ],
)
def test_case(given_text: str, expected: str) -> None:
    assert tidy_case(given_text) == expected


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_only_case_changes(text: str) -> None:
    assert tidy_case(text).casefold() == text.casefold()


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_once_is_enough(text: str) -> None:
    assert tidy_case(tidy_case(text)) == tidy_case(text)


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("US", "(312) 555-0123", "+13125550123"),
        (None, "312.555.0123", "+13125550123"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("United Kingdom", "0117 496 0123", "+441174960123"),
        ("DE", "+44 20 7946 0958", "+442079460958"),
        ("Nowhere", "312 555 0123", None),
        ("Nowhere", "+1 312 555 0123", "+13125550123"),
    ],
)
def test_a_phone_number_is_one_of_its_country(country: str | None, written: str, number: str | None) -> None:
    row = {"company": "Acme", "country": country, "phone": written}
    assert business_of("s", "1", [row.get(field) for field in BUSINESS_FIELDS]).phone == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.200", 1200), ("1.200.000", 1_200_000), ("1,200", 1200), ("1 200", 1200), ("1'200", 1200),
        ("1.200,50", 1200), ("1200,5", 1200), ("12.5", 12), ("1200.0", 1200), ("€1.200", 1200), ("1.2E+03", 1200),
        ("1\u00a0200", 1200), ("12", 12), ("0.125", 0), ("0,125", 0), ("many", None), ("-4", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_in_any_country_write_it(written: str, number: int | None) -> None:
    with duckdb.connect(":memory:") as connection:
        sql = f"select {number_sql('employees', Cell('it', 'true'))} from (select $it::varchar as it)"
        [[got]] = connection.execute(sql, {"it": written}).fetchall()
    assert got == number


def test_post_codes_of_the_united_states_get_back_the_naught_that_a_spreadsheet_took() -> None:
    assert business_of("s", "1", _row(company="Acme", postcode="2138")).postcode == "02138"
    assert business_of("s", "1", _row(company="Acme", postcode="2138", country="Switzerland")).postcode == "2138"


def _row(**values: object) -> list[object]:
    return [values.get(field) for field in BUSINESS_FIELDS]
