"""Items of crews with declared tasks, how far each is, and what was made of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

_DIGEST = re.compile(r"[0-9a-f]{16}")
_OURS = re.compile(r"[ip]\d+")


class ItemState(StrEnum):
    """Where an item is: at work, before a person, through all tasks, or closed before that.

    One that is a prospect is ``between`` milestones while no task takes it: the stages of outreach have it then.
    """

    OPEN = "open"
    BETWEEN = "between"
    PERSON = "person"
    DONE = "done"
    CLOSED = "closed"


class TaskState(StrEnum):
    """How a task stands for an item; one that is ``skipped`` is settled as well as one that is ``done``."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a crew works on. ``fields`` are its declared ones, of plain JSON values."""

    id: str
    campaign: str
    kind: str
    row_key: str
    fields: Mapping[str, Any]
    state: ItemState
    state_reason: str = ""

    @property
    def own_id(self) -> str:
        """What its record calls itself; nothing where it does not, and is known by what it says."""
        return "" if _DIGEST.fullmatch(self.row_key) or self.row_key == self.id else self.row_key

    @property
    def title(self) -> str:
        """What people know it by: the own id of its record, if it has one, and its first text."""
        texts = (value for value in self.fields.values() if isinstance(value, str) and value.strip())
        text = " ".join(next(texts, "").split())
        parts = [self.own_id, "" if text == self.own_id else text]
        return ": ".join(part for part in parts if part) or self.row_key


def is_ours(named: str) -> bool:
    """Whether a name has the form of our own ids: it means nothing else then, whatever records call themselves."""
    return _OURS.fullmatch(named) is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an item is with one task. ``round`` is the one that is to be done, or was last."""

    state: TaskState = TaskState.OPEN
    round: int = 1
    reason: str = ""
    attempts: int = 0
    held_until: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Nothing is to be done of it."""
        return self.state is not TaskState.OPEN

    def is_held(self, now: datetime) -> bool:
        """Does a cycle work at it?"""
        return self.held_until is not None and self.held_until > now


@dataclass(frozen=True, slots=True)
class Artifact:
    """One record of an output, as an agent handed it in about an item. ``round`` and ``position`` count from 1.

    The ``id`` tells it from the others of its item, and does not depend on which of several tasks was done first.
    """

    id: str
    item_id: str
    task: str
    output: str
    round: int
    position: int
    body: Mapping[str, Any]
    agent: str
    cycle_id: str

    @property
    def is_by_hand(self) -> bool:
        """Is it a person's? ``agent`` is their name then."""
        return not self.cycle_id


class ReleaseState(StrEnum):
    """Where a document is on its way out.

    ``releasing`` is one that is on its way out, or was as a crash cut it short. Of an ``unknown`` one nobody knows
    whether its webhook has it.
    """

    AWAITING_APPROVAL = "awaiting_approval"
    READY = "ready"
    RELEASING = "releasing"
    RELEASED = "released"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDONE = "undone"


FOLDER = "released"
"""The folder of a home for documents that have left."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the name of its file, below the folder of what is released; or as the ``webhook`` is told it.

    ``artifact_ids`` are the records that it shows; ``faults`` say what could not be filled in.
    """

    file: str
    body: str
    artifact_ids: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A document that a task lets go about an item. ``not_before`` is until when a gate, or its webhook, put it off.

    ``drafted_at`` is when it was made first; what is made anew while it waits keeps that moment.
    """

    id: str
    campaign: str
    item_id: str
    task: str
    file: str
    body: str
    artifact_ids: tuple[str, ...]
    state: ReleaseState
    reason: str
    approval_id: str | None
    not_before: datetime | None
    released_at: datetime | None
    drafted_at: datetime
    webhook: str = ""

    @property
    def place(self) -> str:
        """Where it goes, in words."""
        return f"the webhook {self.webhook}" if self.webhook else f"{FOLDER}/{self.file}"

    @property
    def digest(self) -> str:
        """What tells its bytes from any others."""
        return sha256(self.body.encode()).hexdigest()

    @property
    def key(self) -> str:
        """What a webhook knows it by: the same for every attempt. What is made anew after it left is another one."""
        made_at = self.drafted_at.astimezone(UTC)
        return f"{self.campaign}-{self.id}-{made_at:%Y%m%dT%H%M%S}-{self.digest[:8]}"


ROUND, TASK = 50, 1_000
"""How far the numbers of two rounds, and of two tasks, lie apart: no output has more records than a round has room."""


def artifact_id(rank: int, round_: int, position: int) -> str:
    """The id of a record of the ``rank``-th task of its crew (from 1): ``x2001`` is the second one's first."""
    return f"x{rank * TASK + (round_ - 1) * ROUND + position}"
