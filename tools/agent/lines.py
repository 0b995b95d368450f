"""What a tool answers, and records as lines of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

LONGEST_SHOWN = 8_000


class Answer(NamedTuple):
    """What the model reads after a call; a ``final`` one ends the agent's loop without another request."""

    text: str
    final: bool = False


def quoted(given: object) -> str:
    """A value as it is shown back to the model."""
    text = " ".join(str(given).split())
    return f'"{text[:40]}{"..." if len(text) > 40 else ""}"'


def told(body: Mapping[str, Any]) -> str:
    """A record on one line, of ``LONGEST_SHOWN`` characters at most."""
    return "; ".join(f"{name}: {as_words(value)}" for name, value in body.items())[:LONGEST_SHOWN]


def as_words(value: Any) -> str:
    """A value on one line."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else " ".join(str(value).split())
