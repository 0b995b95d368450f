"""A column that goes while an API is read is told, however small its pages are: ten records in a row are enough."""

from pathlib import Path
from typing import Any

import pytest

from tests.sources.pulled import later, names, reading, source, why
from tests.support.register import record, register
from tools.sources.supply import supply


def renamed(number: int) -> dict[str, Any]:
    """A record whose staff is called otherwise."""
    contractor = record(number)["contractor"]
    staff = contractor.pop("staff")
    return record(number, contractor={**contractor, "headcount": staff})


def nameless(number: int) -> dict[str, Any]:
    return record(number, contractor={"title": f"Roofer {number}"})


@pytest.mark.parametrize(("size", "since"), [(7, 14), (7, 17), (1, 20), (3, 5), (9, 9), (10, 20)])
def test_a_column_that_is_renamed_midway_is_told_whatever_the_size_of_the_pages(
    tmp_path: Path, size: int, since: int
) -> None:
    records = [renamed(n) if n >= since else record(n) for n in range(40)]
    with register(records=records, size=size) as there, reading(tmp_path, there) as world:
        (news,) = supply(world.deployment).news
        assert news.why == "changed"
        assert 'no record has "contractor.staff" (employees)' in news.text
        assert "contractor.headcount" in news.text
        assert len(names(world)) == 40, "what is missing stays empty"


def test_it_is_told_too_where_each_page_is_read_on_a_day_of_its_own(tmp_path: Path) -> None:
    records = [renamed(n) if n >= 14 else record(n) for n in range(30)]
    told = []
    with register(records=records, size=7) as there, reading(tmp_path, there, source(per_day=1)) as world:
        for _ in range(5):
            told.append(why(supply(world.deployment)))
            later(world, days=1)
    assert [("changed" in of_day) for of_day in told] == [False, False, False, True, True]


@pytest.mark.parametrize("lacking", [range(14, 21), range(31, 40), [*range(14, 21), *range(28, 35)], range(0, 40, 2)])
def test_fewer_than_ten_in_a_row_who_lack_a_column_are_not_told(tmp_path: Path, lacking: Any) -> None:
    records = [renamed(n) if n in lacking else record(n) for n in range(40)]
    with register(records=records, size=7) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == []


def test_a_column_that_is_there_and_empty_is_not_gone(tmp_path: Path) -> None:
    def empty(number: int) -> dict[str, Any]:
        return record(number, contractor={**record(number)["contractor"], "staff": None})

    records = [empty(n) if n >= 14 else record(n) for n in range(40)]
    with register(records=records, size=7) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == []


@pytest.mark.parametrize("size", [1, 4, 7])
def test_without_names_for_ten_records_in_a_row_no_further_page_is_taken(tmp_path: Path, size: int) -> None:
    records = [nameless(n) if n >= 14 else record(n) for n in range(60)]
    with register(records=records, size=size) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == ["changed"]
        assert len(there.asked) * size <= 14 + 10 + 2 * size
        assert len(names(world)) == 14
