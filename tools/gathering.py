"""Notices that are kept back for a moment, so that what happens in it is told at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Gathered(Generic[T]):
    """What is to be told; ``waiting`` says that it is not to be told yet, ``then`` is done once it was."""

    waiting: bool = False
    notices: list[T] = field(default_factory=list)
    then: list[Callable[[], None]] = field(default_factory=list)
