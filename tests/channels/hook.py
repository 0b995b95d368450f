"""A system of one's own over real HTTP on loopback: what it was told, and how it misbehaves."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from config.files.connections import WebhookConnection
from rehearsal.faults import Lost
from rehearsal.loopback import Request, Response
from tests.support.loopback import on_loopback

SECRET = "a secret of the tests"


@dataclass
class Hook:
    """It acts once on each key; ``answers`` are its first statuses, 0 acts and then says nothing.

    ``during`` is called with each request.
    """

    answers: list[int] = field(default_factory=list)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    during: Callable[[Request], None] = lambda request: None
    url: str = ""

    @property
    def connection(self) -> WebhookConnection:
        """It as a setting."""
        return WebhookConnection(url=self.url, secret=SECRET, timeout_s=5)

    def answer(self, request: Request) -> Response:
        """Act on a message, or misbehave."""
        self.during(request)
        self.bodies.append(request.body)
        self.headers.append(dict(request.headers))
        status = self.answers.pop(0) if self.answers else 202
        if status < 300:
            self.done.setdefault(request.headers["idempotency-key"], json.loads(request.body))
        if status == 0:
            raise Lost("reset")
        said = json.dumps(self.words or {"receipt": f"r-{len(self.done)}"}).encode()
        return Response(status, said, {"Location": "/elsewhere"})

    @property
    def told(self) -> list[dict[str, Any]]:
        """What it acted on, oldest first."""
        return [body["data"] for body in self.done.values()]


@contextmanager
def hook(*answers: int) -> Iterator[Hook]:
    """A running one."""
    with on_loopback(Hook(list(answers)), "/texts") as running:
        yield running
