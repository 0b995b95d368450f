"""What the heartbeat sees to besides work, and the replies that no agent will read: a person has them by name."""

from crews.kinds.registry import KINDS
from crews.standing import governing
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, cycles, inbound
from data.ledger.flow.cycles import GIVEN_UP
from data.ledger.govern import breaks
from data.records import CampaignState
from tools.deployment import Deployment

AT_ONCE = 25
ACTOR = "router"


def govern(deployment: Deployment) -> list[str]:
    """Promote, remind and stop, and put before people what that leaves unread; return what people are told."""
    with deployment.ledger.write() as tx:
        told = governing.govern(deployment, tx)
    with deployment.ledger.read() as tx:
        why = _nobody_reads(deployment, tx)
    if why:
        hand_over(deployment, why)
    return told


def hand_over(deployment: Deployment, why: str) -> None:
    """Put every reply before a person that nobody has read, a few at a time: whoever else writes waits for no heap."""
    campaign = deployment.bundle.campaign.campaign
    for task in deployment.bundle.crew.engine_tasks.values():
        left = task.traits.answers
        while left:
            with deployment.ledger.write() as tx:
                replies = KINDS[task.work].waiting(tx, deployment.bundle.crew, campaign, AT_ONCE)
                for reply in replies:
                    KINDS[task.work].hand_over(tx, campaign, reply, why, ACTOR)
            left = bool(replies)


def _nobody_reads(deployment: Deployment, tx: Tx) -> str:
    """Why no agent will read the replies that are there; empty while one may, or where there are none."""
    own = campaigns.get(tx, deployment.bundle.campaign.campaign)
    readers = [stage for stage, task in deployment.bundle.crew.engine_tasks.items() if task.traits.answers]
    if not readers or not inbound.pending(tx, own.name, 1):
        return ""
    if own.state is CampaignState.FINISHED:
        return f"the campaign has ended: {own.state_reason}"
    stops = {stop.name: stop.reason for stop in breaks.open_breaks(tx, own.name) if stop.scope == "stage"}
    if all(stage in stops for stage in readers):
        return f"{readers[0]} is stopped: {stops[readers[0]]}"
    last = [record for stage in readers for record in cycles.recent(tx, own.name, stage, 1)]
    if own.state is CampaignState.HALTED and any(record.outcome == GIVEN_UP for record in last):
        return f"{readers[0]} gave up, and the campaign is halted: {own.state_reason}"
    return ""
