"""Which rows of a source have become prospects already, in any campaign."""

from sqlalchemy import select

from data.ledger.ledger import Tx
from data.ledger.schema import prospects


def row_keys(tx: Tx, source: str) -> set[str]:
    """The keys of the source's rows that are prospects."""
    return set(tx.connection.execute(select(prospects.c.row_key).where(prospects.c.source == source)).scalars())
