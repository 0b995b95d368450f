"""The copy of a source that is read page by page: each page is a file, whole or not there, that says what follows it.

So a crash between two pages loses nobody and reads nobody twice: the last page that is there says where to go on. A
copy that is too old is read anew beside the old one, which serves until the new one is whole.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any

from config.files.verticals import Source
from data import files
from tools.sources.pages import KEY, Before, Kept, Page, Row

USUAL_AGE = timedelta(days=30)
MOST_BARREN = 3
"""So many pages in a row without a record that was not there before: the source goes round in a circle."""
_ASKED = ("format", "location", "table", "http", "key", "columns")


class Copy:
    """What a home has of one source. One process at a time adds to it: that which holds the home."""

    def __init__(self, name: str, source: Source, cache_dir: Path) -> None:
        asked = source.model_dump_json(include=set(_ASKED))
        self.folder = cache_dir / f"{name}-{sha256(asked.encode()).hexdigest()[:12]}"
        self._max_age = source.max_age or USUAL_AGE
        self._seen: _Seen | None = None

    def place(self) -> Mapping[str, Any] | None:
        """Where the reading that is under way goes on; None at its first page."""
        last = self._last()
        return _read(last)["following"] if last else None

    def is_whole(self) -> bool:
        """Has the newest reading come to its end?"""
        return self._is_ended(self._newest())

    def was_whole(self) -> bool:
        """Has any reading that is there come to its end?"""
        return any(self._is_ended(reading) for reading in self._readings())

    def is_old(self, now: datetime) -> bool:
        """Was the newest reading begun longer ago than a copy is kept?"""
        pages = self._pages(self._newest())
        return bool(pages) and now - datetime.fromisoformat(_read(pages[0])["at"]) >= self._max_age

    def is_renewed(self) -> bool:
        """Is a reading under way while an older one serves?"""
        return len(self._readings()) > 1 and not self.is_whole()

    def pages(self) -> int:
        """How many pages the newest reading has."""
        return len(self._pages(self._newest()))

    def begin_anew(self) -> None:
        """Begin a new reading; what was read before serves until it is whole.

        Of older readings only those that came to their end are kept: where none ever does, they would be more and more.
        """
        *older, newest = self._readings() or [0]
        if not self._pages(newest):
            return
        for reading in older:
            if not self._is_ended(reading):
                rmtree(self.folder / f"{reading}", ignore_errors=True)
        files.private_folder(self.folder / f"{newest + 1}")
        self._seen = None

    def end_here(self) -> None:
        """Let the last page that was read be the last one; older readings go."""
        if last := self._last():
            files.write(last, json.dumps({**_read(last), "following": None}, ensure_ascii=False))
            self._only(self._newest())

    def keep(self, page: Page, at: datetime) -> None:
        """Put a page behind the others; with the last one, older readings go."""
        newest = self._newest() or 1
        folder = self.folder / f"{newest}"
        files.private_folder(self.folder)
        files.private_folder(folder)
        number = len(self._pages(newest)) + 1
        said = {"at": at.isoformat(), "rows": list(page.rows), "following": page.following, "unkeyed": page.unkeyed}
        said |= {"lacking": dict(page.lacking)} if page.lacking else {}
        files.write(folder / f"{number:06}.json", json.dumps(said, ensure_ascii=False))
        self._before().add(page)
        if page.following is None:
            self._only(newest)

    def is_circling(self, page: Page) -> bool:
        """Does the page lead to one that was read already, or are there several in a row that have nobody new?"""
        seen = self._before()
        if page.following is None:
            return False
        return json.dumps(page.following) in seen.asked or seen.barren_with(page) >= MOST_BARREN

    def records_with(self, page: Page) -> int:
        """How many records the reading that is under way has with this page."""
        return self._before().records_with(page)

    def shared(self) -> int:
        """How many records of the reading that is under way another one keeps from being taken, by its key."""
        return self._before().records.shared

    def before(self) -> Before:
        """What the pages of the reading that is under way had a value of, and what the last of them was lacking."""
        last = self._last()
        return Before(frozenset(self._before().had), _read(last).get("lacking", {}) if last else {})

    def _before(self) -> "_Seen":
        """What the pages of the reading that is under way have said."""
        if self._seen is None:
            self._seen = _Seen()
            for path in self._pages(self._newest()):
                said = _read(path)
                self._seen.add(Page(said["rows"], said["following"], unkeyed=said.get("unkeyed", 0)))
        return self._seen

    def rows(self) -> dict[str, Row]:
        """Every record by its key, as it was read last, in the order in which it was first seen."""
        found: dict[str, Row] = {}
        for reading in self._readings():
            for path in self._pages(reading):
                found.update({str(row[KEY]): row for row in _read(path)["rows"]})
        return found

    def gathered(self) -> Path:
        """The file of all records that a directory is loaded from, made anew if a page has come since."""
        stamp = "-".join(f"{reading}.{len(self._pages(reading))}" for reading in self._readings()) or "0"
        path = self.folder / f"rows-{stamp}.jsonl"
        if not path.exists():
            files.private_folder(self.folder)
            lines = [json.dumps(row, ensure_ascii=False) for row in self.rows().values()]
            files.write(path, "".join(f"{line}\n" for line in lines))
            for older in self.folder.glob("rows-*.jsonl"):
                if older != path:
                    older.unlink()
        return path

    def read_at(self) -> datetime | None:
        """When the newest page was read."""
        last = self._last()
        return datetime.fromisoformat(_read(last)["at"]) if last else None

    def _last(self) -> Path | None:
        pages = self._pages(self._newest())
        return pages[-1] if pages else None

    def _is_ended(self, reading: int) -> bool:
        pages = self._pages(reading)
        return bool(pages) and _read(pages[-1])["following"] is None

    def _only(self, newest: int) -> None:
        for older in self._readings():
            if older < newest:
                rmtree(self.folder / f"{older}", ignore_errors=True)

    def _newest(self) -> int:
        return max(self._readings(), default=0)

    def _readings(self) -> list[int]:
        folders = self.folder.iterdir() if self.folder.is_dir() else iter(())
        return sorted(int(path.name) for path in folders if path.is_dir() and path.name.isdecimal())

    def _pages(self, reading: int) -> list[Path]:
        return sorted(_json_files(self.folder / f"{reading}"))


def erase(cache_dir: Path, is_meant: Callable[[str], bool]) -> int:
    """Take the records out of every copy that are meant by their text; return how many they were."""
    gone = 0
    for path in sorted(cache_dir.glob("*/[0-9]*/*.json")):
        said = _read(path)
        kept = [row for row in said["rows"] if not is_meant(json.dumps(row, ensure_ascii=False))]
        if len(kept) < len(said["rows"]):
            gone += len(said["rows"]) - len(kept)
            files.write(path, json.dumps({**said, "rows": kept}, ensure_ascii=False))
            for gathered in path.parent.parent.glob("rows-*.jsonl"):
                gathered.unlink()
    return gone


class _Seen:
    """The keys and the places that the pages of one reading had."""

    def __init__(self) -> None:
        self.records = Kept()
        self.asked: set[str] = set()
        self.had: set[str] = set()
        self.unkeyed = 0
        self.barren = 0

    def barren_with(self, page: Page) -> int:
        """How many of the last pages in a row had nobody new, this one counted."""
        return 0 if {row[KEY] for row in page.rows} - self.records.keys else self.barren + 1

    def add(self, page: Page) -> None:
        """Take a page in."""
        self.barren = self.barren_with(page)
        self.records.add(page.rows)
        self.had |= {field for row in page.rows for field, value in row.items() if value is not None}
        self.asked.add(json.dumps(page.following))
        self.unkeyed += page.unkeyed

    def records_with(self, page: Page) -> int:
        """How many records the pages had, this one counted: each key once, and those without one."""
        return len(self.records.keys | {row[KEY] for row in page.rows}) + self.unkeyed + page.unkeyed


def _json_files(folder: Path) -> Iterator[Path]:
    return folder.glob("*.json")


def _read(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said
