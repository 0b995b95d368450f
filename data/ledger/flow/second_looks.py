"""What was done where an agent was unsure, and which answers were given to the same question before."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, NamedTuple

from sqlalchemy import select

from data.items import Item
from data.ledger.core.look_schema import answers, second_looks
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import insert_new

Way = Literal["recall", "opinion", "model", "person"]
"""An earlier answer, a second opinion of the same model or of another one, a person."""

_a = answers.c
MOST_LOOKED_AT = 20


class Look(NamedTuple):
    """One second look: of which task, at the answer of which (``doubted``), and how sure that was before and after.

    Nobody knows where no share says so (None). ``of_item`` is the item whose earlier answer was taken; a ``recall``
    without one found none.
    """

    task: str
    round: int
    way: Way
    doubted: str
    before: float | None
    after: float | None = None
    of_item: str | None = None
    cycle_id: str | None = None


class Answer(NamedTuple):
    """A round of a task that answered the same question."""

    item_id: str
    round: int


def note(tx: Tx, item: Item, look: Look) -> None:
    """Keep it, once for each round and way."""
    row = {"campaign": item.campaign, "item_id": item.id, **look._asdict(), "looked_at": tx.now}
    insert_new(tx, second_looks, row, ["item_id", "task", "round", "way"])


def keep(tx: Tx, item: Item, task: str, round_: int, digest: str) -> None:
    """Keep which question a round of a task has answered by itself."""
    row = {"item_id": item.id, "task": task, "round": round_, "campaign": item.campaign, "digest": digest}
    insert_new(tx, answers, {**row, "answered_at": tx.now}, ["item_id", "task", "round"])


def answers_to(tx: Tx, item: Item, task: str, digest: str, within: timedelta) -> Sequence[Answer]:
    """The rounds that answered the same question no longer ago, the newest first; of other items, and of this one."""
    mine = (_a.campaign == item.campaign, _a.task == task, _a.digest == digest, _a.answered_at >= tx.now - within)
    order = (_a.answered_at.desc(), _a.item_id, _a.round.desc())
    statement = select(_a.item_id, _a.round).where(*mine).order_by(*order).limit(MOST_LOOKED_AT)
    return [Answer(row.item_id, row.round) for row in tx.connection.execute(statement)]
