"""The ledger's table of cycles that were replayed; ``schema.py`` has the others."""

from sqlalchemy import Boolean, Column, Float, Integer, String, Table

from data.ledger.core.moment import Moment
from data.ledger.core.schema import metadata

replays = Table(
    "replays",
    metadata,
    Column("replay", Integer, primary_key=True, autoincrement=False),
    Column("trace_id", String, primary_key=True),
    Column("cycle_id", String, nullable=False),
    Column("campaign", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("model", String, nullable=False),
    Column("same", Boolean, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("request_digest", String, nullable=False),
    Column("response_digest", String, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("finish_reason", String, nullable=False),
    Column("replayed_by", String, nullable=False),
    Column("replayed_at", Moment, nullable=False),
)
