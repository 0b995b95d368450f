"""A source that others tell: each record that they hand in is kept in the ledger, once, until it has been looked at.

What is kept is what ``columns`` names. Before each look at the sources, what waits is put into a file of the home's
``cache``, which a directory is loaded from like any copy.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from config.loading import CampaignBundle
from data import files
from data.counts import counted
from data.days import next_day
from data.ledger.core import audit, counters
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, told
from data.ledger.flow.told import Desk
from data.records import CampaignState, CapKey
from tools.deployment import Deployment
from tools.items.leads import CannotTakeIn, WrongRecord, look_whether_open
from tools.items.records import key_of
from tools.sources.pages import KEY, Row, value_of
from tools.sources.paths import MISSING, at
from tools.sources.unreadable import unread

WEBHOOK = "webhook"
AT_ONCE = 50
_FOLDER = "told"
_OF_A_DAY = "told"


class Entry(NamedTuple):
    """A record in our fields: what tells it apart (empty: what it says), and what is wrong with it.

    ``absent`` are the paths that the record does not have; ``place`` is how people find it in a file.
    """

    key: str
    row: Row
    wrong: tuple[str, ...]
    absent: tuple[str, ...]
    place: str = ""


class Taken(NamedTuple):
    """What became of a record: kept (``is_new``), or known by ``key``, where it may say something else."""

    key: str
    is_new: bool
    differs: bool = False


class QuotaReached(CannotTakeIn):
    """As many as may come in a day have come; ``again`` is when more may."""

    def __init__(self, per_day: int, again: datetime) -> None:
        many = counted(per_day, "record has", "records have")
        super().__init__(f"{many} come today (per_day)", f"{many} come today, and no more may: tell it again tomorrow")
        self.again = again


def source_of(bundle: CampaignBundle) -> str:
    """The source of the campaign's vertical that is told; ``check`` allows one.

    Raises:
        CannotTakeIn: it has none.
    """
    for name, source in bundle.vertical.sources.items():
        if source.is_told:
            return name
    campaign, what = bundle.campaign.campaign, "the campaign takes no records: tell it again later"
    why = f"{campaign} takes no records: no source of {bundle.vertical.vertical} is of the format webhook"
    raise CannotTakeIn(why, what)


def entry_of(bundle: CampaignBundle, record: Mapping[str, Any], place: str = "") -> Entry:
    """A record in our fields. Who is not named, or not told apart as declared, is wrong.

    Raises:
        CannotTakeIn: no source of the campaign is told.
    """
    source = bundle.vertical.sources[source_of(bundle)]
    found = {field: _found(path, record) for field, path in source.columns.items()}
    row: Row = {field: None if value is MISSING else value_of(field, value) for field, value in found.items()}
    absent = tuple(source.columns[field] for field, value in found.items() if value is MISSING)
    wrong = [f"{source.columns['company']}: is missing (company)"] if _lacks(row, "company") else []
    if isinstance(found.get("company"), list):
        wrong = [f"{source.columns['company']}: is a list, not a name (company)"]
    found_key = MISSING if source.key is None else _found(source.key, record)
    own = None if found_key is MISSING else value_of(KEY, found_key)
    if isinstance(found_key, list):
        wrong.append(f"{source.key}: is a list, not a key (key)")
    elif source.key is not None and not own:
        wrong.append(f"{source.key}: is missing (key)")
    return Entry(key_of(str(own)) if own else "", row, tuple(wrong), absent, place)


def unread_in(bundle: CampaignBundle, entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Of each record the paths at which something stands that cannot be read as what it should be."""
    return unread(bundle, bundle.vertical.sources[source_of(bundle)], [entry.row for entry in entries])


def take_in(ledger: Ledger, bundle: CampaignBundle, entry: Entry, told_as: str) -> Taken:
    """Keep a record that came by the webhook under the id ``told_as``, unless it is known.

    Raises:
        WrongRecord: something is wrong with it.
        QuotaReached: as many have come as may in a day.
        CannotTakeIn: no source of the campaign is told, or it has not begun, or is over.
    """
    if entry.wrong:
        raise WrongRecord(entry.wrong)
    known_as = entry._replace(key=entry.key or key_of(f"{WEBHOOK} {told_as}"))
    with ledger.write() as tx:
        taken = _take(tx, bundle, known_as)
        if taken.is_new:
            _note(tx, bundle, WEBHOOK, 1)
    return taken


def take_all(ledger: Ledger, bundle: CampaignBundle, entries: Iterable[Entry], actor: str) -> Iterator[Taken]:
    """The same of the records of a file, which fit; a few at a time, since others want to write as well.

    Raises:
        QuotaReached: as many have come as may in a day; those before were taken.
        CannotTakeIn: as for ``take_in``.
    """
    left = iter(entries)
    while some := list(islice(left, AT_ONCE)):
        taken: list[Taken] = []
        stopped: QuotaReached | None = None
        with ledger.write() as tx:
            for entry in some:
                try:
                    taken.append(_take(tx, bundle, entry._replace(key=entry.key or told.digest_of(entry.row)[:16])))
                except QuotaReached as reached:
                    stopped = reached
                    break
            if new := sum(one.is_new for one in taken):
                _note(tx, bundle, actor, new)
        yield from taken
        if stopped is not None:
            raise stopped


def gather(deployment: Deployment, name: str, taken: Collection[str]) -> None:
    """Put what waits into the file that the source is loaded from; ``taken`` are the keys that were looked at.

    Of these nothing is kept but what tells that they are known.
    """
    desk = Desk(deployment.bundle.campaign.campaign, name)
    with deployment.ledger.read() as tx:
        done = [key for key, _ in told.waiting(tx, desk) if _row_key(desk, key) in taken]
    if done:
        with deployment.ledger.write() as tx:
            told.settle(tx, desk, done)
    folder = folder_of(deployment.home / "cache", desk.campaign, name)
    with deployment.ledger.read() as tx:
        path = folder / f"rows-{told.stamp(tx, desk)}.jsonl"
        rows = [] if path.exists() else [{KEY: _row_key(desk, key), **row} for key, row in told.waiting(tx, desk)]
    if not path.exists():
        _only(path, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def gathered(folder: Path) -> Path:
    """The file of what waited when it was last looked for; an empty one where that was never done."""
    path = next(iter(sorted(folder.glob("rows-*.jsonl"))), folder / "rows-0.0.jsonl")
    if not path.exists():
        _only(path, "")
    return path


def folder_of(cache_dir: Path, campaign: str, source: str) -> Path:
    """Where that file is."""
    return cache_dir / _FOLDER / campaign / source


def erase(cache_dir: Path) -> None:
    """Take these files away: what waits is put into new ones before the next look."""
    rmtree(cache_dir / _FOLDER, ignore_errors=True)


def _take(tx: Tx, bundle: CampaignBundle, entry: Entry) -> Taken:
    desk = Desk(bundle.campaign.campaign, source_of(bundle))
    is_own = bundle.vertical.sources[desk.source].key is not None
    if (known := told.known(tx, desk, entry.key, entry.row, is_own=is_own)) is not None:
        return Taken(known.key, is_new=False, differs=known.differs)
    look_whether_open(tx, desk.campaign)
    if campaigns.get(tx, desk.campaign).state is CampaignState.FINISHED:
        raise CannotTakeIn(f"{desk.campaign} is over", "the campaign is over", for_good=True)
    _count(tx, bundle, desk)
    told.keep(tx, desk, entry.key, entry.row)
    return Taken(entry.key, is_new=True)


def _count(tx: Tx, bundle: CampaignBundle, desk: Desk) -> None:
    """Count one more of the day (of the campaign's zone)."""
    per_day, zone = bundle.vertical.sources[desk.source].per_day, ZoneInfo(bundle.campaign.timezone)
    mark = CapKey(_OF_A_DAY, f"{desk.campaign} {desk.source}", f"{tx.now.astimezone(zone):%Y-%m-%d}")
    if per_day is not None and counters.read(tx, [mark])[mark] >= per_day:
        raise QuotaReached(per_day, next_day(zone, tx.now))
    counters.reserve(tx, [mark])


def _note(tx: Tx, bundle: CampaignBundle, actor: str, many: int) -> None:
    said = f"{source_of(bundle)}: {counted(many, 'record')} came in"
    audit.append(tx, bundle.campaign.campaign, actor, "source", "told", said)


def _found(path: str, record: Mapping[str, Any]) -> Any:
    """What stands at a path; a file of columns has such names itself."""
    return record[path] if path in record else at(path, record)


def _lacks(row: Row, field: str) -> bool:
    return field in row and not str(row[field] or "").strip()


def _row_key(desk: Desk, key: str) -> str:
    """Two campaigns may be told of others by the same key."""
    return f"{key}#{sha256(desk.campaign.encode()).hexdigest()[:6]}"


def _only(path: Path, text: str) -> None:
    files.private_folder(path.parent)
    files.write(path, text)
    for older in path.parent.glob("rows-*.jsonl"):
        if older != path:
            older.unlink()
