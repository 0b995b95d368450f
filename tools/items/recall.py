"""An earlier answer in the place of an unsure one: of the same task, to the same question, and still standing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from config.files.crews import Recall
from data.items import Artifact, Item, ItemState, TaskState
from data.ledger.core import audit
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, second_looks
from data.ledger.flow.second_looks import Look
from data.ledger.govern import approvals
from data.records import ApprovalKind
from tools.items import flow
from tools.items.sureness import doubt_of
from tools.items.way import Way, record_id

_ABOUT: tuple[ApprovalKind, ...] = ("task", "release")


class _Earlier(NamedTuple):
    """An answer that stands: the way of its item, and its records."""

    way: Way
    records: Sequence[Artifact]


def digest_of(question: Mapping[str, Any]) -> str:
    """What tells a question from others."""
    return sha256(json.dumps(question, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


class Asked(NamedTuple):
    """What was asked: its ``digest``, and the agent and the cycle that answer."""

    digest: str
    agent: str
    cycle_id: str


def settled(tx: Tx, way: Way, task: str, made: Sequence[Artifact], asked: Asked) -> Sequence[Artifact]:
    """The records of an answer: those that were handed in, or where these are unsure those of an earlier answer.

    What was asked is kept where the answer is sure, else what was done about it.
    """
    recall = way.crew.tasks[task].recall
    if recall is None:
        return made
    own, round_ = replace(way, made=[*(one for one in way.made if one.task != task), *made]), way.of(task).round
    if not own.holds(recall.when, task):
        second_looks.keep(tx, way.item, task, round_, asked.digest)
        return made
    doubt = doubt_of(own, recall.when, task)
    found = next(_standing(tx, way.item, own, task, recall, asked.digest), None)
    after = found.way.value_of(doubt.group, doubt.field, task) if found and doubt else None
    look = Look(
        task,
        round_,
        "recall",
        task,
        doubt.share if doubt else None,
        float(after) if isinstance(after, int | float) else None,
        found.way.item.id if found else None,
        asked.cycle_id,
    )
    second_looks.note(tx, way.item, look)
    if found is None:
        return made
    why = f"{task}: {recall.when} held, so what was said to the same question about {found.way.item.id} was taken"
    audit.append(tx, way.item.campaign, asked.agent, "recalled", task, why, prospect_id=way.item.id,
                 cycle_id=asked.cycle_id)  # fmt: skip
    ids = {one.position: record_id(way.crew, task, round_, one.position) for one in found.records}
    return [
        replace(
            one,
            id=ids[one.position],
            item_id=way.item.id,
            round=round_,
            agent=asked.agent,
            cycle_id=asked.cycle_id,
        )
        for one in found.records
    ]


def _standing(tx: Tx, item: Item, own: Way, task: str, recall: Recall, digest: str) -> Iterator[_Earlier]:
    """Answers to the same question that are sure, were not done again, and whose items nobody rejected or doubts."""
    for answer in second_looks.answers_to(tx, item, task, digest, recall.within):
        known = items.find(tx, [answer.item_id])
        if answer.item_id == item.id or not known or known[0].state is ItemState.PERSON:
            continue
        way = flow.way_of(tx, own.crew, answer.item_id)
        standing = way.of(task)
        if standing.state is not TaskState.DONE or standing.round != answer.round:
            continue
        if way.holds(recall.when, task) or _is_rejected(tx, answer.item_id):
            continue
        records = [one for one in items.newest(way.made, task) if one.round == answer.round]
        if records and all(one.body for one in records):
            yield _Earlier(way, records)


def _is_rejected(tx: Tx, item_id: str) -> bool:
    """Has a person rejected the item, or a document that was made of it?"""
    return any("rejected" in approvals.decisions_on(tx, item_id, kind) for kind in _ABOUT)
