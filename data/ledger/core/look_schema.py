"""The ledger's tables of what was done where agents were unsure; ``schema.py`` has the others."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, UniqueConstraint

from data.ledger.core.moment import Moment
from data.ledger.core.schema import metadata

second_looks = Table(
    "second_looks",
    metadata,
    Column("look_id", Integer, primary_key=True, autoincrement=True),
    Column("campaign", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("task", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("way", String, nullable=False),
    Column("doubted", String, nullable=False),
    Column("before", Float),
    Column("after", Float),
    Column("of_item", String),
    Column("cycle_id", String),
    Column("looked_at", Moment, nullable=False),
    UniqueConstraint("item_id", "task", "round", "way"),
    Index("ix_second_looks_campaign", "campaign"),
)

answers = Table(
    "answers",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("task", String, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("answered_at", Moment, nullable=False),
    Index("ix_answers_digest", "campaign", "task", "digest"),
)
