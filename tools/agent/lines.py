"""What a tool answers."""

from typing import NamedTuple


class Answer(NamedTuple):
    """What the model reads after a call; a ``final`` one ends the agent's loop without another request."""

    text: str
    final: bool = False


def quoted(cell: str) -> str:
    """A text as it is shown back to the model."""
    return f'"{cell[:40]}"'
