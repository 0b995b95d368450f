"""Crons where clocks change: what was due is due once, and what comes next is what falls due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crews.standing.schedule import following, latest

BACK = datetime(2026, 11, 1, 3, tzinfo=UTC)
"""New York's clocks go from 2:00 back to 1:00 three hours later."""
NEW_YORK = "America/New_York"


def due(cron: str, hours: int = 9) -> list[str]:
    """When the cron comes round, as the router sees it that looks every minute."""
    since, fired = BACK, []
    for minute in range(hours * 60):
        now = BACK + timedelta(minutes=minute)
        slot = latest(cron, NEW_YORK, now)
        assert slot <= now
        if since < slot:
            fired.append(f"{slot.astimezone(ZoneInfo(NEW_YORK)):%H:%M%z}")
            since = now
    return fired


@pytest.mark.parametrize(
    ("cron", "slots"),
    [
        ("30 1 * * *", ["01:30-0400"]),
        ("0,30 1 * * *", ["01:00-0400", "01:30-0400"]),
        ("0 1,4 * * *", ["01:00-0400", "04:00-0500"]),
        ("30 2 * * *", ["02:30-0500"]),
    ],
)
def test_in_the_hour_that_comes_twice_a_cron_fires_once(cron: str, slots: list[str]) -> None:
    assert due(cron) == slots


def test_one_that_comes_each_hour_goes_on_through_both() -> None:
    assert due("0 * * * *", hours=4) == ["00:00-0400", "01:00-0400", "01:00-0500"]


@pytest.mark.parametrize("cron", ["30 1 * * *", "0,30 1 * * *", "0 * * * *", "0 1,4 * * *"])
def test_what_follows_is_what_falls_due(cron: str) -> None:
    moment, seen = BACK, []
    while (moment := following(cron, NEW_YORK, moment)) < BACK + timedelta(hours=9):
        seen.append(f"{moment.astimezone(ZoneInfo(NEW_YORK)):%H:%M%z}")
    assert seen == due(cron)
