"""Crons in a campaign's time zone. In the hour that comes twice, when clocks go back, what has an hour is due once."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from croniter import croniter

_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=256)
def latest(cron: str, zone: str, now: datetime) -> datetime:
    """The last moment, not after ``now``, at which the cron was due."""
    local = now.astimezone(ZoneInfo(zone))
    if croniter.match(cron, local):
        moment: datetime = local.replace(second=0, microsecond=0)
    else:
        moment = croniter(cron, local).get_prev(datetime)
    if not _again(cron, zone, moment):
        return moment.astimezone(now.tzinfo)
    before = moment
    while _again(cron, zone, before):
        before -= _MINUTE
    return latest(cron, zone, before).astimezone(now.tzinfo)


@lru_cache(maxsize=256)
def following(cron: str, zone: str, now: datetime) -> datetime:
    """The first moment after ``now`` at which the cron is due."""
    moment: datetime = croniter(cron, now.astimezone(ZoneInfo(zone))).get_next(datetime)
    while _again(cron, zone, moment):
        moment = croniter(cron, moment).get_next(datetime)
    return moment.astimezone(now.tzinfo)


def _again(cron: str, zone: str, moment: datetime) -> bool:
    """Has the clock shown this before, and does the cron name its hours? One that comes each hour goes on by itself."""
    instant = datetime.fromtimestamp(moment.timestamp(), ZoneInfo(zone))
    return instant.fold == 1 and not cron.split()[1].startswith("*")
