"""Sources that are read page by page: as much is read as the campaign needs next, and what keeps us from it is told.

It runs between two looks at the ledger, in no transaction. The next page is asked for where fewer are left than
``AHEAD``, or where a copy has grown too old. What a quota, the spend or the other side holds back is read later.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from config.verticals import Source
from data import files
from data.counts import counted
from data.ledger import audit, counters
from data.ledger.ledger import Ledger
from data.records import CapKey
from tools.deployment import Deployment
from tools.purse import Purse
from tools.sources.copies import Copy
from tools.sources.errors import SourceError
from tools.sources.pages import Page, Reader, Trouble
from tools.sources.readers import open_reader
from tools.sources.scope import TakenRows, scope_of, taken_rows

AHEAD = 100
COUNTED_EVERY = 5
PAGES_AT_ONCE = 50
SOON = timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)
ACTOR = "source"
_TROUBLE = "trouble.json"
_TOLD = "source_told"


class News(NamedTuple):
    """What people are told of a source, once a day; that it has run dry, once."""

    source: str
    why: str
    text: str

    def mark(self, now: datetime) -> CapKey:
        """The counter that says whether it was told today."""
        return CapKey(_TOLD, f"{self.source} {self.why}", "" if self.why == "dry" else f"{now:%Y-%m-%d}")


@dataclass(frozen=True, slots=True)
class Supply:
    """``until``: nobody is left in any source now, and more may come then. ``again``: when more may be read."""

    until: datetime | None = None
    again: datetime | None = None
    news: tuple[News, ...] = ()


ENOUGH = Supply()


def supply(deployment: Deployment) -> Supply:
    """Read as much as is needed and allowed now of the sources that are read page by page."""
    sources = deployment.bundle.vertical.sources
    pulled = {name: source for name, source in sources.items() if source.is_pulled}
    if not pulled:
        return ENOUGH
    with deployment.ledger.read() as tx:
        taken = taken_rows(tx, deployment.bundle)
    readings = [_Reading(deployment, name, source, taken) for name, source in pulled.items()]
    for reading in readings:
        reading.go_on()
    again = min((each.again for each in readings if each.again is not None), default=None)
    anybody = any(each.left() for each in readings) or any(
        scope_of(deployment, name, taken).tallies()[0].left for name in sources if name not in pulled
    )
    news = tuple(_untold(deployment, [one for each in readings for one in each.news]))
    return Supply(None if anybody else again, again, news)


class _Reading:
    """One source while it is read."""

    def __init__(self, deployment: Deployment, name: str, source: Source, taken: TakenRows) -> None:
        self.again: datetime | None = None
        self.news: list[News] = []
        self._deployment = deployment
        self._name = name
        self._source = source
        self._taken = taken
        self._copy = Copy(name, source, deployment.home / "cache")
        self._trouble = _Troubles(self._copy)
        self._read = self._records = self._unkeyed = 0

    def left(self) -> int:
        """How many of what was read fit and are not taken; nobody of a copy that cannot be searched."""
        try:
            return scope_of(self._deployment, self._name, self._taken).tallies()[0].left
        except SourceError as error:
            self._tell("changed", str(error))
            return 0

    def go_on(self) -> None:
        """Read on until there is enough, until the end, or until something is in the way."""
        now = self._deployment.clock.now()
        if self._copy.is_old(now):
            self._copy.begin_anew()
        if self._is_enough():
            return
        if (until := self._trouble.until()) is not None and until > now:
            self.again = until
            return
        try:
            with closing(self._reader()) as reader:
                self._pages(reader)
        except Trouble as trouble:
            self._stopped(trouble, now)
        self._record()

    def _reader(self) -> Reader:
        asked = self._source.http
        price = self._deployment.connections.call_usd(asked.api) if asked is not None else 0.0
        purse = Purse(self._deployment, self._name, "source", price, self._source.per_day)
        return open_reader(self._deployment.connections, self._source, purse.place)

    def _is_enough(self) -> bool:
        if self._copy.is_whole():
            if self._copy.pages() and not self.left():
                everybody = "everybody in it who fits was taken or passed over"
                self._tell("dry", f"source {self._name} has nobody left: {everybody}")
            return True
        return not self._copy.is_renewed() and self.left() >= AHEAD

    def _pages(self, reader: Reader) -> None:
        while self._read < PAGES_AT_ONCE:
            page = self._bounded(reader.page(self._copy.place()))
            self._copy.keep(page, self._deployment.clock.now())
            self._trouble.forget()
            self._read += 1
            self._records += len(page.rows)
            self._unkeyed += page.unkeyed
            if page.note:
                self._tell("changed", f"source {self._name} has changed: {page.note}; what is missing stays empty")
            if page.following is None:
                self._ended(page)
                return
            if self._read % COUNTED_EVERY == 0 and self._is_enough():
                return
        self.again = self._deployment.clock.now() + SOON

    def _bounded(self, page: Page) -> Page:
        """The page; the last one, where the pages go round in a circle or are more than may be."""
        most = self._source.http.most_pages if self._source.http else None
        if self._copy.is_circling(page):
            what = "its pages go round in a circle (they name one that was read, or bring nobody new)"
        elif most is not None and page.following is not None and self._copy.pages() + 1 >= most:
            what = f"it has more than {most} pages (most_pages)"
        else:
            return page
        self._tell("circle", f"source {self._name} was read no further: {what}. What was read is used")
        return page._replace(following=None)

    def _ended(self, page: Page) -> None:
        """The last page: fewer records than the source says that it has are told."""
        got = len(self._copy.rows())
        if page.total is not None and got < page.total:
            said = f"source {self._name} says that it has {page.total} records, and gave {got}"
            self._tell("short", f"{said}: look at its paging in {self._deployment.bundle.vertical_file}")
        self._is_enough()

    def _stopped(self, trouble: Trouble, now: datetime) -> None:
        if trouble.why == "limit":
            self.again = trouble.until if isinstance(trouble.until, datetime) else None
        else:
            self.again = self._trouble.note(trouble, now)
        if trouble.why == "lost":
            self._copy.begin_anew()
        later = f"; it is tried again at {self.again:%Y-%m-%d %H:%M} UTC" if self.again else ""
        self._tell(trouble.why, f"source {self._name} was not read on: {trouble}{later}")

    def _record(self) -> None:
        """Keep in the audit what was read, and what was in the way."""
        if not self._read and not self.news:
            return
        pages, records = counted(self._read, "page"), counted(self._records, "record")
        without = f" ({self._unkeyed} without {self._source.key}, which are left out)" if self._unkeyed else ""
        said = [f"{self._name}: {pages}, {records}{without}", *(one.text for one in self.news)]
        decision = "failed" if self.news and not self._read else "read"
        with self._deployment.ledger.write() as tx:
            audit.append(tx, self._deployment.bundle.campaign.campaign, ACTOR, "source", decision, "; ".join(said))

    def _tell(self, why: str, text: str) -> None:
        if all(one.why != why for one in self.news):
            self.news.append(News(self._name, why, text))


class _Troubles:
    """What keeps a copy from being read on, and until when; each time in a row for twice as long."""

    def __init__(self, copy: Copy) -> None:
        self._path = copy.folder / _TROUBLE

    def until(self) -> datetime | None:
        """When it may be tried again; None where nothing is in the way."""
        return datetime.fromisoformat(self._said()["until"]) if self._path.exists() else None

    def note(self, trouble: Trouble, now: datetime) -> datetime:
        """Keep it; return when it is tried again."""
        times = self._said()["times"] + 1 if self._path.exists() else 1
        pause = min(FIRST_PAUSE * 2 ** (times - 1), LONGEST_PAUSE)
        until = trouble.until if isinstance(trouble.until, datetime) else now + (trouble.until or pause)
        files.private_folder(self._path.parent)
        files.write(self._path, json.dumps({"until": until.isoformat(), "times": times, "why": trouble.why}))
        return until

    def forget(self) -> None:
        """A page was read."""
        self._path.unlink(missing_ok=True)

    def _said(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        return said


def _untold(deployment: Deployment, news: list[News]) -> Iterator[News]:
    """What was not told today."""
    now = deployment.clock.now()
    with deployment.ledger.read() as tx:
        told = counters.read(tx, [one.mark(now) for one in news])
    for one in news:
        if not told[one.mark(now)]:
            yield one


def note_told(ledger: Ledger, mark: CapKey) -> None:
    """People were told."""
    with ledger.write() as tx:
        counters.reserve(tx, [mark])
