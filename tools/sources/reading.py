"""A source while it is read page by page: quota, spend, pauses after what went wrong, and what people are told."""

import json
from abc import ABC, abstractmethod
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from config.files.verticals import Source
from data import files
from data.counts import counted
from data.ledger.core import audit, counters
from data.records import CapKey
from tools.deployment import Deployment
from tools.governance.purse import Purse
from tools.sources.copies import Copy
from tools.sources.opened import open_reader
from tools.sources.pages import LONGEST_PAUSE, Needed, Page, Reader, Trouble, Why, in_words

COUNTED_EVERY = 5
PAGES_AT_ONCE = 50
SOON = timedelta(minutes=1)
FIRST_PAUSE = timedelta(hours=1)
ACTOR = "source"
MOST_DOUBLED = 5
"""So often a pause is doubled; then it is a day."""
UNREAD = "unread "
_TROUBLE = "trouble.json"
_TOLD = "source_told"


class News(NamedTuple):
    """What people are told of a source, once a day; that it has run dry, or that nobody whom it told of fits, once.

    So are cells that cannot be read (``UNREAD`` and their fields).
    """

    campaign: str
    source: str
    why: str
    text: str

    def mark(self, now: datetime) -> CapKey:
        """The counter that says whether it was told today, or at all."""
        is_told_once = self.why in ("dry", "unfit") or self.why.startswith(UNREAD)
        day = "" if is_told_once else f"{now:%Y-%m-%d}"
        return CapKey(_TOLD, f"{self.campaign} {self.source} {self.why}", day)


class Reading(ABC):
    """One source while it is read. What it is read for says when there is enough, and what becomes of a page."""

    needed = Needed()
    begun_anew_after: frozenset[Why] = frozenset({"lost", "circle", "short"})
    """What keeps a reading from going on where it stands."""
    unkeyed_are = "which are left out"
    shared_are_lost = True
    """Are records lost that have the key of another?"""

    def __init__(self, deployment: Deployment, name: str, source: Source) -> None:
        self.again: datetime | None = None
        self.news: list[News] = []
        self.deployment = deployment
        self.name = name
        self.source = source
        self.copy = Copy(name, source, deployment.home / "cache")
        self._trouble = _Troubles(self.copy)
        self._read = self._records = self._unkeyed = 0

    @abstractmethod
    def is_enough(self) -> bool:
        """Need no more be read now?"""

    def take(self, page: Page) -> None:  # noqa: B027 - most sources do nothing with a page but keep it
        """What is done with a page before it is kept; done again after a crash in between."""

    def look_over(self) -> None:  # noqa: B027 - of customers there is nothing to say
        """What is said of the records after some were read."""

    def go_on(self) -> None:
        """Read on until there is enough, until the end, or until something is in the way."""
        now = self.deployment.clock.now()
        if self.copy.is_whole() and self.copy.is_old(now):
            self.copy.begin_anew()
        if self.is_enough():
            return
        if (until := self._trouble.until()) is not None and until > now:
            self.again = until
            return
        try:
            with closing(self._reader()) as reader:
                self._pages(reader)
        except Trouble as trouble:
            self._stopped(trouble, now)
        if self._read:
            self.look_over()
        if self._read and self.shared_are_lost and (shared := self.copy.shared()):
            where = f"look at its key in {self.deployment.bundle.vertical_file}"
            self.tell("keys", f"source {self.name}: {in_words(shared, self.source)}; {where}")
        self._record()

    def _reader(self) -> Reader:
        asked = self.source.http
        price = self.deployment.connections.call_usd(asked.api) if asked is not None else 0.0
        purse = Purse(self.deployment, self.name, "source", price, self.source.per_day)
        return open_reader(self.deployment.connections, self.source, purse.place, self.needed)

    def _pages(self, reader: Reader) -> None:
        while self._read < PAGES_AT_ONCE:
            page = reader.page(self.copy.place(), self.copy.before())
            self.take(page)
            page = self._bounded(page)
            self.copy.keep(page, self.deployment.clock.now())
            if page.following is None or self.copy.pages() > self._trouble.page():
                self._trouble.forget()
            self._read += 1
            self._records += len(page.rows)
            self._unkeyed += page.unkeyed
            if page.note:
                self.tell("changed", f"source {self.name} has changed: {page.note}; what is missing stays empty")
            if page.following is None:
                self.is_enough()
                return
            if self._read % COUNTED_EVERY == 0 and self.is_enough():
                return
        self.again = self.deployment.clock.now() + SOON

    def _bounded(self, page: Page) -> Page:
        """The page; the last one, where the pages go round in a circle or are more than may be.

        A last page after fewer records than the source says that it has is told.
        """
        most = self.source.http.most_pages if self.source.http else None
        if self.copy.is_circling(page):
            what = "its pages go round in a circle (they name one that was read, or bring nobody new)"
        elif most is not None and page.following is not None and self.copy.pages() + 1 >= most:
            what = f"it has more than {most} pages (most_pages)"
        else:
            got = self.copy.records_with(page)
            if page.following is None and page.total is not None and got < page.total:
                said = f"it says that it has {page.total} records, and gave {got}"
                self.ended_early("short", f"{said}: look at its paging in {self.deployment.bundle.vertical_file}")
            return page
        self.ended_early("circle", what)
        return page._replace(following=None)

    def ended_early(self, why: Why, what: str) -> None:
        """What becomes of a reading that comes to its end before everybody was read: it is told, and that is the end.

        Raises:
            Trouble: that is no end for what is read here.
        """
        self.tell(why, f"source {self.name} was read no further: {what}. What was read is used")

    def _stopped(self, trouble: Trouble, now: datetime) -> None:
        if trouble.why == "lost" and self._trouble.was_lost(self.copy.pages()):
            try:
                self.ended_early(
                    "circle", f"after {counted(self.copy.pages(), 'page')} it lost the place twice ({trouble})"
                )
            except Trouble as early:
                trouble = early
            else:
                self.copy.end_here()
                self._trouble.forget()
                return
        self.again = self._trouble.note(trouble, self.copy.pages(), now)
        if trouble.why in self.begun_anew_after:
            self.copy.begin_anew()
        later = f"it is tried again at {self.again:%Y-%m-%d %H:%M} UTC"
        self.tell(trouble.why, f"source {self.name} was not read on: {trouble}; {later}")

    def _record(self) -> None:
        """Keep in the audit what was read, and what was in the way, if that was not told today already."""
        if not self._read and not self.untold():
            return
        pages, records = counted(self._read, "page"), counted(self._records, "record")
        without = f" ({self._unkeyed} without {self.source.key}, {self.unkeyed_are})" if self._unkeyed else ""
        said = [f"{self.name}: {pages}, {records}{without}", *(one.text for one in self.news)]
        decision = "failed" if self.news and not self._read else "read"
        with self.deployment.ledger.write() as tx:
            audit.append(tx, self.deployment.bundle.campaign.campaign, ACTOR, "source", decision, "; ".join(said))

    def untold(self) -> list[News]:
        """What was not told today."""
        now = self.deployment.clock.now()
        with self.deployment.ledger.read() as tx:
            told = counters.read(tx, [one.mark(now) for one in self.news])
        return [one for one in self.news if not told[one.mark(now)]]

    def tell(self, why: str, text: str) -> None:
        """Note what people are told, the first of each kind."""
        if all(one.why != why for one in self.news):
            self.news.append(News(self.deployment.bundle.campaign.campaign, self.name, why, text))


class _Troubles:
    """What keeps a copy from being read on, at which page, and until when; each time in a row for twice as long."""

    def __init__(self, copy: Copy) -> None:
        self._path = copy.folder / _TROUBLE

    def until(self) -> datetime | None:
        """When it may be tried again; None where nothing is in the way."""
        return datetime.fromisoformat(self._said()["until"]) if self._path.exists() else None

    def page(self) -> int:
        """How many pages a reading had when it went wrong: only one that gets further has overcome it."""
        return int(self._said().get("page", 0)) if self._path.exists() else 0

    def was_lost(self, page: int) -> bool:
        """Was the place lost after as many pages the last time too?"""
        return self._path.exists() and self._said()["why"] == "lost" and self.page() == page

    def note(self, trouble: Trouble, page: int, now: datetime) -> datetime:
        """Keep it; return when it is tried again. A limit is ours: what was in the way before still is."""
        before: dict[str, Any] = self._said() if self._path.exists() else {"times": 0, "why": "limit", "page": 0}
        times = before["times"] + (trouble.why != "limit")
        pause = min(FIRST_PAUSE * 2 ** min(max(times - 1, 0), MOST_DOUBLED), LONGEST_PAUSE)
        until = trouble.until if isinstance(trouble.until, datetime) else now + (trouble.until or pause)
        what = {} if trouble.why == "limit" else {"why": trouble.why, "page": page}
        said = {**before, **what, "times": times, "until": until.isoformat()}
        files.private_folder(self._path.parent)
        files.write(self._path, json.dumps(said))
        return until

    def forget(self) -> None:
        """It was overcome."""
        self._path.unlink(missing_ok=True)

    def _said(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        return said
