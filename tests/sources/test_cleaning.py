"""Names in the case that a person would write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.sources.cleaning import tidy_case


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
