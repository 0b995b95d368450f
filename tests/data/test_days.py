"""When a day of a zone begins and ends, also on the days on which its clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.days import day_start, next_day

ZONES = ("America/Los_Angeles", "America/Havana", "Asia/Kathmandu", "Asia/Beirut", "Pacific/Apia", "UTC")
moments = st.integers(1_262_304_000, 1_924_900_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.sampled_from(ZONES), moments)
def test_it_is_the_same_day_from_its_start_until_the_next_one(name: str, now: datetime) -> None:
    zone = ZoneInfo(name)
    begun, ends = day_start(zone, now), next_day(zone, now)
    assert begun <= now < ends
    assert begun.astimezone(zone).date() == now.astimezone(zone).date() < ends.astimezone(zone).date()
    assert (ends - timedelta(seconds=1)).astimezone(zone).date() == now.astimezone(zone).date()


@pytest.mark.parametrize("hour", [4, 5, 6])
def test_where_clocks_show_midnight_twice_the_day_begins_at_the_first(hour: int) -> None:
    now = datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    assert day_start(ZoneInfo("America/Havana"), now) == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_where_clocks_skip_a_day_the_one_after_it_is_next() -> None:
    now = datetime(2011, 12, 30, 9, tzinfo=UTC)
    assert next_day(ZoneInfo("Pacific/Apia"), now) == datetime(2011, 12, 30, 10, tzinfo=UTC)
