"""The ledger of a run, opened by the commands that look into it or set something in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from commands import homes
from commands.errors import BadInput
from data.clock import Clock, SteppedClock, SystemClock
from data.ledger import campaigns
from data.ledger.ledger import Ledger

ACTOR = "operator"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock_of(home: homes.Home) -> Clock:
    """The run's own clock: a rehearsal's stands where it was left."""
    stepped = home.path / "clock.json"
    if home.run.live or not stepped.exists():
        return SystemClock()
    return SteppedClock(stepped, EPOCH)


@contextmanager
def opened(home: homes.Home) -> Iterator[Ledger]:
    """The ledger of a home."""
    ledger = Ledger.open(home.ledger_url, clock_of(home))
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def ledger(home: Path | None, campaign: str | None = None) -> Iterator[Ledger]:
    """The ledger of the home named, or of the latest run (of the campaign)."""
    with opened(homes.find(campaign, home)) as found:
        yield found


def known_campaign(found: Ledger, name: str) -> str:
    """The name, if the ledger has a campaign of it."""
    with found.read() as tx:
        names = [campaign.name for campaign in campaigns.all_campaigns(tx)]
    if name not in names:
        raise BadInput(f"{name}: this run has no such campaign (it has: {', '.join(names) or 'none'})")
    return name


def campaign_name(reference: str) -> str:
    """The name of a campaign given by name or by file."""
    return Path(reference).stem if reference.endswith((".yaml", ".yml")) else reference
