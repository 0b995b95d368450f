"""The ledger's table of records that others hand in for a source; ``schema.py`` has the others."""

from sqlalchemy import Column, Index, Integer, String, Table

from data.ledger.core.moment import Moment
from data.ledger.core.prose import Prose
from data.ledger.core.schema import metadata

told_records = Table(
    "told_records",
    metadata,
    Column("campaign", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("record_key", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", Prose, nullable=False),
    Column("told_at", Moment, nullable=False),
    Index("ix_told_records_digest", "campaign", "source", "digest"),
)
