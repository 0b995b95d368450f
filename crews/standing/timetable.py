"""When tasks may be opened: each in the slots of its own cron, and for no more items a day than it says.

A slot begins when the cron comes round and lasts until all that there was for the task is done. What comes later waits
for the next one; a document that was made in a slot leaves when it can. A slot of which nobody could make use (nothing
was running) is made up for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from config.files.crews import AgentTask, StageTask, TaskConfig
from config.loading import CampaignBundle
from crews.standing import schedule
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.records import CapKey
from tools.governance import quotas

MIDNIGHT = "0 0 * * *"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """How the tasks stand that have a cron, or whose day is bounded.

    ``opens`` says of those that rest when they go on, ``left`` how many items more a task takes today, ``slots`` when
    the next slot of each cron begins. ``at_it`` says of those whose slot has begun and is not over when it began.
    """

    opens: Mapping[str, datetime] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, datetime] = field(default_factory=dict)
    at_it: Mapping[str, datetime] = field(default_factory=dict)

    def today(self, name: str, task: AgentTask) -> AgentTask:
        """The task as it may be done today: its cycle takes no more than is left of its day."""
        left = self.left.get(name, task.cycle)
        return task if left >= task.cycle else task.model_copy(update={"cycle": left})

    def of(
        self, ready: Mapping[str, Sequence[str]], begun: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> dict[str, list[str]]:
        """Those of the items that their tasks may take now.

        What was ``begun`` in a slot goes on after it, as far as the day has room.
        """
        found = {}
        for task, ids in ready.items():
            able = ids if task not in self.opens else [one for one in ids if one in begun.get(task, ())]
            if able or task not in self.opens:
                found[task] = list(able[: self.left.get(task, len(able))])
        return found


def of(bundle: CampaignBundle, tx: Tx) -> Timetable:
    """The timetable at this moment."""
    crons, left = crons_of(bundle), quotas.left(bundle, tx)
    if not (crons or left):
        return Timetable()
    zone, began = bundle.campaign.timezone, campaigns.get(tx, bundle.campaign.campaign).started_at
    begun = {name: schedule.latest(cron, zone, tx.now) for name, cron in crons.items()}
    over = _over(tx, bundle, begun, began)
    midnight = schedule.following(MIDNIGHT, zone, tx.now)
    slots = {name: schedule.following(cron, zone, tx.now) for name, cron in crons.items()}
    opens = {name: slots[name] for name in over}
    for name in (name for name, more in left.items() if not more):
        opens[name] = schedule.following(crons[name], zone, midnight - _MINUTE) if name in crons else midnight
    return Timetable(opens, left, slots, {name: slot for name, slot in begun.items() if name not in over})


def end_slots(bundle: CampaignBundle, tx: Tx, over: Mapping[str, datetime]) -> None:
    """Note that these tasks have done all that there was for them in the slots that began then."""
    counters.reserve(tx, [_mark(bundle, name, slot) for name, slot in over.items()])


def crons_of(bundle: CampaignBundle) -> dict[str, str]:
    """The tasks that have a cron."""
    tasks: Mapping[str, StageTask | TaskConfig] = {**bundle.crew.stages, **bundle.crew.tasks}
    return {name: task.schedule for name, task in tasks.items() if task.schedule is not None}


def _over(tx: Tx, bundle: CampaignBundle, begun: Mapping[str, datetime], since: datetime) -> frozenset[str]:
    """Those whose last slot is over, or was before the campaign began."""
    marks = {name: _mark(bundle, name, slot) for name, slot in begun.items()}
    known = counters.read(tx, marks.values())
    return frozenset(name for name, slot in begun.items() if slot < since or known[marks[name]])


def _mark(bundle: CampaignBundle, task: str, slot: datetime) -> CapKey:
    return CapKey("slot", f"{bundle.campaign.campaign}/{task}", slot.isoformat())
