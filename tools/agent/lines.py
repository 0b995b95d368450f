"""What a tool answers."""

from typing import NamedTuple


class Answer(NamedTuple):
    """What the model reads after a call; a ``final`` one ends the agent's loop without another request."""

    text: str
    final: bool = False


def quoted(given: object) -> str:
    """A value as it is shown back to the model."""
    text = " ".join(str(given).split())
    return f'"{text[:40]}{"..." if len(text) > 40 else ""}"'
