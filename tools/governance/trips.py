"""What stops work: a breaker that trips, and a campaign that is halted or over."""

from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.govern import breaks
from data.records import CampaignState, Trip
from guardrails.verdicts import Halted
from tools.deployment import Deployment
from tools.governance import earned
from tools.hints import typed


def halted(tx: Tx, campaign: str) -> Halted | None:
    """What is to be raised by whoever is at work in a campaign that is halted, or over; None in one that runs."""
    own = campaigns.get(tx, campaign)
    return None if own.state is CampaignState.RUNNING else Halted(campaign, own.state_reason)


def trip(deployment: Deployment, tx: Tx, tripped: Trip, actor: str) -> str | None:
    """Stop what tripped, in this transaction, and let the campaign do less alone, if the trip says so.

    Return what people are told; None if it was stopped before.
    """
    campaign = deployment.bundle.campaign.campaign
    if breaks.trip(tx, campaign, tripped, actor) is None:
        return None
    if tripped.demotes:
        earned.demote(
            deployment.bundle.envelope.autonomy, tx, campaign, tripped.reason, actor, earned.what_leaves(deployment)
        )
    if tripped.scope == "campaign":
        way = typed(f"resume {campaign}", deployment.home)
        return f"{campaign} is halted. {tripped.reason}\n\nOnce you know why: {way}"
    way = typed(f"resume {campaign} --{tripped.scope} {tripped.name}", deployment.home)
    what = breaks.called(tripped.scope, tripped.name)
    return f"{campaign}: {what} is stopped. {tripped.reason}\n\nThe rest goes on. See to it: {way}"
