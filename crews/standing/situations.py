"""How a campaign stands at a moment: read from the ledger, for the router to decide by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from config.loading import CampaignBundle
from config.works import TRAITS, Which
from crews.standing import governing, supervision, timetable
from crews.standing.retries import empty_searches
from crews.standing.timetable import Timetable
from data.items import ItemState
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, releases
from data.ledger.flow.cycles import CycleRecord
from data.ledger.read import departures, snapshot
from data.ledger.read.snapshot import Snapshot
from tools.deployment import Deployment
from tools.effects import release
from tools.governance import authority
from tools.items import flow


@dataclass(frozen=True, slots=True)
class Items:
    """How the items of a declared crew stand.

    ``ready`` are those that each task could take now, ``at_work`` is how many are not yet through all tasks, and
    ``put_off_until`` when the next document that a gate has put off is to be looked at. ``begun`` are those of
    the ready ones whose document was made in a slot before.
    """

    ready: Mapping[str, Sequence[str]] = field(default_factory=dict)
    at_work: int = 0
    put_off_until: datetime | None = None
    begun: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the router looks at. ``empty_searches`` counts the scout cycles in a row that found no candidate.

    ``room`` is how many items more an agent may work on today, of those whose day the envelope bounds. ``earned`` is
    whether the crew has earned that the Boss looks at exceptions alone. All sources are empty until ``dry_until``.
    """

    snapshot: Snapshot
    bundle: CampaignBundle
    empty_searches: int
    room: Mapping[str, int] = field(default_factory=dict)
    earned: bool = False
    items: Items = field(default_factory=Items)
    timetable: Timetable = field(default_factory=Timetable)
    dry_until: datetime | None = None

    @property
    def now(self) -> datetime:
        """The moment of the snapshot."""
        return self.snapshot.taken_at

    @property
    def sourcing(self) -> bool:
        """Is the goal still ahead, and the campaign's end, and somewhere left to look?"""
        if self.snapshot.ends_at <= self.now:
            return False
        stages = self.bundle.crew.engine_tasks
        searchers = {name for name, task in stages.items() if task.traits.searches}
        dry = self.empty_searches >= self.bundle.envelope.breakers.silence.cycles
        dry = dry or bool(searchers & self.snapshot.stopped_stages)
        return self.snapshot.qualified_ever < self.snapshot.goal_qualified and not dry

    @property
    def searching(self) -> bool:
        """Is there somewhere to look now?"""
        return self.sourcing and (self.dry_until is None or self.dry_until <= self.now)

    @property
    def unread(self) -> int:
        """How many replies wait for a person because no stage of the crew reads any, or that which would is stopped."""
        stages, stopped = self.bundle.crew.agent_tasks.items(), self.snapshot.stopped_stages
        reads = any(task.traits.answers and name not in stopped for name, task in stages)
        return 0 if reads else self.snapshot.unread

    def under_way(self, which: Which) -> bool:
        """Is a cycle of the stage open that does this work?"""
        open_now = self.snapshot.open_cycles
        return any(which(task.traits) for name, task in self.bundle.crew.engine_tasks.items() if open_now.get(name))

    def stopped(self, which: Which) -> bool:
        """Has a breaker or a person stopped the stage that does this work?"""
        stages = self.bundle.crew.engine_tasks
        return any(which(stages[name].traits) for name in self.snapshot.stopped_stages if name in stages)

    def rests(self, which: Which) -> bool:
        """Does the stage that does this work wait for its slot, or for another day?"""
        stages = self.bundle.crew.engine_tasks
        return any(which(stages[name].traits) for name in self.timetable.opens if name in stages)

    def last(self, which: Which) -> CycleRecord | None:
        """The newest cycle of that kind of work."""
        newest = self.snapshot.last_cycles.values()
        return next((record for record in newest if which(TRAITS[record.cycle.work])), None)


def of(deployment: Deployment, tx: Tx) -> Situation:
    """All that the router looks at."""
    bundle = deployment.bundle
    seen = snapshot.snapshot(tx, bundle.campaign.campaign)
    scout = next((stage for stage, task in bundle.crew.engine_tasks.items() if task.traits.searches), "")
    since = departures.running_since(tx, seen.campaign, seen.started_at)
    searches = governing.recent(deployment, tx, scout, since)
    earned = supervision.is_earned(deployment, tx, since)
    room = {agent: left.items for agent, left in authority.rooms(deployment, tx).items()}
    of_items = _of_items(deployment, tx) if bundle.crew.tasks else Items()
    return Situation(seen, bundle, empty_searches(searches), room, earned, of_items, timetable.of(bundle, tx))


def _of_items(deployment: Deployment, tx: Tx) -> Items:
    """A document that waits for a person, or for a gate, is not ready."""
    campaign = deployment.bundle.campaign.campaign
    ready, counts = flow.ready(deployment, tx), items.counts(tx, campaign)
    ready |= release.due(deployment, tx, ready)
    begun = release.begun(deployment.bundle, tx)
    return Items(
        ready,
        counts[ItemState.OPEN] + counts[ItemState.PERSON],
        releases.next_look(tx, campaign),
        {task: ids.intersection(ready.get(task, ())) for task, ids in begun.items()},
    )
