"""Days of a time zone, whose clocks may show one midnight twice, skip another, or a whole day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def day_start(zone: ZoneInfo, now: datetime) -> datetime:
    """The moment (UTC) at which the zone's day began that it is now."""
    return datetime.combine(now.astimezone(zone).date(), datetime.min.time(), tzinfo=zone).astimezone(UTC)


def next_day(zone: ZoneInfo, now: datetime) -> datetime:
    """The moment (UTC) at which the zone's next day begins."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, datetime.min.time(), tzinfo=zone).astimezone(UTC)
    # where the clocks skip midnight, or a whole day, the day begins a little later
    while midnight.astimezone(zone).date() < tomorrow:
        midnight += timedelta(minutes=15)
    return midnight
