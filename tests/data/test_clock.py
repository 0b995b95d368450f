"""Clocks: forwards only, persisted, and no wait passes an event."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from data.clock import SteppedClock, SystemClock

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_stepped_clock_stands_still(clock: SteppedClock) -> None:
    assert clock.now() == clock.now() == START


def test_it_goes_on_where_it_stood_when_it_is_opened_again(tmp_path: Path) -> None:
    SteppedClock(tmp_path / "c.json", START).advance(START + HOUR)
    assert SteppedClock(tmp_path / "c.json", START).now() == START + HOUR


def test_it_never_goes_back(clock: SteppedClock) -> None:
    clock.advance(START + HOUR)
    assert clock.advance(START) == START + HOUR


def test_it_speaks_utc_whatever_zone_it_is_given(clock: SteppedClock) -> None:
    berlin = timezone(timedelta(hours=1))
    assert clock.advance(datetime(2026, 11, 2, 17, tzinfo=berlin)).isoformat() == "2026-11-02T16:00:00+00:00"


def test_a_naive_time_is_refused(clock: SteppedClock) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        clock.advance(datetime(2026, 11, 3))  # noqa: DTZ001


def test_a_wait_ends_at_the_earliest_event(clock: SteppedClock) -> None:
    clock.add_agenda(lambda: START + 2 * HOUR)
    clock.add_agenda(lambda: START + HOUR)
    clock.add_agenda(lambda: None)
    assert clock.wait_until(START + 3 * HOUR) == START + HOUR


def test_listeners_hear_of_every_move_and_wait(clock: SteppedClock) -> None:
    heard: list[datetime] = []
    clock.on_advance(heard.append)
    clock.advance(START + HOUR)
    clock.add_agenda(lambda: START)  # overdue
    clock.wait_until(START + 2 * HOUR)
    assert heard == [START + HOUR, START + HOUR]


def test_a_file_that_is_no_clock_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("{}")
    with pytest.raises(ValueError, match=r"c\.json is not a clock's file"):
        SteppedClock(tmp_path / "c.json", START)


def test_the_system_clock_waits_for_the_moment() -> None:
    clock = SystemClock()
    moment = clock.now() + timedelta(milliseconds=5)
    assert clock.wait_until(moment) >= moment


def test_a_wait_of_the_system_clock_can_be_ended() -> None:
    clock = SystemClock()
    waiting = threading.Thread(target=clock.wait_until, args=(clock.now() + timedelta(days=1),))
    waiting.start()
    clock.wake()
    waiting.join(5)
    assert not waiting.is_alive()
