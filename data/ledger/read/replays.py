"""Replays of recorded cycles: which requests were made again, and what they cost. Nothing else is ever written by one.

What was said is not kept a second time: whoever is forgotten is not to be found here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from data.ledger.core.payloads import digest_of
from data.ledger.core.replay_schema import replays
from data.ledger.core.transactions import Tx

_LAST = select(func.coalesce(func.max(replays.c.replay), 0))


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was made again: whether it is the recorded one byte for byte, and whether a model was asked.

    Without a model, the response is the recorded one, and costs nothing.
    """

    trace_id: str
    agent: str
    model: str
    same: bool
    asked: bool
    request: str
    response: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    finish_reason: str


def record(tx: Tx, campaign: str, requests: Iterable[Request], by: str) -> int:
    """Note the requests of one replay, and return its number."""
    number = int(tx.connection.execute(_LAST).scalar_one()) + 1
    rows = [
        {
            "replay": number, "trace_id": one.trace_id, "cycle_id": one.trace_id.partition(".")[0],
            "campaign": campaign, "agent": one.agent, "model": one.model, "same": one.same, "asked": one.asked,
            "request_digest": digest_of(one.request), "response_digest": digest_of(one.response),
            "input_tokens": one.input_tokens, "output_tokens": one.output_tokens, "cost_usd": one.cost_usd,
            "finish_reason": one.finish_reason, "replayed_by": by, "replayed_at": tx.now,
        }
        for one in requests
    ]  # fmt: skip
    if rows:
        tx.connection.execute(replays.insert(), rows)
    return number
