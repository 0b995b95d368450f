"""The tasks of a campaign that were done for some item, in whatever round."""

from sqlalchemy import or_, select

from data.items import TaskState
from data.ledger.core.item_schema import task_states
from data.ledger.core.transactions import Tx


def done_for_some(tx: Tx, campaign: str) -> frozenset[str]:
    """The tasks that were done at least once."""
    was_done = or_(task_states.c.state == TaskState.DONE, task_states.c.round > 1)
    known = select(task_states.c.task).where(task_states.c.campaign == campaign, was_done).distinct()
    return frozenset(tx.connection.execute(known).scalars())
