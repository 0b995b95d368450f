"""Items, how far each is with each task, and the artifacts that tasks made of them."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from data.items import Artifact, Item, ItemState, Standing, TaskState
from data.ledger.core import audit, seals
from data.ledger.core.counters import next_number
from data.ledger.core.item_schema import artifacts, items, task_states
from data.ledger.core.leases import AlreadyClaimed
from data.ledger.core.states import check_move
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import put
from data.records import Cycle

_OF_CAMPAIGN = select(items).where(items.c.campaign == bindparam("of")).order_by(items.c.number)
_OF_STATE = _OF_CAMPAIGN.where(items.c.state == bindparam("state"))
_BY_ID = select(items).where(items.c.item_id.in_(bindparam("ids", expanding=True))).order_by(items.c.number)
_KEYS = select(items.c.row_key).where(items.c.campaign == bindparam("of"))
_STANDINGS = select(task_states).where(task_states.c.item_id.in_(bindparam("ids", expanding=True)))
_STANDINGS_OF = (
    select(task_states)
    .join(items, items.c.item_id == task_states.c.item_id)
    .where(items.c.campaign == bindparam("of"), items.c.state == bindparam("state"))
)
_ARTIFACTS = (
    select(artifacts)
    .where(artifacts.c.item_id.in_(bindparam("ids", expanding=True)))
    .order_by(artifacts.c.round, artifacts.c.position)
)
_COUNTS = (
    select(items.c.state, func.count()).where(items.c.campaign == bindparam("of")).group_by(items.c.state)
)  # fmt: skip


MOST_IDS = 500


class NoSuchItem(LookupError):
    """The ledger has no item of that id."""


def row_keys(tx: Tx, campaign: str) -> frozenset[str]:
    """What tells the records apart that the campaign has taken in."""
    return frozenset(tx.connection.execute(_KEYS, {"of": campaign}).scalars())


def take_in(
    tx: Tx, campaign: str, kind: str, row_key: str, fields: Mapping[str, Any], actor: str, known_as: str | None = None
) -> str | None:
    """Keep a new item, by the id that it is ``known_as`` if any; None where the campaign has one of the ``row_key``."""
    if of_key(tx, campaign, row_key) is not None:
        return None
    number = next_number(tx, "item")
    item_id = known_as or f"i{number}"
    text = json.dumps(dict(fields), ensure_ascii=False)
    row = {"item_id": item_id, "campaign": campaign, "number": number, "kind": kind, "row_key": row_key, "fields": text,
           "state": ItemState.OPEN, "state_reason": "", "created_at": tx.now, "updated_at": tx.now}  # fmt: skip
    tx.connection.execute(items.insert().values(**row))
    audit.append(
        tx, campaign, actor, "item_taken_in", kind, row_key, prospect_id=item_id, output=text,
        row=seals.of(tx, "item", item_id),
    )  # fmt: skip
    return item_id


def find(tx: Tx, ids: Sequence[str]) -> list[Item]:
    """The items of these ids, in the order in which they came."""
    rows = [row for some in _few(ids) for row in tx.connection.execute(_BY_ID, {"ids": some})]
    return [_item(row) for row in sorted(rows, key=lambda row: int(row.number))]


def get(tx: Tx, item_id: str) -> Item:
    """The item.

    Raises:
        NoSuchItem: if the ledger does not know it.
    """
    found = find(tx, [item_id])
    if not found:
        raise NoSuchItem(f"there is no item {item_id!r} in this ledger")
    return found[0]


def of_key(tx: Tx, campaign: str, row_key: str) -> Item | None:
    """The item that the campaign has of a record, if it has one."""
    known = select(items).where(items.c.campaign == campaign, items.c.row_key == row_key)
    row = tx.connection.execute(known).first()
    return None if row is None else _item(row)


def of_own_id(tx: Tx, own_id: str, campaign: str | None = None) -> list[Item]:
    """The items (of a campaign, or of all) whose records call themselves so."""
    known = select(items).where(items.c.row_key == own_id).order_by(items.c.number)
    rows = tx.connection.execute(known if campaign is None else known.where(items.c.campaign == campaign))
    return [_item(row) for row in rows]


def of_campaign(tx: Tx, campaign: str, state: ItemState | None = None) -> list[Item]:
    """The campaign's items (in a state), in the order in which they came."""
    if state is None:
        return [_item(row) for row in tx.connection.execute(_OF_CAMPAIGN, {"of": campaign})]
    return [_item(row) for row in tx.connection.execute(_OF_STATE, {"of": campaign, "state": state})]


def counts(tx: Tx, campaign: str) -> dict[ItemState, int]:
    """How many of the campaign's items are in each state."""
    found = {ItemState(state): int(number) for state, number in tx.connection.execute(_COUNTS, {"of": campaign})}
    return {state: found.get(state, 0) for state in ItemState}


def move(tx: Tx, item_id: str, state: ItemState, reason: str, actor: str, cycle_id: str | None = None) -> None:
    """Put an item where it is now, and say why; where it is there already nothing changes.

    Raises:
        IllegalTransition: if it cannot go there.
    """
    item = get(tx, item_id)
    if item.state is state:
        return
    check_move(item.state, state)
    tx.connection.execute(
        update(items)
        .where(items.c.item_id == item_id)
        .values(state=state, state_reason=reason, updated_at=tx.now)
    )  # fmt: skip
    audit.append(
        tx, item.campaign, actor, "item_moved", state, reason, prospect_id=item_id, cycle_id=cycle_id,
        input=item.state, row=seals.of(tx, "item", item_id),
    )  # fmt: skip


def standings(tx: Tx, ids: Sequence[str]) -> dict[str, dict[str, Standing]]:
    """How far each item is with each task that was begun or settled."""
    found: dict[str, dict[str, Standing]] = {item_id: {} for item_id in ids}
    for some in _few(ids):
        for row in tx.connection.execute(_STANDINGS, {"ids": some}):
            found[row.item_id][row.task] = _standing(row)
    return found


def standings_of_state(tx: Tx, campaign: str, state: ItemState) -> dict[str, dict[str, Standing]]:
    """The same of all of the campaign's items in that state; of an item of which nothing was begun there is none."""
    found: dict[str, dict[str, Standing]] = {}
    for row in tx.connection.execute(_STANDINGS_OF, {"of": campaign, "state": state}):
        found.setdefault(row.item_id, {})[row.task] = _standing(row)
    return found


def claim(tx: Tx, campaign: str, cycle_id: str, task: str, ids: Sequence[str], until: datetime) -> None:
    """Hold the items' task for a cycle, all or none.

    Raises:
        AlreadyClaimed: another cycle holds some of them.
    """
    now = standings(tx, ids)
    if held := [item_id for item_id in ids if task in now[item_id] and now[item_id][task].is_held(tx.now)]:
        raise AlreadyClaimed(f"{cycle_id} cannot claim what is held: {', '.join(held)} of {task}")
    for item_id in ids:
        _put(tx, campaign, item_id, task, now[item_id].get(task, Standing()), lease_cycle=cycle_id, lease_until=until)


def release(tx: Tx, cycle_id: str) -> None:
    """Free everything that the cycle holds."""
    mine = task_states.c.lease_cycle == cycle_id
    tx.connection.execute(update(task_states).where(mine).values(lease_cycle=None, lease_until=None))


def let_go(tx: Tx, item_id: str, cycle: Cycle) -> None:
    """Free one item before its cycle ends: nobody will take back what was made of it."""
    mine = (task_states.c.lease_cycle == cycle.id) & (task_states.c.item_id == item_id)
    tx.connection.execute(update(task_states).where(mine).values(lease_cycle=None, lease_until=None))


def settle(
    tx: Tx, item: Item, task: str, state: TaskState, reason: str, actor: str, cycle_id: str | None = None
) -> None:
    """Note that nothing more is to be done of the task for the item."""
    now = standings(tx, [item.id])[item.id].get(task, Standing())
    _put(tx, item.campaign, item.id, task, now, state=state, reason=reason, cycle_id=cycle_id, settled_at=tx.now)
    said = f"{task}: {reason}" if reason else task
    audit.append(tx, item.campaign, actor, "task_settled", state, said, prospect_id=item.id, cycle_id=cycle_id)


def reopen(tx: Tx, item: Item, tasks: Collection[str], reason: str, actor: str, cycle_id: str | None = None) -> None:
    """Have tasks done again for an item, each in its next round."""
    now = standings(tx, [item.id])[item.id]
    for task in tasks:
        if task in now and now[task].is_settled:
            values = {"state": TaskState.OPEN, "round": now[task].round + 1, "reason": reason, "attempts": 0}
            _put(tx, item.campaign, item.id, task, now[task], **values, settled_at=None)
    audit.append(
        tx, item.campaign, actor, "tasks_reopened", " ".join(tasks), reason, prospect_id=item.id, cycle_id=cycle_id
    )


def add_attempt(tx: Tx, campaign: str, task: str, ids: Sequence[str]) -> dict[str, int]:
    """Count an attempt at a task that left each of these items behind; return how many there were."""
    now = standings(tx, ids)
    counted = {item_id: now[item_id].get(task, Standing()).attempts + 1 for item_id in ids}
    for item_id, times in counted.items():
        _put(tx, campaign, item_id, task, now[item_id].get(task, Standing()), attempts=times)
    return counted


def add_artifact(tx: Tx, item: Item, made: Artifact) -> Artifact:
    """Keep a record; the same place (task, round, position) again keeps what is there.

    Where another record of the item has its id (tasks were put before its own since), it gets the next that is free.
    """
    place = (
        artifacts.c.item_id == item.id,
        artifacts.c.task == made.task,
        artifacts.c.round == made.round,
        artifacts.c.position == made.position,
    )
    known = tx.connection.execute(select(artifacts).where(*place)).first()
    if known is not None:
        return _artifact(known)
    taken = set(tx.connection.execute(select(artifacts.c.artifact_id).where(artifacts.c.item_id == item.id)).scalars())
    if made.id in taken:
        made = replace(made, id=f"x{max(int(each[1:]) for each in taken) + 1}")
    text = json.dumps(made.body, ensure_ascii=False)
    tx.connection.execute(
        artifacts.insert().values(
            item_id=item.id, artifact_id=made.id, campaign=item.campaign, task=made.task, output=made.output,
            round=made.round, position=made.position, body=text, agent=made.agent, cycle_id=made.cycle_id,
            trace_id=tx.trace_id, created_at=tx.now,
        )
    )  # fmt: skip
    audit.append(
        tx, item.campaign, made.agent, "artifact_recorded", made.output,
        f"{made.id}, round {made.round} of {made.task}", prospect_id=item.id, cycle_id=made.cycle_id, output=text,
        row=seals.of(tx, "artifact", item.id, made.id),
    )  # fmt: skip
    return made


def artifacts_of(tx: Tx, ids: Sequence[str]) -> dict[str, list[Artifact]]:
    """Everything that was made of each item, by round and position."""
    found: dict[str, list[Artifact]] = {item_id: [] for item_id in ids}
    for some in _few(ids):
        for row in tx.connection.execute(_ARTIFACTS, {"ids": some}):
            found[row.item_id].append(_artifact(row))
    return found


def having(tx: Tx, artifact_id: str) -> list[str]:
    """The items that have a record of this id, in the order in which they came: each item counts its own."""
    known = select(artifacts.c.item_id).where(artifacts.c.artifact_id == artifact_id)
    which = select(items.c.item_id).where(items.c.item_id.in_(known)).order_by(items.c.number)
    return list(tx.connection.execute(which).scalars())


def newest(made: Sequence[Artifact], task: str) -> list[Artifact]:
    """What the task's last round made, of all that was made of an item."""
    mine = [one for one in made if one.task == task]
    last = max((one.round for one in mine), default=0)
    return [one for one in mine if one.round == last]


def as_they_stand(made: Sequence[Artifact], standings: Mapping[str, Standing]) -> list[Artifact]:
    """What was made of an item, without that of tasks which were done again since and found that there is none."""
    last: dict[str, int] = {}
    for one in made:
        last[one.task] = max(one.round, last.get(one.task, 0))
    done = {task: one.round for task, one in standings.items() if one.state is TaskState.DONE}
    return [one for one in made if last[one.task] >= done.get(one.task, 0)]


def _few(ids: Sequence[str]) -> Iterator[list[str]]:
    """As many at a time as any database takes in one statement."""
    return (list(ids[start : start + MOST_IDS]) for start in range(0, len(ids), MOST_IDS))


def _standing(row: Row[Any]) -> Standing:
    return Standing(TaskState(row.state), row.round, row.reason, row.attempts, row.lease_until)


def _put(tx: Tx, campaign: str, item_id: str, task: str, now: Standing, **changed: Any) -> None:
    kept = {"state": now.state, "round": now.round, "reason": now.reason, "attempts": now.attempts}
    row = {"item_id": item_id, "task": task, "campaign": campaign, **kept, **changed}
    put(tx, task_states, row, ["item_id", "task"])


def _item(row: Row[Any]) -> Item:
    fields = json.loads(row.fields)
    return Item(row.item_id, row.campaign, row.kind, row.row_key, fields, ItemState(row.state), row.state_reason)


def _artifact(row: Row[Any]) -> Artifact:
    return Artifact(
        row.artifact_id, row.item_id, row.task, row.output, row.round, row.position, json.loads(row.body), row.agent,
        row.cycle_id,
    )  # fmt: skip


def go_on(tx: Tx, item: Item, reason: str, actor: str) -> None:
    """Put an item at work again, with its open tasks as if none of them had been tried."""
    still_open = (task_states.c.item_id == item.id, task_states.c.state == TaskState.OPEN)
    tx.connection.execute(update(task_states).where(*still_open).values(attempts=0))
    move(tx, item.id, ItemState.OPEN, reason, actor)


def changed_at(tx: Tx, item_id: str) -> datetime:
    """When the item was last put where it is."""
    moment: datetime = tx.connection.execute(select(items.c.updated_at).where(items.c.item_id == item_id)).scalar_one()
    return moment
