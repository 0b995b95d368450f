"""Cells of a database, an API or a webhook that cannot be read as what the vertical says: counted, and told once."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import create_engine

from config.files.own_fields import OwnFields
from data.ledger.core import audit
from tests.sources.pulled import COLUMNS, NAME, later, reading, source
from tests.sources.telling import source as webhook
from tests.sources.telling import tell, told_one
from tests.sources.test_own_columns import opened
from tests.sources.test_table import reading as reading_table
from tests.sources.test_table import source as table
from tests.support.outside import Outside
from tests.support.register import record, register
from tools.sources.misfits import misfits
from tools.sources.pages import Row
from tools.sources.supply import Supply, note_told, supply
from tools.sources.unreadable import cells_unread

FIELDS = TypeAdapter(OwnFields).validate_python({"inspected": "day", "hoods": {"whole": [1, 40]}})
OWN = {"inspected": "site.inspected", "hoods": "site.hoods"}


def with_fields(world: Outside) -> Outside:
    bundle = world.deployment.bundle
    bundle = replace(bundle, vertical=bundle.vertical.model_copy(update={"fields": FIELDS}))
    return replace(world, deployment=replace(world.deployment, bundle=bundle))


def told(world: Outside, found: Supply) -> list[str]:
    """What people are told, as a run does it."""
    for news in found.news:
        note_told(world.deployment.ledger, news.mark(world.clock.now()))
    return [news.text for news in found.news if "cannot be read" in news.text]


def kitchen(number: int, **site: Any) -> dict[str, Any]:
    return record(number, site={**record(number)["site"], **site})


def test_cells_of_an_api_are_counted_in_the_audit_and_told_once(tmp_path: Path) -> None:
    good, bad = {"inspected": "2026-02-20", "hoods": 3}, {"inspected": "20.02.2026", "hoods": None}
    records = [kitchen(n, **(bad if n % 5 == 0 else good)) for n in range(30)]
    declared = source(columns=COLUMNS | OWN, per_day=2)
    with register(records=records) as there, reading(tmp_path, there, declared) as plain:
        world = with_fields(plain)
        (said,) = told(world, supply(world.deployment))
        what = "of what was read of it, 4 cells of inspected cannot be read as day, and count as unknown"
        assert said == f"source {NAME}: {what}"
        later(world, days=1)
        assert told(world, supply(world.deployment)) == []
        with world.deployment.ledger.read() as tx:
            *_, last = audit.entries(tx, "roofing-california", action="source", limit=5)
        assert "6 cells of inspected cannot be read" in last.rationale


def test_a_field_that_cannot_be_read_later_is_told_too(tmp_path: Path) -> None:
    records = [kitchen(n, inspected="20.02.2026", hoods=3 if n < 10 else "about 4") for n in range(20)]
    declared = source(columns=COLUMNS | OWN, per_day=1)
    with register(records=records) as there, reading(tmp_path, there, declared) as plain:
        world = with_fields(plain)
        assert len(told(world, supply(world.deployment))) == 1
        later(world, days=1)
        (said,) = told(world, supply(world.deployment))
        assert "10 cells of hoods cannot be read as whole" in said
        assert "20 cells of inspected cannot be read as day" in said


def test_cells_of_a_database_are_told(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'betriebe.sqlite'}")
    with closing(engine.raw_connection()) as connection:
        connection.execute("CREATE TABLE betriebe (id TEXT, name TEXT, pruefung TEXT)")
        for key, day in (("a", "2026-01-20"), ("b", "20.02.2026"), ("c", None), ("d", "n/a")):
            connection.execute("INSERT INTO betriebe VALUES (?, ?, ?)", (key, f"Gasthof {key}", day))
        connection.commit()
    engine.dispose()
    columns = {"company": "name", "inspected": "pruefung"}
    declared = table(f"sqlite:///{tmp_path / 'betriebe.sqlite'}", table="betriebe", columns=columns)
    with reading_table(tmp_path, declared) as plain:
        world = with_fields(plain)
        (said,) = told(world, supply(world.deployment))
        assert "1 cell of inspected cannot be read as day" in said


def test_cells_of_what_a_webhook_told_are_told(tmp_path: Path) -> None:
    with told_one(tmp_path, webhook(columns=COLUMNS | OWN)) as plain:
        world = with_fields(plain)
        tell(world, kitchen(1, inspected="20.02.2026"))
        (said,) = told(world, supply(world.deployment))
        assert "1 cell of inspected cannot be read as day" in said
        assert told(world, supply(world.deployment)) == []


def test_where_all_can_be_read_nothing_is_told(tmp_path: Path) -> None:
    records = [kitchen(n, inspected="2026-02-20", hoods=3) for n in range(5)]
    with register(records=records) as there, reading(tmp_path, there, source(columns=COLUMNS | OWN)) as plain:
        world = with_fields(plain)
        assert told(world, supply(world.deployment)) == []


def test_cells_of_a_page_are_counted_by_field(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"company": "A", "employees": "many", "inspected": "20.02.2026", "hoods": 3},
        {"company": "B", "employees": "12", "inspected": "21.02.2026", "hoods": 99},
    ]
    declared = source(columns={"company": "name", "employees": "staff"} | OWN)
    with register() as there, reading(tmp_path, there, declared) as plain:
        bundle = with_fields(plain).deployment.bundle
        assert cells_unread(bundle, declared, rows) == {"inspected": 2, "employees": 1, "hoods": 1}


def test_what_is_looked_at_in_each_pass_reads_no_phone_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {"company": "Name", "phone": "Phone", "hoods": "Hoods"}
    directory = opened(tmp_path, "Name,Phone,Hoods\nAcme,13055550100,99\n", FIELDS, columns=columns)
    assert directory.unread() == {"hoods": 1}
    monkeypatch.delattr("tools.sources.directory.normalise_phone")
    assert misfits(directory) == {"hoods": "1 cell of hoods cannot be read as whole"}
