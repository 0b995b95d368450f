"""Where a prospect is, in words: which step has left, which is next and when, in the campaign's zone."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from data.items import Item, ItemState
from data.ledger.flow.messages import ANSWER, UNDONE
from data.records import Message, MessageState, Prospect, ProspectState

M = MessageState
WITH_TASKS = (ItemState.OPEN, ItemState.PERSON)
"""Where the item of a prospect is while a task beside the stages has it."""


def where(prospect: Prospect, written: Sequence[Message], zone: tzinfo) -> str:
    """Such as ``step 2 of 3 sent 6 Nov; step 3 due 10 Nov 08:00 PST``; empty where nothing was written yet."""
    drafted = [message for message in written if message.sequence != ANSWER and UNDONE not in message.sequence]
    steps = [message for message in drafted if message.state is not M.CANCELLED]
    told = []
    if steps:
        of = max(message.step for message in drafted)
        left = [message for message in steps if message.state is M.SENT and message.sent_at]
        told += [f"step {left[-1].step} of {of} sent {day(left[-1].sent_at, zone)}"] if left else []
        if prospect.state is ProspectState.IN_SEQUENCE and (rest := [m for m in steps if m not in left]):
            which = f"step {rest[0].step}" if left else f"step {rest[0].step} of {of}"
            told.append(f"{which} {_state(rest[0], zone)}")
    told += [f"answer {_state(message, zone)}" for message in written if message.sequence == ANSWER][-1:]
    return "; ".join(told)


def with_task(item: Item | None) -> str:
    """Of a prospect that a task beside the stages has, as in ``with its tasks``; empty for any other."""
    if item is None:
        return ""
    return f"a person is asked: {item.state_reason}" if item.state is ItemState.PERSON else "with its tasks"


def day(moment: datetime | None, zone: tzinfo) -> str:
    """``6 Nov``."""
    return f"{moment.astimezone(zone).day} {moment.astimezone(zone):%b}" if moment else ""


def _state(message: Message, zone: tzinfo) -> str:
    """What it waits for."""
    match message.state:
        case M.SENT:
            return f"sent {day(message.sent_at, zone)}"
        case M.READY | M.DRAFTED if due := message.next_look:
            return f"due {day(due, zone)} {due.astimezone(zone):%H:%M %Z}"
        case M.READY | M.DRAFTED:
            return "after the one before it"
        case M.AWAITING_APPROVAL:
            return "waits for approval"
        case M.UNKNOWN:
            return "may have left: nobody knows"
        case state:
            return str(state)
