"""Requests that want a yes or a no: people who want to be told of them are told of all that are new together."""

from collections import Counter
from collections.abc import Sequence

from data.counts import counted
from data.ledger.core import counters
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
    """Tell people of what they have not been told of; return the marks to be set once it has gone out."""
    campaign = deployment.bundle.campaign
    if EVENT not in campaign.notify.on:
        return []
    with deployment.ledger.read() as tx:
        asked = [one for one in approvals.open_approvals(tx, campaign.campaign) if one.kind in KINDS]
        mine = [one for one in asked if not announcements.is_due(one, deployment.bundle.envelope)]
        told = counters.read(tx, [announcements.mark(one) for one in mine])
    new = [one for one in mine if not told[announcements.mark(one)]]
    if new:
        ways = [f"approvals {command} {campaign.campaign}" for command in ("review", "list")]
        notify(deployment, channel, EVENT, with_ways(_in_words(new), ways, deployment.home))
    return [announcements.mark(one) for one in new]


def _in_words(asked: Sequence[Approval]) -> str:
    """How many, of what kind, and which."""
    kinds = ", ".join(counted(number, kind) for kind, number in Counter(one.kind for one in asked).items())
    first = f"{counted(len(asked), 'request waits', 'requests wait')} for your decision: {kinds}"
    return f"{first}\n\n{', '.join(one.id for one in asked)}"
