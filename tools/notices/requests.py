"""Requests that wait for a person are announced once: what is urgent by itself, what wants a yes or a no together."""

from collections import Counter
from collections.abc import Callable, Sequence

from data.counts import counted
from data.ledger.core import counters
from data.ledger.core.ledger import Ledger
from data.ledger.govern import approvals
from data.records import Approval, CapKey
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.hints import with_ways
from tools.notices import announcements
from tools.notices.notice import Event
from tools.notices.people import notify

EVENT: Event = "approval"
KINDS = ("message", "angle", "release")


def announce(deployment: Deployment, channel: Channel) -> list[CapKey]:
    """Tell people of replies that want an answer and of what a crash made unknown; return the marks of what is told.

    Each mark is set once its notice has gone out, so that a crash in between tells it again rather than never.
    """
    new = _untold(deployment, lambda one: announcements.is_due(one, deployment.bundle.envelope))
    for asked in new:
        with deployment.ledger.write() as tx:
            attempt = counters.add(tx, CapKey("notifying", asked.id, ""), 1)
            notice = announcements.of_approval(tx, asked, deployment.home)
        notify(deployment, channel, notice.event, notice.text, attempt)
    return [announcements.mark(asked) for asked in new]


def announce_decisions(deployment: Deployment, channel: Channel) -> list[CapKey]:
    """Tell people who want it of all that is new and wants a yes or a no, in one notice; return the marks as above."""
    campaign, envelope = deployment.bundle.campaign, deployment.bundle.envelope
    if EVENT not in campaign.notify.on:
        return []
    new = _untold(deployment, lambda one: one.kind in KINDS and not announcements.is_due(one, envelope))
    if new:
        ways = [f"approvals {command} {campaign.campaign}" for command in ("review", "list")]
        notify(deployment, channel, EVENT, with_ways(_in_words(new), ways, deployment.home))
    return [announcements.mark(asked) for asked in new]


def mark_told(ledger: Ledger, marks: Sequence[CapKey]) -> None:
    """Set the marks of what people were told."""
    if marks:
        with ledger.write() as tx:
            counters.reserve(tx, marks)


def _untold(deployment: Deployment, wanted: Callable[[Approval], bool]) -> list[Approval]:
    """The open requests that are wanted and that nobody was told of."""
    with deployment.ledger.read() as tx:
        asked = list(filter(wanted, approvals.open_approvals(tx, deployment.bundle.campaign.campaign)))
        told = counters.read(tx, [announcements.mark(one) for one in asked])
    return [one for one in asked if not told[announcements.mark(one)]]


def _in_words(asked: Sequence[Approval]) -> str:
    """How many, of what kind, and which."""
    kinds = ", ".join(counted(number, kind) for kind, number in Counter(one.kind for one in asked).items())
    first = f"{counted(len(asked), 'request waits', 'requests wait')} for your decision: {kinds}"
    return f"{first}\n\n{', '.join(one.id for one in asked)}"
