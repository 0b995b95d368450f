"""What every gate said of every message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from data.ledger.ledger import Tx
from data.ledger.schema import verdicts

_INSERT = verdicts.insert()


class VerdictRow(NamedTuple):
    """One gate's word: ``verdict`` is allow, reject, hold or halt; ``retry_at`` comes with a reject for now."""

    gate: str
    verdict: str
    reason: str
    retry_at: datetime | None = None


def record(tx: Tx, campaign: str, message_id: str, prospect_id: str, trace_id: str, rows: Sequence[VerdictRow]) -> None:
    """Keep the verdicts of one evaluation; ``trace_id`` names the evaluation."""
    common = {"campaign": campaign, "message_id": message_id, "prospect_id": prospect_id, "trace_id": trace_id}
    if rows:
        tx.connection.execute(_INSERT, [{**common, **row._asdict(), "decided_at": tx.now} for row in rows])


def of_message(tx: Tx, message_id: str) -> list[VerdictRow]:
    """All verdicts on the message, oldest first."""
    statement = select(verdicts).where(verdicts.c.message_id == message_id).order_by(verdicts.c.verdict_id)
    return [_verdict(row) for row in tx.connection.execute(statement)]


def _verdict(row: Row[Any]) -> VerdictRow:
    return VerdictRow(row.gate, row.verdict, row.reason, row.retry_at)
