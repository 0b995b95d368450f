"""What has been taken in already: rows of a source, in any campaign; prospects, by one cycle."""

from sqlalchemy import select

from data.ledger.ledger import Tx
from data.ledger.schema import prospects


def row_keys(tx: Tx, source: str) -> set[str]:
    """The keys of the source's rows that are prospects."""
    return set(tx.connection.execute(select(prospects.c.row_key).where(prospects.c.source == source)).scalars())


def by_cycle(tx: Tx, cycle_id: str) -> list[str]:
    """The prospects that an open cycle holds, in the order in which they were found; also when its lease has lapsed."""
    held = select(prospects.c.prospect_id).where(prospects.c.lease_cycle == cycle_id)
    return list(tx.connection.execute(held.order_by(prospects.c.number)).scalars())
