"""Every request to a model and every call of a tool, and what they cost."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, bindparam, case, func, select

from data.ledger.core import audit, payloads, seals
from data.ledger.core.prepared import Prepared
from data.ledger.core.schema import model_calls, tool_calls
from data.ledger.core.transactions import Tx
from data.records import Cycle, ModelCall

FAILED = ("unreachable", "malformed")
"""How a request ended that got no answer, besides an HTTP status."""

_mine, _later = model_calls.c.campaign == bindparam("of"), model_calls.c.called_at >= bindparam("since")
_failed = model_calls.c.finish_reason.like("http_%") | model_calls.c.finish_reason.in_(FAILED)
_total = select(func.coalesce(func.sum(model_calls.c.cost_usd), 0.0)).where(_mine)
_SPEND, _SPEND_SINCE = Prepared(_total), Prepared(_total.where(_later))
_FAILURES = Prepared(select(func.count(), func.coalesce(func.sum(case((_failed, 1), else_=0)), 0)).where(_mine, _later))

Refusals = Sequence[tuple[str, str]]
"""What a tool did not take: the item, and the reason as the model read it."""


class Tokens(NamedTuple):
    """Tokens as the server counted them."""

    input: int
    output: int
    cached: int


class Requests(NamedTuple):
    """Requests to models, and those of them that failed."""

    requests: int
    failed: int


def record_model_call(tx: Tx, campaign: str, call: ModelCall) -> str:
    """Keep one request to a model, its texts in ``payloads``, and return its trace id.

    ``c12.3`` is the third request that cycle 12 made, in whatever process: no retry after a crash uses one again.
    """
    before = select(func.count()).where(model_calls.c.cycle_id == call.cycle_id)
    trace_id = f"{call.cycle_id}.{tx.connection.execute(before).scalar_one() + 1}"
    inserted = tx.connection.execute(
        model_calls.insert().values(
            cycle_id=call.cycle_id, campaign=campaign, agent=call.agent, model=call.model,
            prospect_ids=json.dumps(list(call.prospect_ids)), request_digest=payloads.store(tx, call.request),
            response_digest=payloads.store(tx, call.response), input_tokens=call.input_tokens,
            output_tokens=call.output_tokens, cached_tokens=call.cached_tokens, cost_usd=call.cost_usd,
            latency_ms=call.latency_ms, finish_reason=call.finish_reason, trace_id=trace_id, called_at=tx.now,
            thinking_tokens=call.thinking_tokens,
        )
    )  # fmt: skip
    audit.append(
        tx, campaign, call.agent, "model_call", call.finish_reason, call.said, cycle_id=call.cycle_id,
        trace_id=trace_id, input=call.request, output=call.response,
        row=seals.of(tx, "model call", _id_of(inserted)),
    )  # fmt: skip
    return trace_id


def record_tool_call(
    tx: Tx,
    cycle: Cycle,
    agent: str,
    tool: str,
    arguments: str,
    result: str,
    accepted: int,
    refused: int,
    why: str = "",
    refusals: Refusals = (),
    became: str = "",
) -> None:
    """Keep one call of a tool: how many lines it took, how many it refused, and why the agent made it, if it said.

    Of one that takes no lines, ``became`` says what came of it.
    """
    reasons = json.dumps([list(refusal) for refusal in refusals], ensure_ascii=False) if refusals else ""
    inserted = tx.connection.execute(
        tool_calls.insert().values(
            cycle_id=cycle.id, campaign=cycle.campaign, agent=agent, tool=tool,
            arguments_digest=payloads.store(tx, arguments), result_digest=payloads.store(tx, result),
            accepted=accepted, refused=refused, trace_id=tx.trace_id, called_at=tx.now,
            refusals_digest=payloads.store(tx, reasons) or None,
        )
    )  # fmt: skip
    decision = f"{tool}: {became or f'took {accepted}, refused {refused}'}"
    audit.append(
        tx, cycle.campaign, agent, "tool_call", decision, why, cycle_id=cycle.id, input=arguments, output=result,
        row=seals.of(tx, "tool call", _id_of(inserted)),
    )  # fmt: skip


def _id_of(inserted: CursorResult[Any]) -> int:
    key = inserted.inserted_primary_key
    assert key is not None, "a call has a number of its own"  # noqa: S101 - the table gives it
    return int(key[0])


def spend(tx: Tx, campaign: str, since: datetime | None = None) -> float:
    """Dollars for models, from the moment on if one is given."""
    of = {"of": campaign}
    return float(_SPEND.value(tx, of) if since is None else _SPEND_SINCE.value(tx, {**of, "since": since}))


def failures(tx: Tx, campaign: str, since: datetime) -> Requests:
    """How many requests to models were made from the moment on, and how many of them failed."""
    row = _FAILURES.one(tx, {"of": campaign, "since": since})
    return Requests(int(row[0]), int(row[1]))


def tokens(tx: Tx, campaign: str) -> Tokens:
    """All tokens of the campaign."""
    columns = (model_calls.c.input_tokens, model_calls.c.output_tokens, model_calls.c.cached_tokens)
    statement = select(*(func.coalesce(func.sum(column), 0) for column in columns))
    row = tx.connection.execute(statement.where(model_calls.c.campaign == campaign)).one()
    return Tokens(*(int(total) for total in row))
