"""Crons in a campaign's time zone. In the hour that comes twice, when clocks go back, what has an hour is due once."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from croniter import croniter

_MINUTE = timedelta(minutes=1)


def latest(cron: str, zone: str, now: datetime) -> datetime:
    """The last moment, not after ``now``, at which the cron was due."""
    return _around(cron, zone, now)[0].astimezone(now.tzinfo)


def following(cron: str, zone: str, now: datetime) -> datetime:
    """The first moment after ``now`` at which the cron is due."""
    return _around(cron, zone, now)[1].astimezone(now.tzinfo)


def _around(cron: str, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """``latest`` and ``following``, worked out anew only once time has left the slot between them."""
    known = _slot(cron, zone)
    if not (known and known[0][0] <= now < known[0][1]):
        known[:] = [(_latest(cron, zone, now), _following(cron, zone, now))]
    return known[0]


@lru_cache(maxsize=256)
def _slot(_cron: str, _zone: str) -> list[tuple[datetime, datetime]]:
    """Where the slot that the cron was last asked about is kept, if there was one."""
    return []


def _latest(cron: str, zone: str, now: datetime) -> datetime:
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
    return _latest(cron, zone, before).astimezone(now.tzinfo)


def _following(cron: str, zone: str, now: datetime) -> datetime:
    moment: datetime = croniter(cron, now.astimezone(ZoneInfo(zone))).get_next(datetime)
    while _again(cron, zone, moment):
        moment = croniter(cron, moment).get_next(datetime)
    return moment.astimezone(now.tzinfo)


def _again(cron: str, zone: str, moment: datetime) -> bool:
    """Has the clock shown this before, and does the cron name its hours? One that comes each hour goes on by itself."""
    instant = datetime.fromtimestamp(moment.timestamp(), ZoneInfo(zone))
    return instant.fold == 1 and not cron.split()[1].startswith("*")
