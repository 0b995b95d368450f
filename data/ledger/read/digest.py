"""One hash over what happened in a campaign: the same seed must give the same one."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, select

from data.ledger.core import item_schema, schema
from data.ledger.core.transactions import Tx


class _Part(NamedTuple):
    table: Table
    columns: str


# Ids of cycles, approvals and mails follow the order of threads, and calls have latencies: none of these is here.
_PARTS = (
    _Part(
        schema.prospects,
        "prospect_id state state_reason paused company source row_key timezone score tier confidence judgement "
        "contact_email mailbox variant outcome qualified_at enriched_at",
    ),
    _Part(
        schema.messages,
        "message_id state state_reason recipient variant mailbox slots subject body due_at not_before sent_at",
    ),
    _Part(schema.verdicts, "message_id gate verdict reason retry_at decided_at"),
    _Part(schema.inbound, "prospect_id message_id kind hard intent text draft_answer received_at"),
    _Part(schema.approvals, "prospect_id message_id kind reason state created_at decided_at"),
)
_OF_PROSPECTS = (
    _Part(schema.facts, "prospect_id fact_id kind text source observed_at"),
    _Part(schema.angles, "prospect_id angle_id text fact_ids confidence state judged_by verdict words"),
)
# Of a declared crew: what was made of what, and what left. How its crew calls its tasks and outputs is not in it.
_OF_CREWS = (
    _Part(item_schema.items, "row_key fields state"),
    _Part(item_schema.task_states, "item_id state round settled_at"),
    _Part(item_schema.artifacts, "item_id round position body created_at"),
    _Part(item_schema.releases, "item_id file body state"),
)
_OF_ITEMS = _Part(schema.facts, "prospect_id fact_id kind text source observed_at")
_SHARED = _Part(schema.suppressions, "kind value_hash reason")


def digest(tx: Tx, campaign: str) -> str:
    """SHA-256 over states, times, texts and verdicts; the order in which rows were written does not matter."""
    mine = select(schema.prospects.c.prospect_id).where(schema.prospects.c.campaign == campaign)
    total = hashlib.sha256()
    for part in _PARTS:
        _add(total, tx, part, part.table.c.campaign == campaign)
    for part in _OF_PROSPECTS:
        _add(total, tx, part, part.table.c.prospect_id.in_(mine))
    for part in _OF_CREWS:
        _add(total, tx, part, part.table.c.campaign == campaign)
    of_items = select(item_schema.items.c.item_id).where(item_schema.items.c.campaign == campaign)
    _add(total, tx, _OF_ITEMS, _OF_ITEMS.table.c.prospect_id.in_(of_items))
    _add(total, tx, _SHARED)
    return total.hexdigest()


def _add(total: "hashlib._Hash", tx: Tx, part: _Part, *where: Any) -> None:
    columns: list[Column[Any]] = [part.table.c[name] for name in part.columns.split()]
    rows = tx.connection.execute(select(*columns).where(*where))
    lines = sorted(json.dumps([_plain(value) for value in row], ensure_ascii=False) for row in rows)
    total.update(f"{part.table.name}:{len(lines)}\n".encode())
    for line in lines:
        total.update(line.encode() + b"\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
