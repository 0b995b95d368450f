"""A process of its own that takes a mailbox in and says what it cost; its arguments are a home and a connection."""

import json
import resource
import sys
from pathlib import Path

from config.files.connections import InboxConnection
from data.clock import SystemClock
from data.ledger.core.ledger import Ledger
from tools.inbox.boxes.opening import open_mailbox
from tools.inbox.poll import take_in


def peak_mb() -> float:
    """The most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000


def main(home: Path, connection: InboxConnection) -> None:
    """Take the mailbox in, twice; the second time there is nothing new."""
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", SystemClock())
    begun = peak_mb()
    looks = []
    for _ in range(2):
        mailbox = open_mailbox(connection, home)
        try:
            looks.append(take_in(ledger, mailbox, {"dana@ours.example"}).new)
        finally:
            mailbox.close()
    ledger.close()
    sys.stdout.write(json.dumps({"imported_mb": begun, "peak_mb": peak_mb(), "new": looks}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), InboxConnection.model_validate_json(sys.argv[2]))
