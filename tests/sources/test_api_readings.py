"""How long a reading of an API lasts: to its end, after a crash, anew when it is old, and never round in circles."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rehearsal.loopback import Request, Response, as_json
from tests.sources.pulled import later, names, reading, source, why
from tests.support.register import Way, record, register
from tools.sources.copies import Copy
from tools.sources.supply import supply


@pytest.mark.parametrize("way", ["cursor", "link"])
def test_pages_that_go_round_in_a_circle_come_to_an_end(tmp_path: Path, way: Way) -> None:
    def first_again(said: Any) -> Any:
        said["meta"]["next"] = "c10" if way == "cursor" else "/v1/permits?from=10"
        return said

    with register(way=way, change=first_again) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == ["circle"]
        assert len(names(world)) == 20
        asked = len(there.asked)
        supply(world.deployment)
        assert len(there.asked) == asked <= 4


def test_a_server_that_gives_the_same_page_for_ever_comes_to_an_end(tmp_path: Path) -> None:
    same = as_json(200, {"data": {"permits": [record(n) for n in range(10)]}})
    with register(way="page", during=lambda request: same) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == ["circle"]
        assert len(there.asked) <= 5
        assert len(names(world)) == 10


def test_one_reading_has_no_more_pages_than_it_may(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there, source(http={"most_pages": 2})) as world:
        (news,) = supply(world.deployment).news
        assert "more than 2 pages" in news.text
        assert len(there.asked) == 2


def test_a_crash_between_two_pages_loses_nobody_and_asks_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    with register() as there, reading(tmp_path, there) as world:
        keep = Copy.keep

        def dies(copy: Copy, page: Any, at: Any) -> None:
            keep(copy, page, at)
            if copy.pages() == 2:
                raise Crash

        monkeypatch.setattr(Copy, "keep", dies)
        with pytest.raises(Crash):
            supply(world.deployment)
        monkeypatch.setattr(Copy, "keep", keep)
        assert len(there.asked) == 2
        supply(world.deployment)
        assert len(there.asked) == 4
        assert names(world) == [f"Roofer {n} Roofing LLC" for n in range(35)]


def test_a_copy_that_is_too_old_is_read_anew_and_the_old_one_serves_until_then(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there, source(max_age="7d")) as world:
        supply(world.deployment)
        asked = len(there.asked)
        supply(world.deployment)
        assert len(there.asked) == asked
        later(world, days=8)
        there.records = [record(n) for n in range(30, 60)]
        there.failing = [200, 500, 500, 500]
        supply(world.deployment)
        assert len(names(world)) == 40, "the old copy, and the first page of the new one"
        later(world, hours=2)
        supply(world.deployment)
        assert names(world) == [f"Roofer {n} Roofing LLC" for n in range(30, 60)]


def test_a_reading_that_takes_longer_than_a_copy_is_kept_comes_to_its_end(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there, source(max_age="1d", per_day=1)) as world:
        for _ in range(4):
            supply(world.deployment)
            later(world, days=1)
        assert len(there.asked) == 4
        assert names(world) == [f"Roofer {n} Roofing LLC" for n in range(35)]


@pytest.mark.parametrize("asks", ["1764268230000", "9" * 400])
def test_whoever_asks_to_be_let_be_for_ever_is_asked_again_after_a_day(tmp_path: Path, asks: str) -> None:
    with register(failing=[429], retry_after=asks) as there, reading(tmp_path, there) as world:
        assert supply(world.deployment).again == world.clock.now() + timedelta(days=1)
        later(world, days=1)
        supply(world.deployment)
        assert len(names(world)) == 35


def test_a_source_that_gives_no_more_than_so_many_pages_ends_there_and_is_not_bought_for_ever(tmp_path: Path) -> None:
    def capped(request: Request) -> Response | None:
        return as_json(400, {"error": "page is beyond the window"}) if "page=3" in request.target else None

    with register(way="page", during=capped) as there, reading(tmp_path, there) as world:
        assert why(supply(world.deployment)) == ["lost"]
        later(world, hours=1)
        assert why(supply(world.deployment)) == ["circle"]
        asked = len(there.asked)
        for _ in range(5):
            later(world, days=1)
            assert why(supply(world.deployment)) == []
        assert (len(there.asked), len(names(world))) == (asked, 20)


def test_only_who_gets_further_than_before_is_asked_sooner_again(tmp_path: Path) -> None:
    failing = [200, 401]
    with register(failing=failing) as there, reading(tmp_path, there) as world:
        for hours in (1, 2, 4):
            found = supply(world.deployment)
            assert found.again == world.clock.now() + timedelta(hours=hours)
            world.clock.advance(found.again)
            failing.append(401)
        failing[:] = [200, 401]
        assert supply(world.deployment).again == world.clock.now() + timedelta(hours=1)


def test_readings_that_never_came_to_their_end_do_not_grow_in_number(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there) as world:
        failing = there.failing
        for pages in (1, 2, 3, 1, 2, 3):
            failing[:] = [200] * pages + [410]
            assert why(supply(world.deployment)) == ["lost"]
            later(world, days=2)
        assert len([path for path in (tmp_path / "cache").glob("*/[0-9]*") if path.is_dir()]) <= 2
