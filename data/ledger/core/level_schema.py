"""The ledger's table of levels by kind of act; ``schema.py`` has the others."""

from sqlalchemy import Column, Integer, String, Table

from data.ledger.core.moment import Moment
from data.ledger.core.schema import metadata

kind_levels = Table(
    "kind_levels",
    metadata,
    Column("campaign", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("level", String, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seq", Integer, nullable=False),
)
