"""Claims on prospects and replies: held by one cycle until it ends or its time is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Table, or_, select

from data.ledger.core.transactions import Tx


class AlreadyClaimed(Exception):
    """Another cycle holds some of what was asked for, and its lease has not lapsed."""


def is_free(table: Table, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The condition that a row is held by nobody at that moment."""
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= now)


def claim(tx: Tx, table: Table, key: str, cycle_id: str, ids: Sequence[str], until: datetime) -> None:
    """Hold the rows for a cycle, all or none; its own claims are renewed.

    Raises:
        AlreadyClaimed: naming the rows and who holds them.
    """
    wanted = table.c[key].in_(ids)
    others = select(table.c[key], table.c.lease_cycle).where(
        wanted, table.c.lease_until > tx.now, table.c.lease_cycle != cycle_id
    )
    if held := [f"{row[0]} by {row[1]}" for row in tx.connection.execute(others)]:
        raise AlreadyClaimed(f"{cycle_id} cannot claim what is held: {', '.join(sorted(held))}")
    tx.connection.execute(table.update().where(wanted).values(lease_cycle=cycle_id, lease_until=until))


def renew(tx: Tx, table: Table, cycle_ids: Sequence[str], until: datetime) -> None:
    """Hold until then what these cycles hold."""
    tx.connection.execute(table.update().where(table.c.lease_cycle.in_(cycle_ids)).values(lease_until=until))


def release(tx: Tx, table: Table, cycle_id: str) -> None:
    """Free everything that the cycle holds."""
    tx.connection.execute(
        table.update().where(table.c.lease_cycle == cycle_id).values(lease_cycle=None, lease_until=None)
    )
