"""How a campaign stands at a moment: read from the ledger, for the router to decide by."""

from crews import governing, supervision, timetable
from crews.router import Items, Situation, empty_searches
from data.items import ItemState
from data.ledger import departures, items, releases, snapshot
from data.ledger.ledger import Tx
from tools import authority
from tools.deployment import Deployment
from tools.effects import release
from tools.items import flow


def of(deployment: Deployment, tx: Tx) -> Situation:
    """All that the router looks at."""
    bundle = deployment.bundle
    seen = snapshot.snapshot(tx, bundle.campaign.campaign)
    scout = next((stage for stage, task in bundle.crew.agent_tasks.items() if task.work == "scout"), "scout")
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
    return Items(
        ready | release.due(deployment, tx, ready),
        counts[ItemState.OPEN] + counts[ItemState.PERSON],
        releases.next_look(tx, campaign),
    )
