"""From a source into the ledger: search by the plan, add what is new as found, claim it for the cycle."""

from dataclasses import dataclass
from datetime import timedelta

from data.ledger import prospects, taken
from data.ledger.prospects import Added
from data.ledger.suppressions import SuppressedBusiness
from data.records import Cycle, Plan
from tools.deployment import Deployment
from tools.sources.opened import open_source
from tools.sources.zones import timezone_of

LEASE = timedelta(hours=1)
_SMALLEST_PAGE = 20


@dataclass(frozen=True, slots=True)
class Intake:
    """What a search brought: new prospects, and how many of those looked at were known or suppressed.

    ``exhausted`` means that the plan's search has nothing more to give.
    """

    prospect_ids: tuple[str, ...]
    searched: int
    known: int
    suppressed: int
    exhausted: bool


def take(deployment: Deployment, cycle: Cycle, plan: Plan, limit: int) -> Intake:
    """Take up to ``limit`` new businesses in by the plan's source and parameters; claim them for the cycle.

    Rows that are prospects already are not looked at again, so it goes on where it left off. One transaction.
    Raises SourceError for a source, parameter or value that does not exist.
    """
    directory = open_source(deployment, plan.source)
    bundle = deployment.bundle
    hard, fixed = bundle.vertical.ideal_customer.hard, bundle.campaign.territory
    new: list[str] = []
    searched = known = suppressed = 0
    with deployment.ledger.write() as tx:
        skip = taken.row_keys(tx, plan.source)
        offset: int | None = 0
        while offset is not None and len(new) < limit:
            page = directory.search(
                hard, fixed, plan.parameters, limit=max(limit, _SMALLEST_PAGE), skip_keys=skip, offset=offset
            )
            looked = 0
            for business in page.businesses:
                if len(new) == limit:
                    break
                looked += 1
                match prospects.add(tx, bundle.campaign.campaign, business, timezone_of(business)):
                    case Added(prospect_id):
                        new.append(prospect_id)
                    case SuppressedBusiness():
                        suppressed += 1
                    case _:
                        known += 1
            searched += looked
            offset = page.offset_next if looked == len(page.businesses) else offset + looked
        prospects.claim(tx, cycle.id, new, tx.now + LEASE)
    return Intake(tuple(new), searched, known, suppressed, offset is None)
