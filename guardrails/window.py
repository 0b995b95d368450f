"""When a message may arrive: wall time in the recipient's zone, without public holidays."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from config.files.envelopes import SendingWindow, Weekday
from guardrails.facts import Region

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON = 370


@lru_cache(maxsize=512)
def _calendar(country: str, state: str | None, year: int) -> dict[date, str]:
    """Public holidays of one year; a state that the calendar does not know gives the whole country's."""
    try:
        return dict(holidays.country_holidays(country, subdiv=state, years=year, language="en_US"))
    except NotImplementedError:  # its way to say so; its lists lack names that it takes (California)
        return {} if state is None else _calendar(country, None, year)


def holiday(region: Region, day: date) -> str | None:
    """The name of the public holiday on ``day``, if it is one (source: the python-holidays calendars)."""
    return _calendar(region.country, region.state, day.year).get(day)


def closed_because(window: SendingWindow, zone: ZoneInfo, region: Region | None, moment: datetime) -> str | None:
    """Why a message must not arrive at ``moment``, or None when the window is open."""
    local = moment.astimezone(zone)
    weekday = WEEKDAYS[local.weekday()]
    if weekday not in window.days:
        return f"{weekday} is not a sending day ({', '.join(window.days)})"
    if window.holidays and region and (name := holiday(region, local.date())):
        return f"{local:%Y-%m-%d} is {name} in {'-'.join(part for part in region if part)}"
    if not window.start <= local.time() < window.end:
        return f"{local:%H:%M} in {zone.key} is outside {window.start:%H:%M}-{window.end:%H:%M}"
    return None


def next_opening(window: SendingWindow, zone: ZoneInfo, region: Region | None, earliest: datetime) -> datetime | None:
    """The first open moment at or after ``earliest`` (aware UTC), or None when there is none within a year.

    Wall times are turned into moments one by one, so that a change of the clocks shifts the moment and not the hour.
    """
    if closed_because(window, zone, region, earliest) is None:
        return earliest
    first = earliest.astimezone(zone).date()
    for days in range(HORIZON):
        wall = datetime.combine(first + timedelta(days=days), window.start, tzinfo=zone)
        moment = wall.astimezone(UTC)
        if moment >= earliest and closed_because(window, zone, region, moment) is None:
            return moment
    return None
