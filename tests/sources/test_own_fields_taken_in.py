"""What a source says in a vertical's own fields is kept with the prospect, seen by the Scout, and said as facts."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from config.files.own_fields import OwnFields
from config.files.verticals import Parameter, Source
from config.loading import load_campaign
from data.ledger.flow import facts, prospects
from data.ledger.govern import erasure
from data.records import Plan, Prospect
from tests.support.outside import CONFIG, Outside, outside, roofer
from tools.enrich.waterfall import enrich
from tools.sources.intake import take
from tools.sources.probe import probe

FIELDS = TypeAdapter(OwnFields).validate_python(
    {
        "roof_year": {"whole": [1900, 2030], "fact": "the roof of the shop is from {value}"},
        "permit": {"one_of": ["solar", "re-roof"]},
        "loan": "money",
        "at_night": {"yes_no": True, "fact": "the phone is answered at night"},
        "note": {"text": 80},
    }
)
ROWS = (
    "Name,Town,Roof,Permit,Loan,Night,Note\n"
    "Acme Roofing,Fresno,1998,Solar,90000,yes,ask pat@acme.test\n"
    "Birch Roofing,Fresno,2011,re-roof,,no,\n"
    "Cedar Roofing,Fresno,later,,,,\n"
)
COLUMNS = {
    "company": "Name", "city": "Town", "roof_year": "Roof", "permit": "Permit", "loan": "Loan", "at_night": "Night",
    "note": "Note",
}  # fmt: skip
PARAMETERS = {"built_by": Parameter(field="roof_year", match="at_most")}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Outside]:
    """A campaign over a register with fields of its own."""
    (tmp_path / "register.csv").write_text(ROWS, encoding="utf-8")
    location = str(tmp_path / "register.csv")
    source = Source(format="csv", location=location, columns=COLUMNS, parameters=PARAMETERS)
    with outside(tmp_path) as plain:
        bundle = plain.with_source(source).deployment.bundle
        vertical = bundle.vertical.model_copy(update={"fields": FIELDS})
        bundle = replace(bundle, vertical=vertical)
        yield replace(plain, deployment=replace(plain.deployment, bundle=bundle))


def taken(world: Outside, **parameters: int) -> dict[str, Prospect]:
    take(world.deployment, world.cycle(), Plan(25, "contractors", dict(parameters), {}, "a test"), 9)
    with world.deployment.ledger.read() as tx:
        return {one.business.company: one for one in prospects.find(tx, "roofing-california")}


def test_they_are_kept_redacted_with_the_prospect(world: Outside) -> None:
    known = {company: dict(one.business.fields) for company, one in taken(world).items()}
    assert known == {
        "Acme Roofing": {
            "roof_year": 1998, "permit": "solar", "loan": 90000.0, "at_night": True, "note": "ask [address]"
        },
        "Birch Roofing": {"roof_year": 2011, "permit": "re-roof", "at_night": False},
        "Cedar Roofing": {},
    }  # fmt: skip


def test_a_plan_narrows_by_them(world: Outside) -> None:
    assert list(taken(world, built_by=2000)) == ["Acme Roofing"]


def test_they_become_facts_of_their_names_from_the_source(world: Outside) -> None:
    fields = {"roof_year": 1998, "permit": "solar", "loan": 90000.0, "at_night": True, "gone": 7}
    [pid] = world.qualified([roofer(1, fields=fields)])
    enrich(world.deployment, [pid])
    with world.deployment.ledger.read() as tx:
        known = facts.facts_of(tx, [pid])[pid]
    assert [(fact.kind, fact.text, fact.source) for fact in known if fact.kind in fields] == [
        ("roof_year", "the roof of the shop is from 1998", "contractors"),
        ("permit", "permit solar", "contractors"),
        ("loan", "loan $90,000", "contractors"),
        ("at_night", "the phone is answered at night", "contractors"),
    ]


def test_who_is_forgotten_has_none(world: Outside) -> None:
    pid = taken(world)["Acme Roofing"].id
    with world.deployment.ledger.write() as tx:
        erasure.forget(tx, pid, "ann")
        assert prospects.get(tx, pid).business.fields == {}


def test_what_does_not_fit_is_told_by_field_at_its_place(world: Outside) -> None:
    tree = world.deployment.home / "config"
    shutil.copytree(CONFIG, tree, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(CONFIG.parent / "data" / "samples", tree.parent / "data" / "samples")
    found = probe(load_campaign("hvac", tree))
    assert (found.missing, found.wrong) == ((), ())
    rows = (tree.parent / "data" / "samples" / "hvac_licenses.csv").read_text(encoding="utf-8")
    years = len(re.findall(r",\d{4}$", rows, re.MULTILINE))
    lines = (tree / "verticals" / "hvac.yaml").read_text(encoding="utf-8").splitlines()
    at = {name: lines.index(f"      {name}: {name.capitalize()}") + 1 for name in ("technicians", "licensed")}
    assert [str(one).removeprefix(f"{tree}/") for one in found.odd] == [
        f"verticals/hvac.yaml:{at['technicians']}:7: sources.licenses.columns.technicians: "
        f"{rows.count('several')} cells of technicians cannot be read as whole and count as unknown",
        f"verticals/hvac.yaml:{at['licensed']}:7: sources.licenses.columns.licensed: "
        f"{years} cells of licensed cannot be read as day and count as unknown",
    ]
