"""Our own mail server or webhook is not there: what would leave by it waits, and after some time a person has to look.

A server that other mailboxes do not use is no matter to them: their messages go on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from data.counts import counted
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects
from data.records import CapKey, Message, MessageState, ProspectState, Trip
from guardrails.facts import ANSWER
from tools.deployment import Deployment
from tools.governance import trips

FIRST_WAIT = timedelta(minutes=5)
MOST_TIMES = 8


class Wait(NamedTuple):
    """What is ``due_by`` a moment leaves no earlier than ``until``."""

    due_by: datetime
    until: datetime
    reason: str


class Outage(NamedTuple):
    """What an outage means. ``everything``: no mailbox has another server; ``told``: it lasted, people are told."""

    everything: bool
    told: str | None = None
    halted: str | None = None


def over(deployment: Deployment, tx: Tx, message: Message) -> None:
    """What the message leaves by was reached."""
    counters.forget(tx, _key(deployment, message))


def wait_out(deployment: Deployment, tx: Tx, message: Message, said: str) -> Outage:
    """Put off what would leave by this message's server, each time longer."""
    campaign, key = message.campaign, _key(deployment, message)
    sharing, everything = _sharing(deployment, message)
    what = "webhook" if message.channel == "webhook" else "mail server"
    times = counters.add(tx, key, 1)
    again = tx.now + FIRST_WAIT * 2 ** min(times - 1, 6)
    wait(tx, message, f"no {what}: {said}", again)
    put_off(tx, campaign, sharing, Wait(tx.now, again, f"no {what}: {said}"))
    if times < MOST_TIMES:
        return Outage(everything)
    counters.forget(tx, key)
    reason = f"the {what} could not be used {counted(times, 'time')} in a row: {said}"
    if everything:
        tripped = Trip("campaign", campaign, "mail_server", reason, {"times": times}, demotes=False)
        return Outage(everything, trips.trip(deployment, tx, tripped, "outbox"), halted=reason)
    stopped = [
        Trip("mailbox", name, what.replace(" ", "_"), reason, {"times": times}, demotes=False) for name in sharing
    ]
    told = [text for tripped in stopped if (text := trips.trip(deployment, tx, tripped, "outbox"))]
    return Outage(everything, "\n\n".join(told) or None)


def put_off(tx: Tx, campaign: str, mailboxes: Sequence[str], wait: Wait) -> None:
    """Let what is due from these mailboxes wait, a few hundred messages at a time."""
    while due := messages.due_from(tx, campaign, wait.due_by, mailboxes, 200):
        for message_id in due:
            messages.postpone(tx, message_id, wait.until, wait.reason)


def wait(tx: Tx, message: Message, why: str, again: datetime) -> None:
    """Ready again, later; or cancelled, if its prospect has become unreachable while it was being sent."""
    messages.move(tx, message.id, MessageState.READY, why, not_before=again)
    prospect = prospects.get(tx, message.prospect_id)
    gone = prospect.state in {ProspectState.OPTED_OUT, ProspectState.BOUNCED}
    if gone or (message.sequence != ANSWER and prospect.state is not ProspectState.IN_SEQUENCE):
        reason = f"the prospect is {prospect.state}: {prospect.state_reason}"
        messages.move(tx, message.id, MessageState.CANCELLED, reason, "outbox")


def _sharing(deployment: Deployment, message: Message) -> tuple[tuple[str, ...], bool]:
    """The mailboxes that leave by the same as this message, and whether those are all; a webhook is one by itself."""
    if message.channel == "webhook":
        return (message.mailbox,), False
    all_of_ours = [sender.mailbox for sender in deployment.bundle.campaign.senders]
    sharing = deployment.connections.sharing(message.mailbox, all_of_ours)
    return sharing, len(sharing) == len(all_of_ours) and not deployment.bundle.sequence.webhooks


def _key(deployment: Deployment, message: Message) -> CapKey:
    """The counter of outages in a row: one for the common server, for each mailbox with its own, for each webhook."""
    connections = deployment.connections
    own = message.channel == "webhook" or connections.smtp_of(message.mailbox) != connections.smtp
    return CapKey("outage", deployment.bundle.campaign.campaign, message.mailbox if own else "")
