"""Another system that is told of hot leads and outcomes, over real HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


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


@contextmanager
def crm() -> Iterator[Crm]:
    """It runs on loopback; ``failing`` answers with these statuses first, 0 takes the push and then says nothing."""
    state = Crm()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            state.seen.append(key)
            state.bodies.append(body)
            state.during()
            state.tokens.add(self.headers["Authorization"])
            status = state.failing.pop(0) if state.failing else 201
            if status in {0, 201}:
                given = state.keys.setdefault(key, f"lead-{len(state.keys) + 1}")
                state.has[given] = body
            if status == 0:
                self.close_connection = True
                return
            self._answer(status, {"id": state.keys.get(key)})

        def do_DELETE(self) -> None:
            known = state.has.pop(self.path.rpartition("/")[2], None)
            self._answer(204 if known else 404, None)

        def _answer(self, status: int, body: object) -> None:
            text = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server calls
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/leads"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
