"""An HTTP server on a loopback port with one thread a connection, for all that answers whole requests."""

import json
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from config.files.worlds import WireFaults
from data.clock import real_pause
from rehearsal.faults import Lost, drawn, dribble, lose

HOST = "127.0.0.1"
RETRY_AFTER_S = "0.2"


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered to a request; ``slow`` is in small pieces."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False


class Request(NamedTuple):
    """``target`` is a path or, from a proxy's client, a whole URL; headers have their names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[[Request], Response]
"""Answers a request; raises Lost for one that gets no answer."""


def as_json(status: int, said: object) -> Response:
    """An answer in JSON."""
    return Response(status, json.dumps(said).encode(), {"Content-Type": "application/json"})


class Failing:
    """An Answer that fails for its shares of the requests, drawn anew each time that the same one comes."""

    def __init__(self, answer: Answer, faults: WireFaults, seed: int, name: str) -> None:
        self._answer = answer
        self._faults = faults
        self._seed = seed
        self._name = name
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Response:
        """Answer, or fail."""
        with self._lock:
            self._asked[request.target] += 1
            times = self._asked[request.target]
        match drawn(self._faults, self._seed, self._name, request.target, times):
            case "error_429":
                return Response(429, b"too many requests, slow down", {"Retry-After": RETRY_AFTER_S})
            case "error_500":
                return Response(500, b"something went wrong on our side")
            case "reset" | "timeout" as loss:
                raise Lost(loss)
            case "slow":
                return replace(self._answer(request), slow=True)
            case _:
                return self._answer(request)


class LoopbackHttp:
    """Serves ``answer``, each request after ``latency_ms``. Stopping closes every connection."""

    def __init__(self, answer: Answer, latency_ms: int = 0) -> None:
        self._answer = answer
        self._latency_s = latency_ms / 1000
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Begin to serve on a free port; return ``http://127.0.0.1:PORT``."""
        self._server = _Server(self._answer, self._latency_s)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return f"http://{HOST}:{self._server.server_address[1]}"

    def stop(self) -> None:
        """Stop serving; harmless when it was never started."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, answer: Answer, latency_s: float) -> None:
        self.answer = answer
        self.latency_s = latency_s
        self._open: set[socket.socket] = set()
        super().__init__((HOST, 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep the connection, so that it can be closed when the server stops."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that ends by itself."""
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep open, so that their threads end too."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours; anything else is shown as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        real_pause(self.server.latency_s)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        try:
            self._send(self.server.answer(Request(self.command, self.path, headers, body)))
        except Lost as lost:
            lose(self, lost.loss)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names that http.server calls

    def do_CONNECT(self) -> None:
        self.close_connection = True
        self._send(Response(501, b"this proxy has no TLS\n", {"Connection": "close"}))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if response.slow:
            dribble(self._write, response.body)
        else:
            self.wfile.write(response.body)

    def _write(self, piece: bytes) -> None:
        self.wfile.write(piece)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
