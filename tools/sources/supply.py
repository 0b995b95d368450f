"""Sources that grow: as much is read as the campaign needs next, and what keeps us from it is told to people.

What others handed in is put where it can be searched. It runs between two looks at the ledger, in no transaction. The
next page is asked for where fewer are left than ``AHEAD``, or where a copy has grown too old. What a quota, the spend
or the other side holds back is read later. Whoever must not be a prospect (``customers``) is read first, and whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from typing_extensions import override

from config.files.verticals import Source
from data.counts import counted
from data.ledger.core import counters
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns
from data.records import CapKey
from tools.deployment import Deployment
from tools.sources import told
from tools.sources.customers import CustomerReading
from tools.sources.errors import SourceError
from tools.sources.misfits import misfits
from tools.sources.narrowing import nobody
from tools.sources.reading import UNREAD, News, Reading
from tools.sources.scope import Scope, TakenRows, scope_of, taken_rows

AHEAD = 100
LATER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Supply:
    """``until``: nobody is left in any source now, and more may come then. ``again``: when more may be read."""

    until: datetime | None = None
    again: datetime | None = None
    news: tuple[News, ...] = ()


ENOUGH = Supply()


def supply(deployment: Deployment, *, sourcing: bool = True) -> Supply:
    """Read as much as is needed and allowed now of sources that grow; of prospects only while ``sourcing``.

    Nobody is taken from any source before the customers have been read once.
    """
    vertical = deployment.bundle.vertical
    customers = [CustomerReading(deployment, name, source) for name, source in vertical.customers.items()]
    for each in customers:
        each.go_on()
    if missing := [each for each in customers if not each.copy.was_whole()]:
        until = max(each.again or deployment.clock.now() + LATER for each in missing)
        return Supply(until, until, _news(customers))
    pulled = {name: source for name, source in vertical.sources.items() if source.is_pulled}
    told_of = [name for name, source in vertical.sources.items() if source.is_told]
    if not (pulled or told_of) or not sourcing:
        return Supply(news=_news(customers)) if customers else ENOUGH
    with deployment.ledger.read() as tx:
        taken = taken_rows(tx, deployment.bundle)
    for name in told_of:
        told.gather(deployment, name, taken[name])
    readings = [_Prospecting(deployment, name, source, taken) for name, source in pulled.items()]
    for reading in readings:
        reading.go_on()
    moments = [*(each.again for each in readings), _told_until(deployment) if told_of else None]
    again = min((moment for moment in moments if moment is not None), default=None)
    scopes = {name: scope_of(deployment, name, taken) for name in vertical.sources if name not in pulled}
    anybody = any(each.left() for each in readings) or any(scope.tallies()[0].left for scope in scopes.values())
    of_told = [news for name in told_of if not taken[name] for news in _unfit(deployment, scopes[name])]
    of_told += [news for name in told_of for news in _unread(deployment, scopes[name])]
    return Supply(None if anybody else again, again, (*_news([*customers, *readings]), *of_told))


def _unfit(deployment: Deployment, scope: Scope) -> Iterator[News]:
    """Records were told, and nobody whom they name is for this campaign: people know why, once."""
    why = nobody(scope, {})
    many = scope.directory.rows([], {}) if why else 0
    if why and many:
        waiting = f"{counted(many, 'record has', 'records have')} been told, and nobody in them fits"
        news = News(deployment.bundle.campaign.campaign, scope.name, "unfit", f"source {scope.name}: {waiting}: {why}")
        yield from _untold(deployment, news)


def _unread(deployment: Deployment, scope: Scope) -> Iterator[News]:
    """Cells of what was told that cannot be read; whoever told them has read it in the answer."""
    if found := _misfits(scope):
        yield from _untold(deployment, News(deployment.bundle.campaign.campaign, scope.name, *found))


def _misfits(scope: Scope) -> tuple[str, str] | None:
    """Why, and in which words, people are told of cells that cannot be read; None where there are none."""
    if not (found := misfits(scope.directory)):
        return None
    many = ", ".join(found.values())
    return UNREAD + ", ".join(sorted(found)), (
        f"source {scope.name}: of what was read of it, {many}, and count as unknown"
    )


def _untold(deployment: Deployment, news: News) -> Iterator[News]:
    with deployment.ledger.read() as tx:
        was_told = counters.read(tx, [mark := news.mark(deployment.clock.now())])[mark]
    if not was_told:
        yield news


def _told_until(deployment: Deployment) -> datetime | None:
    """Until when more may come in: to the campaign's end."""
    with deployment.ledger.read() as tx:
        ends = campaigns.ends_at(tx, deployment.bundle.campaign.campaign)
    return ends if deployment.clock.now() < ends else None


class _Prospecting(Reading):
    """A source of prospects: read until enough of those who fit are left."""

    def __init__(self, deployment: Deployment, name: str, source: Source, taken: TakenRows) -> None:
        super().__init__(deployment, name, source)
        self._taken = taken

    def left(self) -> int:
        """How many of what was read fit and are not taken; nobody of a copy that cannot be searched."""
        try:
            return scope_of(self.deployment, self.name, self._taken).tallies()[0].left
        except SourceError as error:
            self.tell("changed", str(error))
            return 0

    @override
    def look_over(self) -> None:
        try:
            found = _misfits(scope_of(self.deployment, self.name, self._taken))
        except SourceError:
            return  # it was told when those who are left were counted
        if found:
            self.tell(*found)

    @override
    def is_enough(self) -> bool:
        if self.copy.is_whole():
            if self.copy.pages() and not self.left():
                everybody = "everybody in it who fits was taken or passed over"
                self.tell("dry", f"source {self.name} has nobody left: {everybody}")
            return True
        return not self.copy.is_renewed() and self.left() >= AHEAD


def _news(readings: Iterable[Reading]) -> tuple[News, ...]:
    """What was not told today."""
    return tuple(one for each in readings for one in each.untold())


def note_told(ledger: Ledger, mark: CapKey) -> None:
    """People were told."""
    with ledger.write() as tx:
        counters.reserve(tx, [mark])
