"""A process of its own in which an agent searches: ``python -m tests.crews.cycles.searching HOME URL CYCLE``."""

import sys
from pathlib import Path

from config.files.connections import Connections, InboxConnection, SmtpConnection
from config.loading import load_campaign
from crews.cycles.cycle import run_cycle
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import cycles
from tests.conftest import START
from tests.items.crews import CAMPAIGN
from tests.support.engine import SearchHost
from tests.support.scripted import ScriptedModel, calls, says
from tools.deployment import Deployment

SEARCHES = 3


def main(home: Path, url: str, cycle_id: str) -> None:
    """Do the cycle, with as many searches as the item may have."""
    bundle = load_campaign(CAMPAIGN, home / "project" / "config")
    clock = SteppedClock(home / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    with ledger.read() as tx:
        cycle = cycles.get(tx, cycle_id)
    steps = [calls("search_web", id="i1", search_query=f"coatings {number}") for number in range(SEARCHES)]
    with ScriptedModel(*steps, says("I have looked.")) as model:
        connections = Connections(
            model=model.connection,
            smtp=SmtpConnection(host="127.0.0.1", security="none"),
            inbox=InboxConnection(kind="maildir", path=str(home / "mail")),
            apis={"serper": SearchHost(url=url).connection},
        )
        run_cycle(Deployment(bundle, connections, ledger, clock, home, "run-1"), cycle)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
