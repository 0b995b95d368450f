"""What has been taken in already, or passed over: rows of a source, in any campaign; prospects, by one cycle."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select, union_all

from data.ledger.core.schema import passed_rows, prospects
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import insert_all_new

_SOURCE: BindParameter[str] = bindparam("source")
_ROW_KEYS = union_all(
    select(prospects.c.row_key).where(prospects.c.source == _SOURCE),
    select(passed_rows.c.row_key).where(passed_rows.c.source == _SOURCE),
)


class PassedRow(NamedTuple):
    """A row that is no new prospect: ``known`` by another name (``detail`` says by which) or ``suppressed`` (for what).

    ``prospect_id`` is whose name it was.
    """

    row_key: str
    why: Literal["known", "suppressed"]
    detail: str
    prospect_id: str | None = None


def row_keys(tx: Tx, source: str) -> set[str]:
    """The keys of the source's rows that are prospects, or were passed over: nobody need look at them again."""
    return set(tx.connection.execute(_ROW_KEYS, {"source": source}).scalars())


def pass_over(tx: Tx, source: str, campaign: str, rows: Sequence[PassedRow]) -> None:
    """Remember that these rows were looked at, and why they are no new prospects; what is known of one stays."""
    told = [{**row._asdict(), "source": source, "campaign": campaign, "passed_at": tx.now} for row in rows]
    insert_all_new(tx, passed_rows, told, ["source", "row_key"])


def passed_counts(tx: Tx, source: str, campaign: str) -> dict[str, int]:
    """How many rows of the source the campaign passed over, by why."""
    mine = (passed_rows.c.source == source, passed_rows.c.campaign == campaign)
    statement = select(passed_rows.c.why, func.count()).where(*mine).group_by(passed_rows.c.why)
    return {str(why): int(many) for why, many in tx.connection.execute(statement).all()}


def by_cycle(tx: Tx, cycle_id: str) -> list[str]:
    """The prospects that an open cycle holds, in the order in which they were found; also when its lease has lapsed."""
    held = select(prospects.c.prospect_id).where(prospects.c.lease_cycle == cycle_id)
    return list(tx.connection.execute(held.order_by(prospects.c.number)).scalars())
