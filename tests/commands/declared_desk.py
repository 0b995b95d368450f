"""An operator's desk at which a declared crew's campaign has begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.shared import heads, homes
from config.files.envelopes import Autonomy
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns
from tests.outbox.stage import connections
from tests.support.declared import NAME, START, bundle
from tools.deployment import Deployment

EVERY = {"autonomy": Autonomy(start="every")}


@contextmanager
def begun(config: Path) -> Iterator[Deployment]:
    """A rehearsal of the campaign that has begun, in which a person approves every document."""
    reference = str(config / "campaigns" / f"{NAME}.yaml")
    home = homes.rehearsal(NAME, reference, "calm", 1, new=True)
    ledger = Ledger.open(home.ledger_url, SteppedClock(home.path / "clock.json", START))
    with heads.kept(home, ledger, "test"):
        with ledger.write() as tx:
            campaigns.open_campaign(tx, NAME, "r1", "", 0, "digest", START)
        yield Deployment(bundle(**EVERY), connections(), ledger, ledger._clock, home.path, "r1")
    ledger.close()
