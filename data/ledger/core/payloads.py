"""Texts by their digest, in a table of their own: what is erased here leaves the audit chain whole."""

import hashlib
from datetime import datetime

from sqlalchemy import select

from data.ledger.core.prose import storable
from data.ledger.core.schema import payloads
from data.ledger.core.transactions import Tx
from data.ledger.core.upsert import insert_new


def digest_of(body: str) -> str:
    """The SHA-256 of a text; empty for an empty one."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest() if body else ""


def store(tx: Tx, body: str) -> str:
    """Keep the text without our secrets (once; one that was erased stays erased) and return its digest."""
    body = storable(body)
    digest = digest_of(body)
    if body:
        insert_new(tx, payloads, {"digest": digest, "body": body}, ["digest"])
    return digest


def body_of(tx: Tx, digest: str) -> str | None:
    """The text, or None if it was erased or never there."""
    return tx.connection.execute(select(payloads.c.body).where(payloads.c.digest == digest)).scalar_one_or_none()


def erased_at(tx: Tx, digest: str) -> datetime | None:
    """When the text was erased; None if it was not, or was never there."""
    moment: datetime | None = tx.connection.execute(
        select(payloads.c.erased_at).where(payloads.c.digest == digest)
    ).scalar_one_or_none()
    return moment


def erase(tx: Tx, digest: str) -> None:
    """Remove the text for good; its digest remains."""
    tx.connection.execute(payloads.update().where(payloads.c.digest == digest).values(body=None, erased_at=tx.now))
