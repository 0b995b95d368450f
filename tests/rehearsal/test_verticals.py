"""Each shipped vertical with fields of its own rehearses by one command: people are found and written to."""

from pathlib import Path

import pytest

from tests.rehearsal import trees
from tests.rehearsal.program import muster
from tests.rehearsal.rehearsed import Rehearsed, once

FEW = 6
SAID = {
    "solar": {"roof_year", "roof_sqft", "permit", "incentive", "power_bill"},
    "hvac": {"technicians", "emergency", "agreements"},
    "b2b-services": {"accounting", "seeking", "funding", "remote"},
    "roofing-montana": set[str](),
}
"""The fields of each that become facts."""


@pytest.fixture(scope="module", params=SAID)
def rehearsed(shared: Path, request: pytest.FixtureRequest) -> tuple[str, Rehearsed]:
    """A shipped campaign with a smaller goal."""
    name = str(request.param)
    path = trees.varied(shared / "verticals", "campaigns", name, f"{name}-few", goal={"qualified": FEW})
    return name, once(shared, f"vertical-{name}", lambda folder: muster("run", path, "--json", home=folder))


def test_it_ends_with_people_who_were_written_to(rehearsed: tuple[str, Rehearsed]) -> None:
    _, run = rehearsed
    assert run.one("SELECT count(*) FROM prospects WHERE qualified_at IS NOT NULL") >= FEW
    assert len({mail.rcpt_to for mail in run.accepted}) >= FEW // 2


def test_what_its_register_says_becomes_facts(rehearsed: tuple[str, Rehearsed]) -> None:
    name, run = rehearsed
    kinds = {row["kind"] for row in run.rows("SELECT DISTINCT kind FROM facts")}
    fields = set(run.rows("SELECT fields FROM prospects WHERE fields IS NOT NULL")[0])
    assert fields
    assert SAID[name] <= kinds


def test_nobody_undisclosed_is_a_prospect(rehearsed: tuple[str, Rehearsed]) -> None:
    _, run = rehearsed
    assert run.one("SELECT count(*) FROM prospects WHERE lower(company) LIKE '%undisclosed%'") == 0
