"""The ledger's tables, the same on SQLite and PostgreSQL.

Times are ISO 8601 in UTC, as text with a fixed width (``2026-11-23T15:04:05.000000+00:00``), so that both
databases compare them as moments; JSON is text. ``migrations/`` creates what stands here.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as fixed-width ISO text in UTC; a naive one is refused."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write a moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the ledger keeps only moments")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read a moment."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()

campaigns = Table(
    "campaigns",
    metadata,
    Column("campaign", String, primary_key=True),
    Column("run_id", String, nullable=False),
    Column("vertical", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_reason", Text, nullable=False, default=""),
    Column("goal_qualified", Integer, nullable=False),
    Column("config_digest", String, nullable=False),
    Column("plan", Text),
    Column("started_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

prospects = Table(
    "prospects",
    metadata,
    Column("prospect_id", String, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("number", Integer, nullable=False, unique=True),
    Column("state", String, nullable=False),
    Column("state_reason", Text, nullable=False, default=""),
    Column("paused", Boolean, nullable=False, default=False),
    Column("paused_reason", Text, nullable=False, default=""),
    Column("source", String, nullable=False),
    Column("row_key", String, nullable=False),
    Column("company", Text, nullable=False),
    Column("domain", String),
    Column("website", Text),
    Column("email", String),
    Column("phone", String),
    Column("street", Text),
    Column("city", String),
    Column("county", String),
    Column("region", String),
    Column("postcode", String),
    Column("country", String),
    Column("industry", Text),
    Column("industry_code", String),
    Column("employees", Integer),
    Column("revenue", Integer),
    Column("founded", Integer),
    Column("timezone", String),
    Column("score", Integer),
    Column("tier", String),
    Column("confidence", Float),
    Column("judgement", Text),
    Column("contact_email", String),
    Column("contact_name", Text),
    Column("contact_role", Text),
    Column("contact_phone", String),
    Column("contact_confidence", Float),
    Column("contact_source", String),
    Column("mailbox", String),
    Column("variant", String),
    Column("outcome", String),
    Column("deal_value", Float),
    Column("enriched_at", Moment),
    Column("qualified_at", Moment),
    Column("lease_cycle", String),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_prospects_work", "campaign", "state"),
)

identities = Table(
    "identities",
    metadata,
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("prospect_id", String, nullable=False, index=True),
    Column("campaign", String, nullable=False),
    Column("created_at", Moment, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("prospect_id", String, primary_key=True),
    Column("fact_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("observed_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
)

angles = Table(
    "angles",
    metadata,
    Column("prospect_id", String, primary_key=True),
    Column("angle_id", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("fact_ids", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("cycle_id", String, nullable=False),
    Column("created_at", Moment, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("message_id", String, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("prospect_id", String, nullable=False, index=True),
    Column("sequence", String, nullable=False),
    Column("step", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("variant", String, nullable=False),
    Column("mailbox", String, nullable=False),
    Column("recipient", String),
    Column("state", String, nullable=False),
    Column("state_reason", Text, nullable=False, default=""),
    Column("slots", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("rfc_message_id", String, nullable=False, unique=True),
    Column("author", String, nullable=False),
    Column("cycle_id", String),
    Column("due_at", Moment),
    Column("not_before", Moment),
    Column("intent_at", Moment),
    Column("sent_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("prospect_id", "sequence", "step", name="uq_messages_step"),
    Index("ix_messages_due", "campaign", "state", "due_at"),
    Index("ix_messages_recipient", "recipient"),
    Index("ix_messages_departed", "mailbox", "state", "sent_at"),
    Index("ix_messages_intent", "campaign", "state", "intent_at"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("inbound_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("mail_key", String, nullable=False, unique=True),
    Column("campaign", String),
    Column("prospect_id", String, index=True),
    Column("message_id", String),
    Column("kind", String, nullable=False),
    Column("hard", Boolean),
    Column("status_code", String),
    Column("intent", String),
    Column("confidence", Float),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("evidence", Text, nullable=False, default=""),
    Column("draft_answer", Text),
    Column("follow_up_on", Moment),
    Column("needs_person", Boolean, nullable=False, default=False),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
    Column("lease_cycle", String),
    Column("lease_until", Moment),
    Index("ix_inbound_work", "campaign", "kind"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("kind", String, primary_key=True),
    Column("value_hash", String, primary_key=True),
    Column("value", String),
    Column("reason", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

verifications = Table(
    "verifications",
    metadata,
    Column("address", String, primary_key=True),
    Column("verdict", String, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("checked_at", Moment, nullable=False),
)

lookups = Table(
    "lookups",
    metadata,
    Column("provider", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("result", Text, nullable=False),
    Column("fetched_at", Moment, nullable=False),
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

verdicts = Table(
    "verdicts",
    metadata,
    Column("verdict_id", Integer, primary_key=True, autoincrement=True),
    Column("campaign", String, nullable=False),
    Column("message_id", String, nullable=False, index=True),
    Column("prospect_id", String, nullable=False),
    Column("trace_id", String, nullable=False),
    Column("gate", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("retry_at", Moment),
    Column("decided_at", Moment, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("approval_id", String, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("prospect_id", String, nullable=False),
    Column("message_id", String),
    Column("inbound_id", String),
    Column("kind", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("decided_by", String),
    Column("edited", Boolean, nullable=False, default=False),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Index("ix_approvals_open", "campaign", "state"),
    Index("ix_approvals_message", "message_id"),
)

cycles = Table(
    "cycles",
    metadata,
    Column("cycle_id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("campaign", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("work", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("items", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("direct", Boolean, nullable=False, default=False),
    Column("state", String, nullable=False),
    Column("delegations", Integer, nullable=False, default=0),
    Column("boss_decision", String),
    Column("boss_reason", Text, nullable=False, default=""),
    Column("outcome", String),
    Column("outcome_detail", Text, nullable=False, default=""),
    Column("recorded", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("due_key", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("campaign", "stage", "due_key", name="uq_cycles_due"),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("call_id", Integer, primary_key=True, autoincrement=True),
    Column("cycle_id", String, nullable=False, index=True),
    Column("campaign", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("model", String, nullable=False),
    Column("prospect_ids", Text, nullable=False),
    Column("request_digest", String, nullable=False),
    Column("response_digest", String, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("finish_reason", String, nullable=False),
    Column("called_at", Moment, nullable=False),
    Index("ix_model_calls_spend", "campaign", "called_at"),
)

tool_calls = Table(
    "tool_calls",
    metadata,
    Column("call_id", Integer, primary_key=True, autoincrement=True),
    Column("cycle_id", String, nullable=False, index=True),
    Column("campaign", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("arguments_digest", String, nullable=False),
    Column("result_digest", String, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("called_at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("campaign", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("prospect_id", String),
    Column("cycle_id", String),
    Column("trace_id", String),
    Column("decision", String, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("verdicts", Text, nullable=False, default="[]"),
    Column("input_digest", String, nullable=False),
    Column("output_digest", String, nullable=False),
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("ix_audit_prospect", "campaign", "prospect_id", "seq"),
    Index("ix_audit_action", "campaign", "action", "seq"),
)

payloads = Table(
    "payloads",
    metadata,
    Column("digest", String, primary_key=True),
    Column("body", Text),
    Column("erased_at", Moment),
)
