"""Crons in a campaign's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter


def latest(cron: str, zone: str, now: datetime) -> datetime:
    """The last moment, not after ``now``, at which the cron was due."""
    local = now.astimezone(ZoneInfo(zone))
    if croniter.match(cron, local):
        return local.replace(second=0, microsecond=0).astimezone(now.tzinfo)
    moment: datetime = croniter(cron, local).get_prev(datetime)
    return moment.astimezone(now.tzinfo)


def following(cron: str, zone: str, now: datetime) -> datetime:
    """The first moment after ``now`` at which the cron is due."""
    moment: datetime = croniter(cron, now.astimezone(ZoneInfo(zone))).get_next(datetime)
    return moment.astimezone(now.tzinfo)
