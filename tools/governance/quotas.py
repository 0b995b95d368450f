"""How many items more each task may take today: its ``per_day``, less what it has done on the campaign's day."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from config.files.crews import StageTask, TaskConfig
from config.loading import CampaignBundle
from data.days import day_start
from data.ledger.core.transactions import Tx
from data.ledger.read import workload


def left(bundle: CampaignBundle, tx: Tx) -> dict[str, int]:
    """Of the tasks whose day is bounded. What a task left over, or failed at, does not count."""
    crew, campaign = bundle.crew, bundle.campaign
    tasks: Mapping[str, StageTask | TaskConfig] = {**crew.stages, **crew.tasks}
    today = day_start(ZoneInfo(campaign.timezone), tx.now)
    return {
        name: max(task.per_day - _done(tx, bundle, name, today), 0)
        for name, task in tasks.items()
        if task.per_day is not None
    }


def _done(tx: Tx, bundle: CampaignBundle, name: str, since: datetime) -> int:
    """What counts as done: of a task the items that it has settled, of a stage what its cycles have recorded."""
    campaign, task = bundle.campaign.campaign, bundle.crew.tasks.get(name)
    if task is None:
        return workload.recorded(tx, campaign, name, since)
    return workload.settled(tx, campaign, name, since, by_cycles=task.agent is not None)
