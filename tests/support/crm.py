"""Another system that is told of hot leads and outcomes, over real HTTP."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rehearsal.faults import Lost
from rehearsal.loopback import Request, Response, as_json
from tests.support.loopback import on_loopback


@dataclass
class Crm:
    """Another system over real HTTP: what it has, by the id that it gave, and how it misbehaves."""

    has: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    failing: list[int] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    during: Callable[[], object] = lambda: None
    url: str = ""

    def answer(self, request: Request) -> Response:
        """Take or delete a record, or misbehave."""
        if request.method == "DELETE":
            return Response(204 if self.has.pop(request.target.rpartition("/")[2], None) else 404)
        key, body = request.headers["idempotency-key"], json.loads(request.body)
        self.seen.append(key)
        self.bodies.append(body)
        self.during()
        self.tokens.add(request.headers.get("authorization", ""))
        status = self.failing.pop(0) if self.failing else 201
        if status in {0, 201}:
            given = self.keys.setdefault(key, f"lead-{len(self.keys) + 1}")
            self.has[given] = body
        if status == 0:
            raise Lost("reset")
        return as_json(status, {"id": self.keys.get(key)})


@contextmanager
def crm() -> Iterator[Crm]:
    """It runs on loopback; ``failing`` answers with these statuses first, 0 takes the push and then says nothing."""
    with on_loopback(Crm(), "/leads") as running:
        yield running
