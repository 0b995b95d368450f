"""Lessons: what a person changed in an agent's words, until another look at it accepts or withdraws it."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, select

from data.ledger.core import audit, seals
from data.ledger.core.counters import next_number
from data.ledger.core.lesson_schema import lessons
from data.ledger.core.transactions import Tx
from data.records import Message, Order

LessonState = Literal["proposed", "accepted", "withdrawn"]
ACTION = "lesson"
"""The action of the audit's records of lessons."""


class NoSuchLesson(LookupError):
    """The ledger has no lesson of that id."""


class NotToBe(Exception):
    """A lesson cannot be accepted or withdrawn; the message says why."""


class Lesson(NamedTuple):
    """What an ``agent`` wrote, and what a person (``edited_by``) made of it in a message; nobody is named in it."""

    id: str
    campaign: str
    agent: str
    prospect_id: str
    message_id: str
    before: str
    after: str
    edited_by: str
    state: LessonState
    decided_by: str | None
    decided_at: datetime | None
    note: str
    created_at: datetime


class Change(NamedTuple):
    """Words before and after a person changed them; ``after`` is empty where they were left out."""

    before: str
    after: str


def propose(tx: Tx, message: Message, agent: str, change: Change, by: str) -> Lesson:
    """Keep a change as a lesson for an agent, which nobody is taught before a person accepts it."""
    number = next_number(tx, "lesson")
    row = {
        "lesson_id": f"l{number}", "number": number, "campaign": message.campaign, "agent": agent,
        "prospect_id": message.prospect_id, "message_id": message.id, "words_before": change.before,
        "words_after": change.after, "edited_by": by, "state": "proposed", "note": "", "created_at": tx.now,
    }  # fmt: skip
    tx.connection.execute(lessons.insert().values(**row))
    return _noted(tx, f"l{number}", by, f"for the {agent}, from {message.id}")


def revise(tx: Tx, lesson_id: str, after: str, by: str) -> Lesson:
    """A person changed the same words again, before anybody has decided on the lesson."""
    _update(tx, lesson_id, words_after=after, edited_by=by)
    return _noted(tx, lesson_id, by, "changed again")


def accept(tx: Tx, lesson_id: str, order: Order, most: int) -> Lesson:
    """Let the agent be taught it from now on; at most so many are taught to one agent.

    Raises:
        NoSuchLesson: if the ledger does not know it.
        NotToBe: if it is accepted already, has no words any more, or its agent is taught as many as it may be.
    """
    lesson = get(tx, lesson_id)
    if lesson.state == "accepted":
        raise NotToBe(f"{lesson_id} is accepted already, by {lesson.decided_by}")
    if not lesson.before:
        raise NotToBe(f"{lesson_id} has no words any more: the person whom it was written to, or named, was forgotten")
    taught = accepted(tx, lesson.campaign, lesson.agent)
    if len(taught) >= most:
        known = ", ".join(one.id for one in taught)
        raise NotToBe(f"the {lesson.agent} has {most} lessons, as many as it may have ({known}): withdraw one first")
    return _decide(tx, lesson_id, "accepted", order)


def withdraw(tx: Tx, lesson_id: str, order: Order) -> Lesson:
    """Let the agent no longer be taught it.

    Raises:
        NoSuchLesson: if the ledger does not know it.
        NotToBe: if it is withdrawn already.
    """
    lesson = get(tx, lesson_id)
    if lesson.state == "withdrawn":
        raise NotToBe(f"{lesson_id} is withdrawn already, by {lesson.decided_by}")
    return _decide(tx, lesson_id, "withdrawn", order)


def get(tx: Tx, lesson_id: str) -> Lesson:
    """The lesson.

    Raises:
        NoSuchLesson: if the ledger does not know it.
    """
    found = _all(tx, lessons.c.lesson_id == lesson_id)
    if not found:
        raise NoSuchLesson(f"there is no lesson {lesson_id!r} in this ledger")
    return found[0]


def of_campaign(tx: Tx, campaign: str) -> list[Lesson]:
    """All of a campaign, oldest first."""
    return _all(tx, lessons.c.campaign == campaign)


def of_message(tx: Tx, message_id: str) -> list[Lesson]:
    """Those that a message led to."""
    return _all(tx, lessons.c.message_id == message_id)


def accepted(tx: Tx, campaign: str, agent: str) -> list[Lesson]:
    """What an agent is taught, oldest first."""
    table = lessons.c
    return _all(tx, table.campaign == campaign, table.agent == agent, table.state == "accepted")


def _decide(tx: Tx, lesson_id: str, state: LessonState, order: Order) -> Lesson:
    _update(tx, lesson_id, state=state, decided_by=order.by, decided_at=tx.now, note=order.note)
    return _noted(tx, lesson_id, order.by, order.note)


def _noted(tx: Tx, lesson_id: str, by: str, why: str) -> Lesson:
    lesson = get(tx, lesson_id)
    audit.append(
        tx, lesson.campaign, by, ACTION, lesson.state, f"{lesson_id} {why}".strip(), prospect_id=lesson.prospect_id,
        input=lesson.before, output=lesson.after, row=seals.of(tx, "lesson", lesson_id),
    )  # fmt: skip
    return lesson


def _update(tx: Tx, lesson_id: str, **values: object) -> None:
    tx.connection.execute(lessons.update().where(lessons.c.lesson_id == lesson_id).values(**values))


def _all(tx: Tx, *where: ColumnElement[bool]) -> list[Lesson]:
    return [_lesson(row) for row in tx.connection.execute(select(lessons).where(*where).order_by(lessons.c.number))]


def _lesson(row: Any) -> Lesson:
    return Lesson(
        row.lesson_id, row.campaign, row.agent, row.prospect_id, row.message_id, row.words_before, row.words_after,
        row.edited_by, row.state, row.decided_by, row.decided_at, row.note, row.created_at,
    )  # fmt: skip
