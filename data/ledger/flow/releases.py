"""Documents that tasks let go, one an item and task: what each says, and where it is on its way out."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from data.items import Document, Item, ItemState, Release, ReleaseState
from data.ledger.core import audit, seals
from data.ledger.core.counters import next_number
from data.ledger.core.item_schema import items, releases
from data.ledger.core.states import check_move
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import put
from data.ledger.flow.items import MOST_IDS

_STANDING = (ReleaseState.AWAITING_APPROVAL, ReleaseState.READY, ReleaseState.RELEASING, ReleaseState.UNKNOWN,
             ReleaseState.RELEASED)  # fmt: skip
_PUT_OFF = (ReleaseState.READY, ReleaseState.RELEASING)
"""Those that may wait for their time: to be judged, or to be asked for again."""
_BYTE_BY_BYTE = {"sqlite": "BINARY", "postgresql": "C"}
"""The order of texts in which all that begins alike stands together."""


class NoSuchRelease(LookupError):
    """The ledger has no release of that id."""


def draft(tx: Tx, item: Item, task: str, document: Document, actor: str) -> Release:
    """Keep what is to be released about an item; where the task is done again, in the place of what was there.

    It is ready then, and nobody has approved it.
    """
    known = of_task(tx, item.id, task)
    if known is not None and not is_ahead(known):
        check_move(known.state, ReleaseState.READY)
    number = next_number(tx, "release") if known is None else int(known.id[1:])
    shown = json.dumps(document.artifact_ids)
    drafted_at = known.drafted_at if known is not None and is_ahead(known) else tx.now
    row = {
        "release_id": f"d{number}", "number": number, "campaign": item.campaign, "item_id": item.id, "task": task,
        "file": document.file, "folded": document.file.casefold(), "body": document.body, "artifact_ids": shown,
        "state": ReleaseState.READY, "reason": "", "approval_id": None, "not_before": None, "created_at": drafted_at,
        "released_at": None, "undone_at": None, "webhook": document.webhook,
    }  # fmt: skip
    put(tx, releases, row, ["item_id", "task"])
    audit.append(
        tx, item.campaign, actor, "release_drafted", task, f"d{number}: {document.file}", prospect_id=item.id,
        input=shown, output=document.body, row=seals.of(tx, "release", f"d{number}"),
    )  # fmt: skip
    return get(tx, f"d{number}")


def is_ahead(known: Release) -> bool:
    """Is it still to be judged, or waits for a person? What is made anew then is the same release."""
    return known.state in (ReleaseState.READY, ReleaseState.AWAITING_APPROVAL)


def move(
    tx: Tx, release_id: str, state: ReleaseState, reason: str, actor: str, approval_id: str | None = None
) -> Release:
    """Put a release where it is now, and say why; ``approval_id`` is the request that it waits for.

    Raises:
        IllegalTransition: if it cannot go there.
    """
    before = get(tx, release_id)
    check_move(before.state, state)
    values: dict[str, object] = {"state": state, "reason": reason, "not_before": None}
    if approval_id is not None:
        values["approval_id"] = approval_id
    if state is ReleaseState.RELEASED:
        values["released_at"] = tx.now
    if state is ReleaseState.UNDONE:
        values["undone_at"] = tx.now
    tx.connection.execute(releases.update().where(releases.c.release_id == release_id).values(**values))
    audit.append(
        tx, before.campaign, actor, "release_moved", state, f"{release_id} {reason}".strip(),
        prospect_id=before.item_id, input=before.state, row=seals.of(tx, "release", release_id),
    )  # fmt: skip
    return get(tx, release_id)


def postpone(tx: Tx, release_id: str, until: datetime, reason: str) -> None:
    """Look at it again at that moment; the verdicts on record say why."""
    mine = releases.c.release_id == release_id
    tx.connection.execute(releases.update().where(mine).values(not_before=until, reason=reason))


def get(tx: Tx, release_id: str) -> Release:
    """The release.

    Raises:
        NoSuchRelease: if the ledger does not know it.
    """
    found = _all(tx, releases.c.release_id == release_id)
    if not found:
        raise NoSuchRelease(f"there is no release {release_id!r} in this ledger")
    return found[0]


def of_task(tx: Tx, item_id: str, task: str) -> Release | None:
    """What the task lets go about the item, if it was ever due."""
    return next(iter(_all(tx, releases.c.item_id == item_id, releases.c.task == task)), None)


def of_items(tx: Tx, ids: Sequence[str]) -> dict[str, list[Release]]:
    """All releases about each of the items, in the order in which they were first drafted."""
    found: dict[str, list[Release]] = {item_id: [] for item_id in ids}
    for start in range(0, len(ids), MOST_IDS):
        for release in _all(tx, releases.c.item_id.in_(ids[start : start + MOST_IDS])):
            found[release.item_id].append(release)
    return found


def waiting(tx: Tx, campaign: str) -> frozenset[tuple[str, str]]:
    """The items and tasks whose release waits for a person, or for its time."""
    asked = releases.c.state.in_((ReleaseState.AWAITING_APPROVAL, ReleaseState.UNKNOWN))
    put_off = releases.c.state.in_(_PUT_OFF) & (releases.c.not_before > tx.now)
    held = select(releases.c.item_id, releases.c.task).where(releases.c.campaign == campaign, asked | put_off)
    return frozenset((item_id, task) for item_id, task in tx.connection.execute(held))


def of_campaign(tx: Tx, campaign: str, state: ReleaseState | None = None) -> list[Release]:
    """The campaign's releases (in a state), in the order in which they were first drafted."""
    mine = [releases.c.campaign == campaign]
    return _all(tx, *mine, *([] if state is None else [releases.c.state == state]))


def is_taken(tx: Tx, file: str, item_id: str, task: str) -> bool:
    """Whether another release of this ledger that stands in the folder, or is to, leaves no room for this file.

    It has the same name, in whatever case, or one of the two names is a folder of the other.
    """
    name = file.casefold()
    folders = [str(folder) for folder in PurePosixPath(name).parents][:-1]
    folded = releases.c.folded.collate(_BYTE_BY_BYTE[tx.connection.dialect.name])
    within = (folded > f"{name}/") & (folded < f"{name}{chr(ord('/') + 1)}")
    other = (releases.c.item_id != item_id) | (releases.c.task != task)
    taken = select(releases.c.release_id).where(
        releases.c.folded.in_([name, *folders]) | within, other, releases.c.state.in_(_STANDING)
    )
    older = select(releases.c.file).where(releases.c.folded == "", other, releases.c.state.in_(_STANDING))
    return tx.connection.execute(taken.limit(1)).first() is not None or any(
        _are_in_each_others_way(PurePosixPath(name), PurePosixPath(known.casefold()))
        for known in tx.connection.execute(older).scalars()
    )


def _are_in_each_others_way(one: PurePosixPath, other: PurePosixPath) -> bool:
    return one == other or one in other.parents or other in one.parents


def next_look(tx: Tx, campaign: str) -> datetime | None:
    """When the first of those comes up again that were put off, of items that are at work."""
    mine = (releases.c.campaign == campaign, releases.c.state.in_(_PUT_OFF), releases.c.not_before > tx.now)
    at_work = releases.c.item_id.in_(select(items.c.item_id).where(items.c.state == ItemState.OPEN))
    first = select(func.min(releases.c.not_before, type_=releases.c.not_before.type)).where(*mine, at_work)
    found: datetime | None = tx.connection.execute(first).scalar_one()
    return found


def _all(tx: Tx, *where: ColumnElement[bool]) -> list[Release]:
    return [_release(row) for row in tx.connection.execute(select(releases).where(*where).order_by(releases.c.number))]


def _release(row: Row[Any]) -> Release:
    return Release(
        row.release_id, row.campaign, row.item_id, row.task, row.file, row.body, tuple(json.loads(row.artifact_ids)),
        ReleaseState(row.state), row.reason, row.approval_id, row.not_before, row.released_at,
        row.created_at, row.webhook,
    )  # fmt: skip
