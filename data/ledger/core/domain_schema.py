"""The ledger's tables of the domains that mails are sent from; ``schema.py`` has the others."""

from sqlalchemy import Boolean, Column, String, Table, Text

from data.ledger.core.moment import Moment
from data.ledger.core.schema import metadata

domain_checks = Table(
    "domain_checks",
    metadata,
    Column("domain", String, primary_key=True),
    Column("server", String, primary_key=True),
    Column("faults", Text, nullable=False),
    Column("unsure", Text, nullable=False),
    Column("unanswered", Text, nullable=False),
    Column("told", Text, nullable=False),
    Column("checked_at", Moment, nullable=False),
)

domain_signatures = Table(
    "domain_signatures",
    metadata,
    Column("domain", String, primary_key=True),
    Column("server", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("signer", String, nullable=False),
    Column("selector", String, nullable=False),
    Column("said", Text, nullable=False),
    Column("one_click", Boolean),
    Column("seen_at", Moment, nullable=False),
)
