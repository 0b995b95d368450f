"""The table of what tools did not take from agents, and why: a row of the ledger's has all refusals of one call."""

from sqlalchemy import select

from data.ledger.core import schema as ledger
from data.warehouse.columns import Column, Table
from data.warehouse.shared_columns import RUN, campaign_of, cycle_of, trace_of

_t, _b = ledger.tool_calls.c, ledger.payloads.c
_told = (
    select(_t.call_id, _t.campaign, _t.cycle_id, _t.agent, _t.tool, _t.trace_id, _t.called_at, _b.body)
    .join_from(ledger.tool_calls, ledger.payloads, _b.digest == _t.refusals_digest)
    .where(_b.body.is_not(None))
    .subquery()
)
_r = _told.c


def _of_each(name: str, place: int) -> str:
    """SQL for one row a refusal: of the JSON ``[[about, reason], ...]`` in a column, one of the two."""
    whole = f"""CASE WHEN json_valid("{name}") THEN CAST("{name}" AS JSON) ELSE CAST('[]' AS JSON) END"""
    return f"unnest(list_transform(CAST({whole} AS JSON[]), lambda pair: json_extract_string(pair, '$[{place}]')))"


REFUSAL = Table(
    "refusal",
    "One row per line that a tool did not take from an agent. What is erased is not here.",
    _told,
    (
        Column("call_id", "BIGINT", "The use of the tool.", _r.call_id),
        RUN,
        campaign_of(_r.campaign),
        cycle_of(_r.cycle_id),
        Column("agent", "VARCHAR", "The agent that handed it in.", _r.agent),
        Column("tool", "VARCHAR", "The tool.", _r.tool),
        Column("about", "VARCHAR", "What it is about: a prospect (p7), a mail (r2), an item (i3), or plan.", _r.body,
               "text", made=_of_each("about", 0)),
        Column("reason", "VARCHAR", "Why it was refused, as the agent was told.", _r.body, "text",
               made=_of_each("reason", 1)),
        trace_of(_r.trace_id, "The model request that it came with (c12.3)."),
        Column("refused_at", "TIMESTAMP", "When (UTC).", _r.called_at),
    ),
)  # fmt: skip
