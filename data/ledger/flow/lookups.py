"""What providers answered, kept with its age, so that nobody is looked up twice; and what each answer cost."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from data.ledger.core.cost_schema import lookup_calls
from data.ledger.core.schema import lookups
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import put

PaidFor = Literal["lookup", "verification", "reading", "source", "crm", "search"]
"""A business that a data provider looked up, an address that it verified, what a reader of crewai-tools was asked, a
page of a source, a call of the CRM that is written to, what a searcher was asked."""


def fresh(tx: Tx, provider: str, key: str, max_age: timedelta) -> str | None:
    """The provider's answer for the key if it is no older than ``max_age``."""
    statement = select(lookups.c.result).where(
        lookups.c.provider == provider, lookups.c.key == key, lookups.c.fetched_at >= tx.now - max_age
    )
    return tx.connection.execute(statement).scalar_one_or_none()


def latest(tx: Tx, provider: str, key: str) -> tuple[str, datetime] | None:
    """The provider's last answer for the key, however old, and when it was given."""
    statement = select(lookups.c.result, lookups.c.fetched_at)
    row = tx.connection.execute(statement.where(lookups.c.provider == provider, lookups.c.key == key)).first()
    return (row.result, row.fetched_at) if row else None


def store(tx: Tx, provider: str, key: str, result: str) -> None:
    """Keep the answer, in place of an older one."""
    row = {"provider": provider, "key": key, "result": result, "fetched_at": tx.now}
    put(tx, lookups, row, ["provider", "key"])


def note(tx: Tx, campaign: str, provider: str, kind: PaidFor, ids: Sequence[str], cost_usd: float) -> None:
    """Keep that somebody answered who may be paid for it: for which prospects or items, and what it cost."""
    row = {"campaign": campaign, "provider": provider, "kind": kind, "prospect_ids": json.dumps(list(ids)),
           "cost_usd": cost_usd, "called_at": tx.now}  # fmt: skip
    tx.connection.execute(lookup_calls.insert().values(**row))
