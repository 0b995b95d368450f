"""What answers over HTTP in a test: it runs on loopback for as long as a block lasts, and knows its own address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rehearsal.loopback import LoopbackHttp, Request, Response


class Answering(Protocol):
    """Something that answers requests, and is told where it is."""

    url: str

    @property
    def answer(self) -> Callable[[Request], Response]:
        """What it says to a request."""


A = TypeVar("A", bound=Answering)


@contextmanager
def on_loopback(state: A, path: str = "") -> Iterator[A]:
    """It runs; its ``url`` is the address with the ``path`` below it."""
    http = LoopbackHttp(state.answer)
    state.url = http.start() + path
    try:
        yield state
    finally:
        http.stop()
