"""What every gate said of every message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from data.items import Release
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import verdicts
from data.ledger.core.transactions import Tx
from data.records import Message

_INSERT = Prepared(verdicts.insert().inline(), [column.name for column in verdicts.columns if not column.primary_key])


class VerdictRow(NamedTuple):
    """One gate's word: ``verdict`` is allow, reject, hold or halt; ``retry_at`` comes with a reject for now."""

    gate: str
    verdict: str
    reason: str
    retry_at: datetime | None = None


class Look(NamedTuple):
    """One evaluation of a message: when, and what every gate said."""

    look_id: str
    at: datetime
    verdicts: tuple[VerdictRow, ...]


def record(tx: Tx, message: Message, look_id: str, rows: Sequence[VerdictRow]) -> None:
    """Keep the verdicts of one evaluation of the message, which ``look_id`` names."""
    about = {"campaign": message.campaign, "message_id": message.id, "prospect_id": message.prospect_id,
             "trace_id": message.trace_id or message.id}  # fmt: skip
    _keep(tx, about, look_id, rows)


def record_of_release(tx: Tx, release: Release, look_id: str, rows: Sequence[VerdictRow]) -> None:
    """Keep the verdicts of one evaluation of a release, which stands in the place of a message."""
    about = {"campaign": release.campaign, "message_id": release.id, "prospect_id": release.item_id,
             "trace_id": release.id}  # fmt: skip
    _keep(tx, about, look_id, rows)


def of_message(tx: Tx, message_id: str) -> list[VerdictRow]:
    """All verdicts on the message, oldest first."""
    statement = select(verdicts).where(verdicts.c.message_id == message_id).order_by(verdicts.c.verdict_id)
    return [_verdict(row) for row in tx.connection.execute(statement)]


def looks(tx: Tx, message_id: str) -> list[Look]:
    """Every time that the gates were asked about the message, oldest first."""
    statement = select(verdicts).where(verdicts.c.message_id == message_id).order_by(verdicts.c.verdict_id)
    rows = tx.connection.execute(statement).all()
    grouped = groupby(rows, key=lambda row: (row.look_id or row.trace_id, row.decided_at))
    return [Look(look_id, at, tuple(_verdict(row) for row in said)) for (look_id, at), said in grouped]


def _keep(tx: Tx, about: Mapping[str, str], look_id: str, rows: Sequence[VerdictRow]) -> None:
    if rows:
        common = {**about, "look_id": look_id, "decided_at": tx.now}
        _INSERT.run_all(tx, [{**common, **row._asdict()} for row in rows])


def _verdict(row: Row[Any]) -> VerdictRow:
    return VerdictRow(row.gate, row.verdict, row.reason, row.retry_at)
