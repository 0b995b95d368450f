"""The ledger's tables of items, of what tasks made of them, and of what was released; ``schema.py`` has the others."""

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from data.ledger.core.moment import Moment
from data.ledger.core.prose import Prose
from data.ledger.core.schema import metadata

items = Table(
    "items",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("row_key", String, nullable=False),
    Column("fields", Prose, nullable=False),
    Column("state", String, nullable=False),
    Column("state_reason", Prose, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("campaign", "row_key"),
    Index("ix_items_state", "campaign", "state"),
)

task_states = Table(
    "task_states",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("task", String, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("state", String, nullable=False),
    Column("round", Integer, nullable=False, default=1),
    Column("reason", Prose, nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_cycle", String),
    Column("lease_until", Moment),
    Column("cycle_id", String),
    Column("settled_at", Moment),
    Index("ix_task_states_campaign", "campaign", "task"),
    Index("ix_task_states_lease", "lease_cycle"),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("artifact_id", String, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("task", String, nullable=False),
    Column("output", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", Prose, nullable=False),
    Column("agent", String, nullable=False),
    Column("cycle_id", String, nullable=False),
    Column("trace_id", String),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("item_id", "task", "round", "position"),
    Index("ix_artifacts_campaign", "campaign"),
)

releases = Table(
    "releases",
    metadata,
    Column("release_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("campaign", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("task", String, nullable=False),
    Column("file", Prose, nullable=False),
    Column("folded", String, nullable=False, server_default=""),
    Column("body", Prose, nullable=False),
    Column("artifact_ids", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Prose, nullable=False, default=""),
    Column("approval_id", String),
    Column("not_before", Moment),
    Column("created_at", Moment, nullable=False),
    Column("released_at", Moment),
    Column("undone_at", Moment),
    Column("webhook", String, nullable=False, server_default=""),
    UniqueConstraint("item_id", "task"),
    Index("ix_releases_state", "campaign", "state"),
    Index("ix_releases_folded", "folded"),
)
