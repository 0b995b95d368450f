"""Who asked to hear from us again later: on that day, in the campaign's zone, a person is asked to write to them.

A person writes, and no agent: they answer somebody who knows us by now, weeks later, and the words that were drafted
for strangers do not fit. What they say (``prospect say``) passes the gates like anything else.
"""

from zoneinfo import ZoneInfo

from data.ledger.core.states import CANCELLABLE
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages
from data.ledger.govern import approvals
from data.records import Inbound
from tools.deployment import Deployment

YOURSELF = "Write to them yourself, nothing else will"


def remind(deployment: Deployment, tx: Tx) -> None:
    """Ask a person about everybody whose day has come, once."""
    for reply in inbound.follow_ups(tx, deployment.bundle.campaign.campaign, tx.now):
        _ask(deployment, tx, reply, "")


def hand_over(deployment: Deployment, tx: Tx) -> None:
    """Ask a person, as the campaign ends, about those whose day is still to come: nothing looks at it after that."""
    for reply in inbound.follow_ups(tx, deployment.bundle.campaign.campaign):
        _ask(deployment, tx, reply, ", which is after the campaign's end")


def let_lapse(deployment: Deployment, tx: Tx, prospect_id: str, why: str, actor: str) -> None:
    """Cancel what can no longer leave to them; who waited for an answer is put to a person, as who wrote to us."""
    known = [one for one in messages.of_prospect(tx, prospect_id) if one.sequence == messages.ANSWER]
    waited = [message for message in known if message.state in CANCELLABLE]
    messages.cancel_rest(tx, prospect_id, why, answers=True, actor=actor)
    zone = ZoneInfo(deployment.bundle.campaign.timezone)
    for message in waited:
        for inbound_id in {asked.inbound_id for asked in approvals.of_message(tx, message.id) if asked.inbound_id}:
            wrote = inbound.get(tx, inbound_id).received_at.astimezone(zone)
            wrote_on = f"{wrote.day} {wrote:%b}"
            reason = f"nobody has answered what they wrote on {wrote_on}: {why}. {YOURSELF}"
            approvals.request(tx, message.campaign, prospect_id, "follow_up", reason, inbound_id=inbound_id)


def _ask(deployment: Deployment, tx: Tx, reply: Inbound, beyond: str) -> None:
    zone = ZoneInfo(deployment.bundle.campaign.timezone)
    assert reply.follow_up_on is not None and reply.prospect_id is not None  # noqa: S101 - so it was chosen
    wrote, day = reply.received_at.astimezone(zone), reply.follow_up_on.astimezone(zone)
    reason = (
        f"on {wrote.day} {wrote:%b} they asked to hear from us again from {day.day} {day:%b %Y} on{beyond}: "
        f"write to them yourself, nothing else will"
    )
    approvals.request(
        tx, deployment.bundle.campaign.campaign, reply.prospect_id, "follow_up", reason, inbound_id=reply.id
    )
