"""What tools did not take from agents, and why, gathered by task: what a model makes of a crew's prompts."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select

from data.ledger.core.schema import cycles, payloads, tool_calls
from data.ledger.core.transactions import Tx
from data.redact import redact

_QUOTED = re.compile(r'"[^"]*"')
_LISTED = re.compile(r"\s*\([^()]*\)")
_ID = re.compile(r"\b[a-z]{1,2}\d+\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_REPEATED = re.compile(r"(?P<one>\.\.\.|\bID\b|\bN\b)(?:(?:, | and | )(?P=one))+")
_PLACE = "\0"


class Fault(NamedTuple):
    """One fault of a line: what it is without what is of that line alone, and the words and numbers left out so."""

    kind: str
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class TaskRefusals:
    """One agent's use of one tool in a stage: what was taken and refused of it.

    ``reasons`` are the kinds of faults by their number, ``words`` what each of them quotes, and its numbers.
    """

    stage: str
    agent: str
    tool: str
    taken: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    words: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, fault: Fault) -> None:
        """Count a fault."""
        self.reasons[fault.kind] += 1
        self.words.setdefault(fault.kind, Counter()).update(fault.words)


def by_task(tx: Tx, campaign: str) -> list[TaskRefusals]:
    """Every task of which something was refused, the most refused first."""
    found: dict[tuple[str, str, str], TaskRefusals] = {}
    for row in tx.connection.execute(_CALLS.where(tool_calls.c.campaign == campaign)):
        task = found.setdefault((row.stage, row.agent, row.tool), TaskRefusals(row.stage, row.agent, row.tool))
        task.taken += row.accepted
        task.refused += row.refused
        for _, reason in json.loads(row.body) if row.body else []:
            for fault in faults(redact(reason)):
                task.note(fault)
    return sorted((task for task in found.values() if task.refused), key=lambda task: -task.refused)


def last_of(tx: Tx, campaign: str, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Why each item was refused last, by the stage that handed it in; of one that never was there is nothing."""
    found: dict[str, dict[str, str]] = {}
    for row in tx.connection.execute(_CALLS.where(tool_calls.c.campaign == campaign, payloads.c.body.is_not(None))):
        for about, reason in json.loads(row.body):
            if about in ids:
                found.setdefault(about, {})[row.stage] = redact(reason)
    return found


def faults(reason: str) -> Iterator[Fault]:
    """The faults that a reason names: without what is quoted, what is listed in brackets, ids and numbers."""
    quoted = _QUOTED.findall(reason)
    for part in _QUOTED.sub(_PLACE, reason).split("; "):
        words, quoted = quoted[: part.count(_PLACE)], quoted[part.count(_PLACE) :]
        plain = _ID.sub("ID", _LISTED.sub("", part))
        words += _NUMBER.findall(plain)
        kind = _NUMBER.sub("N", plain).replace(_PLACE, "...")
        if kind := _REPEATED.sub(r"\g<one>", kind).strip():
            yield Fault(kind, tuple(words))


_CALLS = (
    select(cycles.c.stage, tool_calls.c.agent, tool_calls.c.tool, tool_calls.c.accepted, tool_calls.c.refused)
    .add_columns(payloads.c.body)
    .join_from(tool_calls, cycles, cycles.c.cycle_id == tool_calls.c.cycle_id)
    .outerjoin(payloads, payloads.c.digest == tool_calls.c.refusals_digest)
    .order_by(tool_calls.c.call_id)
)
