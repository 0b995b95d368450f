"""A breaker trips: what it names is stopped, the campaign may do less alone, and people are told."""

from data.ledger.core.transactions import Tx
from data.ledger.govern import breaks
from data.records import Trip
from tools.deployment import Deployment
from tools.governance import earned
from tools.hints import typed


def trip(deployment: Deployment, tx: Tx, tripped: Trip, actor: str) -> str | None:
    """Stop what tripped, in this transaction; return what people are told, None if it was stopped before."""
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
