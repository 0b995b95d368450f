"""What a cycle has put on record, as the ledger has it: the records that a case's conditions are held against."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, cycles, facts, inbound, items, messages, prospects
from data.records import Cycle, ProspectState
from tools.sources.filters import written


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an item (``plan`` and ``report`` are the items of what has none)."""

    item: str
    fields: Mapping[str, Any]

    @property
    def text(self) -> str:
        """All its words, on one line."""
        return " ".join(" ".join(_words(self.fields.values())).split())


Reader = Callable[[Tx, Cycle, Sequence[str]], Iterator[Record]]


def records_of(tx: Tx, cycle: Cycle) -> list[Record]:
    """Everything that the cycle recorded of what it was given, in the order of its items."""
    return list(READERS[cycle.work](tx, cycle, cycle.items))


def _judged(tx: Tx, _cycle: Cycle, ids: Sequence[str]) -> Iterator[Record]:
    known = prospects.of_ids(tx, ids)
    for one in (known[each] for each in ids):
        if one.state is not ProspectState.FOUND and one.score is not None:
            told = {"tier": one.tier, "score": one.score, "confidence": one.confidence, "reason": one.judgement or ""}
            yield Record(one.id, {**told, "state": one.state.value})


def _written(tx: Tx, cycle: Cycle, ids: Sequence[str]) -> Iterator[Record]:
    for item, angles in facts.angles_of(tx, ids).items():
        for one in angles:
            if one.cycle_id == cycle.id:
                told = {"text": one.text, "confidence": one.confidence, "facts": len(one.fact_ids)}
                yield Record(item, {**told, "state": one.state.value})


def _criticised(tx: Tx, cycle: Cycle, ids: Sequence[str]) -> Iterator[Record]:
    for item, angles in facts.angles_of(tx, ids).items():
        for one in angles:
            if one.judged_in == cycle.id and one.verdict:
                told = {"angle": one.angle_id, "verdict": one.verdict, "words": one.words}
                yield Record(item, {**told, "state": one.state.value})


def _drafted(tx: Tx, _cycle: Cycle, ids: Sequence[str]) -> Iterator[Record]:
    for item, drafts in messages.of_prospects(tx, ids).items():
        for one in drafts:
            told = {"step": one.step, "variant": one.variant, "subject": one.subject, "body": one.body}
            yield Record(item, told)


def _read(tx: Tx, _cycle: Cycle, ids: Sequence[str]) -> Iterator[Record]:
    for item in ids:
        if (read := inbound.read_of(tx, item)) is not None:
            mail = inbound.get(tx, item)
            day = f"{mail.follow_up_on:%Y-%m-%d}" if mail.follow_up_on else ""
            told = {"intent": read.intent, "confidence": read.confidence, "date": day}
            yield Record(item, {**told, "answer": mail.draft_answer or ""})


def _planned(tx: Tx, cycle: Cycle, _ids: Sequence[str]) -> Iterator[Record]:
    plan = campaigns.get(tx, cycle.campaign).plan
    if plan is not None and cycles.record_of(tx, cycle.id).recorded:
        told = "; ".join(f"{name} {written(value)}" for name, value in plan.parameters.items())
        yield Record(
            "plan", {"quota": plan.quota, "source": plan.source, "parameters": told, "rationale": plan.rationale}
        )


def _reported(tx: Tx, cycle: Cycle, _ids: Sequence[str]) -> Iterator[Record]:
    record = cycles.record_of(tx, cycle.id)
    if record.recorded:
        report = json.loads(record.outcome_detail)
        yield Record("report", {"text": report["text"], "flags": "\n".join(report["flags"])})


def _made(tx: Tx, cycle: Cycle, ids: Sequence[str]) -> Iterator[Record]:
    for item, made in items.artifacts_of(tx, ids).items():
        yield from (Record(item, one.body) for one in made if one.cycle_id == cycle.id)


READERS: Mapping[str, Reader] = {
    "scout": _judged,
    "build": _written,
    "critique": _criticised,
    "publish": _drafted,
    "inbox": _read,
    "plan": _planned,
    "report": _reported,
    "task": _made,
}


def _words(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _words(value)
        elif value is not None:
            yield str(value)
