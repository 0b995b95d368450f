"""A vertical's own fields of a source that is read page by page: nested paths, and numbers that stay what they are."""

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import create_engine

from config.files.own_fields import OwnFields
from data.ledger.flow import facts, prospects
from data.records import Plan, Prospect
from tests.sources.pulled import COLUMNS
from tests.sources.pulled import reading as reading_api
from tests.sources.pulled import source as api
from tests.sources.test_table import database
from tests.sources.test_table import reading as reading_table
from tests.sources.test_table import source as table
from tests.support.outside import Outside
from tests.support.register import record, register
from tools.enrich.waterfall import enrich
from tools.sources.intake import take
from tools.sources.opened import open_source
from tools.sources.pages import value_of
from tools.sources.supply import supply

FIELDS = TypeAdapter(OwnFields).validate_python(
    {
        "roof_year": {"whole": [1900, 2030], "fact": "the roof of the shop is from {value}"},
        "permit": {"one_of": ["solar", "re-roof"]},
        "kilowatts": "number",
        "at_night": "yes_no",
        "licensed": {"day": True, "fact": False},
        "key": {"text": 20, "fact": False},
        "order": {"text": 20, "fact": False},
    }
)
PARAMETERS = {"built_by": {"field": "roof_year", "match": "at_most"}}


def nested(number: int, roof: dict[str, Any]) -> dict[str, Any]:
    """A record of the register that says more."""
    return record(number, roof=roof, kinds=[{"name": "Solar"}], **{"v.2": {"key": "A1", "order": "first"}})


def with_fields(world: Outside) -> Outside:
    bundle = world.deployment.bundle
    bundle = replace(bundle, vertical=bundle.vertical.model_copy(update={"fields": FIELDS}))
    return replace(world, deployment=replace(world.deployment, bundle=bundle))


def taken(world: Outside, **parameters: int) -> list[Prospect]:
    supply(world.deployment)
    take(world.deployment, world.cycle(), Plan(25, "contractors", dict(parameters), {}, "a test"), 9)
    with world.deployment.ledger.read() as tx:
        return prospects.find(tx, "roofing-california")


def test_paths_of_an_api_become_fields_that_narrow_and_facts(tmp_path: Path) -> None:
    own = {
        "roof_year": "roof.year",
        "permit": "kinds.0.name",
        "kilowatts": "roof.kw",
        "at_night": "roof.night",
        "licensed": "roof.since",
        "key": '"v.2".key',
        "order": '"v.2".order',
    }
    old = nested(1, {"year": 1998, "kw": 12.345, "night": True, "since": "2020-03-05T00:00:00Z"})
    new = nested(2, {"year": 2019, "kw": "1.200,5", "night": "no", "since": "later"})
    declared = api(columns=COLUMNS | own, parameters=PARAMETERS)
    with register(records=[old, new]) as there, reading_api(tmp_path, there, declared) as plain:
        world = with_fields(plain)
        [one] = taken(world, built_by=2000)
        assert dict(one.business.fields) == {
            "roof_year": 1998, "permit": "solar", "kilowatts": 12.345, "at_night": True, "licensed": "2020-03-05",
            "key": "A1", "order": "first",
        }  # fmt: skip
        [_, other] = open_source(world.deployment, "contractors").search([], {}, {}, limit=9).businesses
        assert (other.fields["kilowatts"], other.fields.get("licensed")) == (1200.5, None)
        [pid] = world.qualified([other])
        enrich(world.deployment, [pid])
        with world.deployment.ledger.read() as tx:
            known = [(fact.kind, fact.text) for fact in facts.facts_of(tx, [pid])[pid] if fact.kind in FIELDS]
    assert known == [
        ("roof_year", "the roof of the shop is from 2019"),
        ("permit", "permit solar"),
        ("kilowatts", "kilowatts 1200.5"),
        ("at_night", "no at night"),
    ]


def test_columns_of_a_database_become_fields(tmp_path: Path) -> None:
    url = database(tmp_path, 1)
    engine = create_engine(url)
    with closing(engine.raw_connection()) as connection:
        connection.execute("CREATE TABLE sites (id INTEGER, firm TEXT, town TEXT, built INTEGER, kw REAL)")
        connection.execute("INSERT INTO sites VALUES (1, 'Acme LLC', 'Fresno', 1998, 12.345)")
        connection.commit()
    engine.dispose()
    columns = {"company": "firm", "city": "town", "roof_year": "built", "kilowatts": "kw"}
    with reading_table(tmp_path, table(url, table="sites", columns=columns)) as plain:
        [one] = taken(with_fields(plain))
        assert dict(one.business.fields) == {"roof_year": 1998, "kilowatts": 12.345}


def test_a_number_is_kept_as_one_only_in_a_field_of_ones_own() -> None:
    assert (value_of("kilowatts", Decimal("12.345")), value_of("employees", Decimal("12.345"))) == (12.345, "12")
    assert (value_of("kilowatts", float("nan")), value_of("at_night", True)) == (None, "true")
    assert value_of("kilowatts", 10**400) is value_of("kilowatts", float("-inf")) is None
