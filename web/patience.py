"""Connections that say nothing: they are closed, before they keep out whoever has something to say.

uvicorn waits for a request for as long as a caller keeps it waiting, and each such caller holds one of the places.
"""

import asyncio
from typing import Any

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_S = 10.0
"""How long a caller may take for a whole request: its head and its body."""


class Impatient(H11Protocol):
    """A caller who has ``request_s`` for each request; where all places are taken, the one who waits longest leaves."""

    request_s = REQUEST_S
    _due: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if self.limit_concurrency is not None and len(self.connections) + 1 >= self.limit_concurrency:
            silent = [one for one in self.connections if isinstance(one, Impatient) and one._due is not None]
            if silent:
                min(silent, key=lambda one: one._due.when() if one._due else 0.0)._give_up()
        super().connection_made(transport)
        self._wait()

    @override
    def handle_events(self) -> None:
        super().handle_events()
        if self._heard:
            self._stop_waiting()
        elif self._due is None and not self.transport.is_closing():
            self._wait()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def _heard(self) -> bool:
        """Whether a whole request is in, and its answer is ours to give."""
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _wait(self) -> None:
        self._due = self.loop.call_later(self.request_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _give_up(self) -> None:
        """Close without a word: whoever has sent nothing whole reads nothing."""
        self._stop_waiting()
        self.connections.discard(self)
        self.transport.abort()


def impatient(request_s: float) -> type[Impatient]:
    """Such callers, with another patience."""
    made: Any = type("Impatient", (Impatient,), {"request_s": request_s})
    return made  # type: ignore[no-any-return]
