"""What people are told, once the transaction in which it came to be is through."""

from typing import Literal, NamedTuple

Event = Literal["hot_lead", "halt", "question", "approval", "report"]


class Notice(NamedTuple):
    """Something that people are told once the transaction is through."""

    event: Event
    text: str
