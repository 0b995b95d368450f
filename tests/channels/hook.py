"""A system of one's own over real HTTP on loopback: what it was told, and how it misbehaves."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from config.connections import WebhookConnection

SECRET = "a secret of the tests"


@dataclass
class Hook:
    """It acts once on each key; ``answers`` are its first statuses, 0 acts and then says nothing."""

    answers: list[int] = field(default_factory=list)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    url: str = ""

    @property
    def connection(self) -> WebhookConnection:
        """It as a setting."""
        return WebhookConnection(url=self.url, secret=SECRET, timeout_s=5)

    @property
    def told(self) -> list[dict[str, Any]]:
        """What it acted on, oldest first."""
        return [body["data"] for body in self.done.values()]


@contextmanager
def hook(*answers: int) -> Iterator[Hook]:
    """A running one."""
    state = Hook(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.bodies.append(body)
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            status = state.answers.pop(0) if state.answers else 202
            if status < 300:
                state.done.setdefault(self.headers["Idempotency-Key"], json.loads(body))
            if status == 0:
                self.close_connection = True
                return
            said = json.dumps(state.words or {"receipt": f"r-{len(state.done)}"}).encode()
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server calls
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/texts"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
