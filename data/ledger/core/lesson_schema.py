"""The ledger's table of lessons from what people changed; ``schema.py`` has the others."""

from sqlalchemy import Column, Index, Integer, String, Table

from data.ledger.core.moment import Moment
from data.ledger.core.prose import Prose
from data.ledger.core.schema import metadata

lessons = Table(
    "lessons",
    metadata,
    Column("lesson_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("campaign", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("prospect_id", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("words_before", Prose, nullable=False),
    Column("words_after", Prose, nullable=False),
    Column("edited_by", String, nullable=False),
    Column("state", String, nullable=False),
    Column("decided_by", String),
    Column("decided_at", Moment),
    Column("note", Prose, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Index("ix_lessons_agent", "campaign", "agent", "state"),
    Index("ix_lessons_message", "message_id"),
    Index("ix_lessons_prospect", "prospect_id"),
)
