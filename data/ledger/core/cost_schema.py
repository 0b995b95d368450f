"""The ledger's table of what data providers are paid for; ``schema.py`` has the others."""

from sqlalchemy import Column, Float, Integer, String, Table

from data.ledger.core.moment import Moment
from data.ledger.core.schema import metadata

lookup_calls = Table(
    "lookup_calls",
    metadata,
    Column("call_id", Integer, primary_key=True, autoincrement=True),
    Column("campaign", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("prospect_ids", String, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("called_at", Moment, nullable=False),
)
