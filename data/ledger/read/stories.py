"""What led to what: a model request, what its answer had tools do, the messages that came of it, and their way out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, select

from data.claims import Claim
from data.ledger.core import audit, payloads
from data.ledger.core.schema import messages as message_table
from data.ledger.core.schema import model_calls, tool_calls
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, cycles, facts, messages
from data.ledger.flow.cycles import CycleRecord
from data.ledger.govern import acts, approvals
from data.records import Message


@dataclass(frozen=True, slots=True)
class ModelCalled:
    """A request to a model and what it answered, as they went over the wire; None where they were erased (when)."""

    trace_id: str
    at: datetime
    agent: str
    model: str
    request: str | None
    response: str | None
    input_tokens: int
    output_tokens: int
    cost_usd: float
    latency_ms: int
    finish_reason: str
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """A call of a tool, with what it took and refused, and why it refused it; None where texts were erased (when)."""

    at: datetime
    agent: str
    tool: str
    arguments: str | None
    result: str | None
    accepted: int
    refused: int
    erased_at: datetime | None
    refusals: calls.Refusals = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A message, what it claims, and its audit records, oldest first: drafted, asked about, looked at, sent."""

    message: Message
    claims: tuple[Claim, ...]
    records: tuple[audit.Entry, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of a trace: no cycle and no calls where no model had a part in it."""

    cycle: CycleRecord | None
    models: tuple[ModelCalled, ...]
    tools: tuple[ToolCalled, ...]
    messages: tuple[Told, ...]


def of_trace(tx: Tx, trace_id: str) -> Story:
    """Everything that goes back to one request to a model; all of it empty where there was no such request."""
    ids = select(message_table.c.message_id).where(message_table.c.trace_id == trace_id)
    written = tx.connection.execute(ids.order_by(message_table.c.message_id)).scalars().all()
    return Story(*_calls(tx, trace_id), tuple(_told(tx, messages.get(tx, message_id)) for message_id in written))


def of_cycle(tx: Tx, cycle_id: str) -> Story:
    """Every request and every call of a tool of one cycle; the messages that came of them are left out.

    Raises:
        NoSuchCycle: if the ledger does not know it.
    """
    models = _rows(tx, model_calls, model_calls.c.cycle_id == cycle_id)
    tools = _rows(tx, tool_calls, tool_calls.c.cycle_id == cycle_id)
    return Story(cycles.record_of(tx, cycle_id), _models(tx, models), _tools(tx, tools), ())


@dataclass(frozen=True, slots=True)
class Reworded:
    """The words of a message before and after a person changed them; None where they were erased (when)."""

    at: datetime
    by: str
    before: str | None
    after: str | None
    erased_at: datetime | None


def reworded(tx: Tx, entry: audit.Entry) -> Reworded | None:
    """The change of words that a record is about; None if it is about something else."""
    if entry.action != "message_edited":
        return None
    gone = (payloads.erased_at(tx, digest) for digest in (entry.input_digest, entry.output_digest))
    before, after = (payloads.body_of(tx, digest) for digest in (entry.input_digest, entry.output_digest))
    return Reworded(entry.at, entry.actor, before, after, entry.erased_at or next(filter(None, gone), None))


def rewordings(tx: Tx, message: Message) -> list[Reworded]:
    """Every change that persons made to the words of a message, oldest first."""
    found = audit.entries(tx, message.campaign, prospect_id=message.prospect_id, action="message_edited")
    mine = [entry for entry in found if entry.rationale.split(" ")[0] == message.id or entry.trace_id == message.id]
    return [changed for entry in mine if (changed := reworded(tx, entry))]


def of_message(tx: Tx, message_id: str) -> Story:
    """How one message came to be, and what became of it.

    Raises:
        NoSuchMessage: if the ledger does not know it.
    """
    message = messages.get(tx, message_id)
    return Story(*_calls(tx, message.trace_id), (_told(tx, message),))


def _calls(tx: Tx, trace_id: str) -> tuple[CycleRecord | None, tuple[ModelCalled, ...], tuple[ToolCalled, ...]]:
    asked = _rows(tx, model_calls, model_calls.c.trace_id == trace_id)
    cycle = cycles.record_of(tx, asked[0].cycle_id) if asked else None
    return cycle, _models(tx, asked), _tools(tx, _rows(tx, tool_calls, tool_calls.c.trace_id == trace_id))


def _models(tx: Tx, rows: list[Row[Any]]) -> tuple[ModelCalled, ...]:
    return tuple(
        ModelCalled(
            row.trace_id, row.called_at, row.agent, row.model, payloads.body_of(tx, row.request_digest),
            payloads.body_of(tx, row.response_digest), row.input_tokens, row.output_tokens, row.cost_usd,
            row.latency_ms, row.finish_reason, _erased_at(tx, row.request_digest, row.response_digest),
        )
        for row in rows
    )  # fmt: skip


def _tools(tx: Tx, rows: list[Row[Any]]) -> tuple[ToolCalled, ...]:
    return tuple(
        ToolCalled(
            row.called_at, row.agent, row.tool, payloads.body_of(tx, row.arguments_digest),
            payloads.body_of(tx, row.result_digest), row.accepted, row.refused,
            _erased_at(tx, row.arguments_digest, row.result_digest), _refusals(tx, row.refusals_digest),
        )
        for row in rows
    )  # fmt: skip


def _refusals(tx: Tx, digest: str | None) -> calls.Refusals:
    body = payloads.body_of(tx, digest) if digest else None
    return tuple((item, reason) for item, reason in json.loads(body)) if body else ()


def _erased_at(tx: Tx, *digests: str) -> datetime | None:
    return next(filter(None, (payloads.erased_at(tx, digest) for digest in digests)), None)


def _rows(tx: Tx, table: Table, which: ColumnElement[bool]) -> list[Row[Any]]:
    return list(tx.connection.execute(select(table).where(which).order_by(table.c.call_id)))


def _told(tx: Tx, message: Message) -> Told:
    noted = audit.entries(tx, message.campaign, prospect_id=message.prospect_id, trace_id=message.trace_id)
    drafted = (
        act.id for act in acts.of_prospect(tx, message.prospect_id) if message.id in act.detail.get("messages", ())
    )
    ids = {message.id, *(asked.id for asked in approvals.of_message(tx, message.id)), *drafted}
    about = tuple(entry for entry in noted if entry.erased_at or entry.rationale.partition(" ")[0] in ids)
    return Told(message, tuple(_claims(tx, message)), about)


def _claims(tx: Tx, message: Message) -> Iterator[Claim]:
    """The angles in its slots, with the facts that they cite."""
    mine = message.prospect_id
    angles = {angle.angle_id: angle for angle in facts.angles_of(tx, [mine])[mine]}
    known = {fact.fact_id: fact for fact in facts.facts_of(tx, [mine])[mine]}
    for slot, angle_id in sorted(message.slots.items()):
        if angle := angles.get(angle_id):
            yield Claim(slot, angle, tuple(known[fact_id] for fact_id in angle.fact_ids if fact_id in known))
