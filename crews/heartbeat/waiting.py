"""What waits for a person is announced once: replies that want an answer, messages that a crash made unknown."""

from collections.abc import Sequence

from data.ledger.core import counters
from data.ledger.core.ledger import Ledger
from data.ledger.govern import approvals
from data.records import CapKey
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.notices import announcements
from tools.notices.people import notify


def announce(deployment: Deployment, channel: Channel) -> list[CapKey]:
    """Tell people of what waits for them, and return the marks of what is told.

    Each mark is set once its notice has gone out, so that a crash in between tells it again rather than never.
    """
    with deployment.ledger.read() as tx:
        open_now = approvals.open_approvals(tx, deployment.bundle.campaign.campaign)
        due = [asked for asked in open_now if announcements.is_due(asked, deployment.bundle.envelope)]
        told = counters.read(tx, [announcements.mark(asked) for asked in due])
    waiting = [asked for asked in due if not told[announcements.mark(asked)]]
    for asked in waiting:
        with deployment.ledger.write() as tx:
            attempt = counters.add(tx, CapKey("notifying", asked.id, ""), 1)
            notice = announcements.of_approval(tx, asked, deployment.home)
        notify(deployment, channel, notice.event, notice.text, attempt)
    return [announcements.mark(asked) for asked in waiting]


def mark_told(ledger: Ledger, marks: Sequence[CapKey]) -> None:
    """Set the marks of what people were told."""
    if marks:
        with ledger.write() as tx:
            counters.reserve(tx, marks)
