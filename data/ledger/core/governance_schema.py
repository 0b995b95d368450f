"""The ledger's tables of what was stopped, can be undone, or counts towards a cap; ``schema.py`` has the others."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table

from data.ledger.core.moment import Moment
from data.ledger.core.prose import Prose
from data.ledger.core.schema import metadata

breaks = Table(
    "breaks",
    metadata,
    Column("break_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("campaign", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("name", String, nullable=False),
    Column("breaker", String, nullable=False),
    Column("reason", Prose, nullable=False),
    Column("figures", Prose, nullable=False),
    Column("tripped_at", Moment, nullable=False),
    Column("tripped_by", String),
    Column("resumed_at", Moment),
    Column("resumed_by", String),
    Column("note", Prose, nullable=False, default=""),
    Index("ix_breaks_open", "campaign", "resumed_at"),
)

acts = Table(
    "acts",
    metadata,
    Column("act_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("campaign", String, nullable=False),
    Column("prospect_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False),
    Column("detail", Prose, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("tried_at", Moment),
    Column("actor", String, nullable=False),
    Column("cycle_id", String),
    Column("trace_id", String),
    Column("compensation", String, nullable=False),
    Column("done_at", Moment),
    Column("undone_at", Moment),
    Column("undone_by", String),
    Column("note", Prose, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Index("ix_acts_prospect", "campaign", "prospect_id"),
    Index("ix_acts_about", "prospect_id"),
)

counters = Table(
    "counters",
    metadata,
    Column("scope", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("count", Integer, nullable=False),
    CheckConstraint("count >= 0", name="ck_counters_count"),
)
