"""Times as people read them: in the campaign's zone, whose name stands beside each."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from commands import homes
from commands.options import CONFIG
from commands.output import Row
from config.loading import ConfigError, load_campaign
from config.secrets import MissingSettings


def zone_of(home: homes.Home, campaign: str, config_dir: Path = CONFIG) -> tzinfo:
    """The campaign's zone; UTC while its configuration cannot be used."""
    try:
        return ZoneInfo(load_campaign(home.run.campaigns.get(campaign, campaign), config_dir).campaign.timezone)
    except (ConfigError, MissingSettings):
        return UTC


def told(moment: datetime, zone: tzinfo) -> str:
    """``2026-11-06 08:00 PST``."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def in_zone(row: Row, zone: tzinfo) -> Row:
    """A row for people, its times in the zone."""
    return {key: told(value, zone) if isinstance(value, datetime) else value for key, value in row.items()}
