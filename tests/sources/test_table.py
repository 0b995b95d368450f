"""A source that is a table or view of an SQL database: read by its key, a page at a time, and never written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from config.files.verticals import Source
from data.ledger.core import audit
from data.ledger.flow import suppressions
from tests.support.outside import Outside, outside
from tools.governance.purse import unpaid
from tools.sources import table_pages
from tools.sources.opened import open_source
from tools.sources.pages import KEY, Kept, Trouble
from tools.sources.supply import supply
from tools.sources.table_pages import TableReader

NAME = "contractors"


def database(tmp_path: Path, rows: int = 35) -> str:
    """A database with a table of firms, and a view of those in Fresno; return its URL."""
    url = f"sqlite:///{tmp_path / 'firms.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE firms (Id INTEGER PRIMARY KEY, Firm TEXT, Town TEXT, Staff REAL)"))
        connection.execute(
            text("INSERT INTO firms VALUES (:id, :firm, :town, :staff)"),
            [
                {"id": n, "firm": f"Roofer {n} LLC", "town": "Fresno" if n % 2 else "Oakland", "staff": 12.0}
                for n in range(1, rows + 1)
            ],
        )
        connection.execute(text("CREATE VIEW of_fresno AS SELECT * FROM firms WHERE Town = 'Fresno'"))
    engine.dispose()
    return url


def source(url: str, **changes: Any) -> Source:
    """The declaration of the table."""
    columns = {"company": "firm", "city": "town", "employees": "staff"}
    declared = {"format": "sql", "location": url, "table": "firms", "key": "id", "columns": columns}
    return Source.model_validate(declared | changes)


@contextmanager
def reading(home: Path, declared: Source) -> Iterator[Outside]:
    """A deployment whose one source is the table."""
    with outside(home) as plain:
        yield plain.with_source(declared)


def names(world: Outside) -> list[str]:
    """Whom the copy has."""
    found = open_source(world.deployment, NAME).search([], {}, {}, limit=10_000).businesses
    return [business.company for business in found]


def test_every_row_is_read_once_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_pages, "ROWS_A_PAGE", 10)
    with reading(tmp_path, source(database(tmp_path))) as world:
        assert supply(world.deployment).news == ()
        assert names(world) == [f"Roofer {n} LLC" for n in range(1, 36)]


def test_a_view_is_read_as_a_table_is(tmp_path: Path) -> None:
    with reading(tmp_path, source(database(tmp_path), table="of_fresno")) as world:
        supply(world.deployment)
        assert len(names(world)) == 18


def test_a_number_with_a_point_is_whole(tmp_path: Path) -> None:
    with reading(tmp_path, source(database(tmp_path, 1))) as world:
        supply(world.deployment)
        (only,) = open_source(world.deployment, NAME).search([], {}, {}, limit=1).businesses
        assert (only.employees, only.row_key.split("#")[0]) == (12, "1")


def test_rows_without_a_key_are_counted_and_left_out(tmp_path: Path) -> None:
    url = database(tmp_path, 3)
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE loose (id TEXT, firm TEXT, town TEXT, staff REAL)"))
        connection.execute(text("INSERT INTO loose VALUES ('a', 'A LLC', 'Fresno', 1), (NULL, 'B LLC', 'Fresno', 1)"))
    page = TableReader(source(url, table="loose"), unpaid).page(None)
    assert ([row["company"] for row in page.rows], page.unkeyed) == (["A LLC"], 1)


def test_rows_that_share_their_key_are_told_with_the_way_out(tmp_path: Path) -> None:
    with reading(tmp_path, source(database(tmp_path, 5), key="town")) as world:
        (news,) = supply(world.deployment).news
        told = "source contractors: 3 records have a town that another record has, and only one of each is taken"
        assert news.text.startswith(f"{told}: key is to tell any two apart; look at its key in ")
        with world.deployment.ledger.read() as tx:
            (entry,) = audit.entries(tx, "roofing-california", action="source", limit=5)
        assert told in entry.rationale


def test_a_page_does_not_end_between_rows_that_share_their_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_pages, "ROWS_A_PAGE", 10)
    reader = TableReader(source(database(tmp_path), key="town"), unpaid)
    first = reader.page(None)
    second = reader.page(first.following)
    third = reader.page(second.following)
    assert [len(page.rows) for page in (first, second, third)] == [18, 17, 0]
    assert third.following is None

    monkeypatch.setattr(table_pages, "MOST_ALIKE", 15)
    with pytest.raises(Trouble, match="more than 15 rows have the same town: key is to tell any two rows apart"):
        reader.page(None)


def test_a_record_that_comes_twice_shares_its_key_with_nobody() -> None:
    kept = Kept()
    kept.add([{KEY: "1", "company": "A"}, {KEY: "2", "company": "B"}])
    kept.add([{KEY: "1", "company": "A"}, {KEY: "2", "company": "C"}, {KEY: "3", "company": "C"}])
    assert (len(kept.keys), kept.shared) == (3, 1)


def test_customers_without_a_key_are_suppressed_with_the_others(tmp_path: Path) -> None:
    url = database(tmp_path, rows=3)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW known AS SELECT NULLIF(Id, 2) AS Id, Firm FROM firms"))
    engine.dispose()
    listed = source(url, table="known", columns={"company": "firm"})
    with reading(tmp_path, source(url)) as world:
        bundle = world.deployment.bundle
        vertical = bundle.vertical.model_copy(update={"customers": {"crm": listed}})
        supply(replace(world.deployment, bundle=replace(bundle, vertical=vertical)))
        with world.deployment.ledger.read() as tx:
            assert len([one for one in suppressions.all_of(tx) if one.reason == "customer"]) == 3


def test_nothing_can_be_written_to_it(tmp_path: Path) -> None:
    reader = TableReader(source(database(tmp_path, 1)), unpaid)
    with pytest.raises(Exception, match="readonly"), reader._engine.begin() as connection:
        connection.execute(text("DELETE FROM firms"))


def test_a_table_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r'no table or view "firmz" \(there is: firms, of_fresno\)'):
        TableReader(source(database(tmp_path, 1), table="firmz"), unpaid).page(None)


def test_a_column_that_is_not_there_is_told_with_what_could_be_meant(tmp_path: Path) -> None:
    columns = {"company": "firm", "employees": "staf"}
    with pytest.raises(Trouble, match=r'no record has "staf" \(employees\).*did you mean Staff\?'):
        TableReader(source(database(tmp_path, 1), columns=columns), unpaid).page(None)


def test_a_name_of_a_column_is_never_sql(tmp_path: Path) -> None:
    columns = {"company": "firm FROM firms; DROP TABLE firms; --"}
    with pytest.raises(Trouble, match="no record has"):
        TableReader(source(database(tmp_path, 1), columns=columns), unpaid).page(None)


def test_a_database_that_is_not_there_is_told_and_its_password_is_not(tmp_path: Path) -> None:
    url = "postgresql+psycopg://reader:pa55word-of-it@127.0.0.1:9/firms"
    with reading(tmp_path, source(url)) as world:
        (news,) = supply(world.deployment).news
        assert news.why == "failed"
        assert "pa55word" not in news.text


def test_a_database_nobody_can_speak_to_is_told(tmp_path: Path) -> None:
    with reading(tmp_path, source("nosuch://x/y")) as world:
        (news,) = supply(world.deployment).news
        assert "the database cannot be spoken to" in news.text


def test_a_quota_counts_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_pages, "ROWS_A_PAGE", 10)
    with reading(tmp_path, source(database(tmp_path), per_day=2)) as world:
        found = supply(world.deployment)
        assert ([news.why for news in found.news], len(names(world))) == (["limit"], 20)
        assert replace(found, news=()).again is not None
