"""A prepared campaign, opened in its ledger and ready to work."""

from datetime import timedelta

from commands.run.preparation import Outside, Prepared
from data.ledger.flow import campaigns
from tools.deployment import Deployment
from tools.governance import earned
from tools.meter import meter_of

MOST_AT_ONCE = 32
"""Batches of one cycle; its model may be asked fewer at a time (``at_once`` in models.yaml)."""


def begin(prepared: Prepared, outside: Outside) -> Deployment:
    """Open the campaign, or take it up again, with a meter that goes on from what its models have cost so far."""
    bundle, home = prepared.bundle, prepared.home
    campaign = bundle.campaign
    with outside.ledger.write() as tx:
        ends = outside.clock.now() + timedelta(days=campaign.days)
        campaigns.open_campaign(
            tx,
            campaign.campaign,
            home.run.run_id,
            campaign.vertical,
            campaign.goal.qualified,
            bundle.digest,
            ends,
            campaign.infrastructure.usd_per_month,
        )
        at_once = 1 if home.run.is_played else MOST_AT_ONCE
        meter = meter_of(tx, campaign.campaign, home.run.spend_usd)
        deployment = Deployment(
            bundle, outside.connections, outside.ledger, outside.clock, home.path, home.run.run_id, at_once, meter
        )
        earned.begin(deployment, tx)
    return deployment
