"""The ledger's table of what is written to a CRM; ``schema.py`` has the others."""

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from data.ledger.core.moment import Moment
from data.ledger.core.prose import Prose
from data.ledger.core.schema import metadata

crm_writes = Table(
    "crm_writes",
    metadata,
    Column("write_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("campaign", String, nullable=False),
    Column("prospect_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("fact", String, nullable=False),
    Column("detail", String, nullable=False, default=""),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    Column("contact", String),
    Column("target", String),
    Column("note", Prose, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("campaign", "fact", name="uq_crm_writes_fact"),
    Index("ix_crm_writes_due", "campaign", "state", "due_at"),
    Index("ix_crm_writes_prospect", "prospect_id"),
)
