"""Whether the Boss still looks at every cycle: supervision is earned, like autonomy, and lost at once.

Where it is earned, a specialist works without the Boss as long as its last cycle left nothing over; what was refused or
left over is delegated again, by the Boss.
"""

from datetime import datetime

from config.loading import CampaignBundle
from config.works import TRAITS
from data.ledger.core.transactions import Tx
from data.ledger.flow import cycles, inbound
from data.ledger.flow.cycles import CycleRecord
from data.ledger.govern import breaks
from data.records import BOSS, EARNED
from tools.deployment import Deployment

UNSUPERVISED = tuple(name for name, work in TRAITS.items() if work.is_managers)
"""Work that is the Boss's own."""


def is_earned(deployment: Deployment, tx: Tx, since: datetime) -> bool:
    """Whether so many of the newest cycles were clean as the crew asks for.

    Cycles count from ``since`` (when the campaign was last resumed) or from the last break or complaint, if that is
    later.
    """
    rule = deployment.bundle.crew.supervision
    if rule is None or rule.then == "every":
        return False
    campaign = deployment.bundle.campaign.campaign
    lost = [moment for moment in (breaks.last_of(tx, campaign), inbound.last_complaint(tx, campaign)) if moment]
    begin = max([since, *lost])
    newest = cycles.closed_since(tx, campaign, begin, rule.after.cycles, besides=UNSUPERVISED)
    clean = sum(1 for record in newest if record.state == "done")
    return len(newest) == rule.after.cycles and clean >= rule.after.clean * rule.after.cycles


def manager_of(bundle: CampaignBundle, stage: str) -> str:
    """Who delegates a stage or a task, by the role that the crew gives it: ``Boss``, ``Head of accounts``."""
    task = bundle.crew.agent_tasks.get(stage)
    name = (task.manager if task else None) or bundle.crew.manager
    return bundle.agents[name].role if name else "manager"


def path_of(earned: bool, last: CycleRecord | None) -> str:
    """Who does a stage's next cycle: the specialist by itself only where nothing of the last one asks for the Boss."""
    return EARNED if earned and (last is None or last.state == "done") else BOSS
