"""Times as people read them: in the campaign's zone, whose name stands beside each."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from commands.shared import homes
from commands.shared.deployed import usable_bundle
from commands.shared.options import CONFIG
from commands.shared.output import Row
from config.loading import CampaignBundle


def zone_of(home: homes.Home, campaign: str, config_dir: Path = CONFIG) -> tzinfo:
    """The zone of a campaign of a home; UTC while its configuration cannot be used."""
    return zone_in(usable_bundle(home, campaign, config_dir))


def zone_in(bundle: CampaignBundle | None) -> tzinfo:
    """The zone that the configuration has; UTC without one."""
    return ZoneInfo(bundle.campaign.timezone) if bundle else UTC


def told(moment: datetime, zone: tzinfo) -> str:
    """``2026-11-06 08:00 PST``."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def slot(moment: datetime, zone: tzinfo) -> str:
    """``Mon 09 Nov 08:00``, of a moment in the days to come."""
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def in_zone(row: Row, zone: tzinfo) -> Row:
    """A row for people, its times in the zone."""
    return {key: told(value, zone) if isinstance(value, datetime) else value for key, value in row.items()}
