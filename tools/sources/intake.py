"""From a source into the ledger: search by the plan, add what is new as found, claim it for the cycle.

The source is searched, and its rows are judged, while nobody is kept from writing. What is new is then entered a few
rows at a time, and judged again: somebody may have opted out, or been found by another campaign, in between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from data.identity import identities_of
from data.ledger.core.ledger import Ledger
from data.ledger.flow import identities, prospects, suppressions, taken
from data.ledger.flow.identities import AlreadyKnown
from data.ledger.flow.prospects import Added
from data.ledger.flow.suppressions import Party, SuppressedBusiness
from data.ledger.flow.taken import PassedRow
from data.records import Business, Cycle, Plan
from tools.deployment import Deployment
from tools.sources.opened import open_source
from tools.sources.zones import timezone_of

LEASE = timedelta(hours=1)
SMALLEST_PAGE, LARGEST_PAGE = 20, 2_000
ADDED_AT_ONCE = 10
PASSED_AT_ONCE = 200
"""So many rows a transaction: new ones with their names and records, those that are passed over with one row each."""


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


class _New(NamedTuple):
    """A row of which nobody is known or suppressed, as far as a look could tell."""

    business: Business
    timezone: str | None


@dataclass(slots=True)
class _Search:
    """One search under way: what it has taken in, and what it has passed over and not yet noted."""

    ledger: Ledger
    cycle: Cycle
    source: str
    room: int
    ids: list[str] = field(default_factory=list)
    searched: int = 0
    passed: list[PassedRow] = field(default_factory=list)
    known: int = 0
    suppressed: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.ids) >= self.room

    def look_at(self, page: Sequence[Business]) -> int:
        """Take in what is new of a page, as far as there is room; return how many of its rows were looked at."""
        looked, waiting = 0, list[_New]()
        for business, judged in zip(page, self._judged(page), strict=True):
            if len(self.ids) + len(waiting) >= self.room:
                self._enter(waiting)
                waiting = []
                if self.is_full:
                    break
            looked += 1
            if isinstance(judged, PassedRow):
                self._pass_over(judged)
            else:
                waiting.append(_New(business, judged))
            if len(waiting) == ADDED_AT_ONCE:
                self._enter(waiting)
                waiting = []
        self._enter(waiting)
        self.searched += looked
        return looked

    def note_passed(self) -> None:
        """Remember the rows that were passed over, so that no search looks at them again."""
        for start in range(0, len(self.passed), PASSED_AT_ONCE):
            with self.ledger.write() as tx:
                taken.pass_over(tx, self.source, self.cycle.campaign, self.passed[start : start + PASSED_AT_ONCE])
        self.passed.clear()

    def _judged(self, page: Sequence[Business]) -> Iterator[PassedRow | str | None]:
        """For each row its time zone, or why it is passed over."""
        names = [identities_of(business) for business in page]
        with self.ledger.read() as tx:
            matches = suppressions.match_each(tx, [Party(business, None, None) for business in page])
            others = identities.known_each(tx, names)
        for business, suppression, other in zip(page, matches, others, strict=True):
            if suppression is not None:
                yield _passed(business, SuppressedBusiness(suppression.reason))
            elif other is not None:
                yield _passed(business, other)
            else:
                yield timezone_of(business)

    def _enter(self, rows: Sequence[_New]) -> None:
        """Add the rows and claim them, in one transaction."""
        if not rows:
            return
        with self.ledger.write() as tx:
            added = [prospects.add(tx, self.cycle.campaign, *row) for row in rows]
            new = [each.prospect_id for each in added if isinstance(each, Added)]
            prospects.claim(tx, self.cycle.id, new, tx.now + LEASE)
        self.ids += new
        for row, each in zip(rows, added, strict=True):
            if isinstance(each, AlreadyKnown) and each.kind == "row":  # taken in meanwhile: it is not passed over
                self.known += 1
            elif not isinstance(each, Added):
                self._pass_over(_passed(row.business, each))

    def _pass_over(self, row: PassedRow) -> None:
        self.passed.append(row)
        self.known += row.why == "known"
        self.suppressed += row.why == "suppressed"


def take(deployment: Deployment, cycle: Cycle, plan: Plan, limit: int) -> Intake:
    """Take up to ``limit`` new businesses in by the plan's source and parameters; claim them for the cycle.

    Rows that are prospects already, or were passed over before, are not looked at again, so it goes on where it left
    off. Cut short, it leaves the cycle what it has entered until then.
    Raises SourceError for a source, parameter or value that does not exist.
    """
    directory = open_source(deployment, plan.source)
    bundle = deployment.bundle
    hard, fixed = bundle.vertical.ideal_customer.hard, bundle.campaign.territory
    with deployment.ledger.read() as tx:
        skip = taken.row_keys(tx, plan.source)
    search = _Search(deployment.ledger, cycle, plan.source, limit)
    offset: int | None = 0
    size = max(limit, SMALLEST_PAGE)
    while offset is not None and not search.is_full:
        page = directory.search(hard, fixed, plan.parameters, limit=size, skip_keys=skip, offset=offset)
        looked = search.look_at(page.businesses)
        search.note_passed()
        offset = page.offset_next if looked == len(page.businesses) else offset + looked
        size = min(2 * size, LARGEST_PAGE)
    return Intake(tuple(search.ids), search.searched, search.known, search.suppressed, offset is None)


def _passed(business: Business, why: AlreadyKnown | SuppressedBusiness) -> PassedRow:
    if isinstance(why, SuppressedBusiness):
        return PassedRow(business.row_key, "suppressed", why.reason)
    return PassedRow(business.row_key, "known", why.kind, why.prospect_id)
