"""The model server of a rehearsal: Anthropic's Messages API on a loopback port, played by the cast."""

import hashlib
import json
import socket
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

from config.files.worlds import ModelFaults, WorldConfig
from rehearsal.cast.casting import answer
from rehearsal.cast.scene import read_scene
from rehearsal.faults import Fault, Lost, drawn, dribble, lose
from rehearsal.model import tokens
from rehearsal.model.errors import ApiError
from rehearsal.model.reply import finish, message
from rehearsal.model.stream import events
from rehearsal.model.validation import validate

LARGEST = 32 * 1024 * 1024
RETRY_AFTER_S = "0.05"


class Clock(Protocol):
    """What the log's times are read from."""

    def now(self) -> datetime:
        """Return the time."""


class Headers(Protocol):
    """The request's headers, whatever the case of their names."""

    def get(self, name: str, /) -> str | None:
        """Return a header, or None."""


class Asked(NamedTuple):
    """One request: ``seen`` is how often the same one came before, ``served`` how often it was answered."""

    path: str
    body: object
    digest: str
    seen: int
    served: int


class ModelServer:
    """A server for one world. The same requests with the same seed are answered the same, in any order.

    ``log`` takes one JSON line a request (at, path, attempt, status, request, response). ``api_key`` is the only key
    that is accepted, or None for any.
    """

    def __init__(
        self, world: WorldConfig, seed: int, log: Path | None, clock: Clock | None = None, api_key: str | None = None
    ) -> None:
        self._world = world
        self._seed = seed
        self._log = log
        self._clock = clock
        self._api_key = api_key
        self._lock = threading.Lock()
        self._seen: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._stopping = threading.Event()
        self._http: _Http | None = None
        self._file: TextIO | None = None

    def start(self) -> str:
        """Start serving and return the base URL."""
        tokens.load()
        if self._log is not None:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._log.open("a", encoding="utf-8")
        self._http = _Http(self)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), name="model-server", daemon=True).start()
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def stop(self) -> None:
        """Stop serving and close every connection; harmless when it was never started."""
        self._stopping.set()
        if self._http is not None:
            self._http.shutdown()
            self._http.hang_up()
            self._http.server_close()
            self._http = None
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def take(self, path: str, raw: bytes) -> Asked:
        """Note a request; its number of attempts depends on its own content only."""
        digest = hashlib.sha256(path.encode() + b"\n" + raw).hexdigest()
        with self._lock:
            asked = Asked(path, None, digest, self._seen[digest], self._served[digest])
            self._seen[digest] += 1
        self._stopping.wait(self._world.latency_ms / 1000)
        try:
            return asked._replace(body=json.loads(raw))
        except ValueError:
            return asked._replace(body=raw.decode("utf-8", "replace"))

    def reply(self, asked: Asked, headers: Headers) -> dict[str, object]:
        """Return the answer's body, or raise the ApiError that takes its place, or Lost for no answer at all."""
        self._admit(headers)
        if asked.path not in {"/v1/messages", "/v1/messages/count_tokens"}:
            raise ApiError("not_found_error", "Not Found")
        counting = asked.path.endswith("count_tokens")
        if isinstance(asked.body, str):
            raise ApiError("invalid_request_error", "The request body is not valid JSON")
        body = validate(asked.body, counting=counting)
        if body["model"] in self._world.model.retired:
            raise ApiError("not_found_error", f"model: {body['model']}")
        _fail_sometimes(self._world.model, self._seed, asked)
        total = tokens.count_request(body)
        if counting:
            return {"input_tokens": total}
        scene = read_scene(body, seed=self._seed, faults=self._world.model, attempt=asked.served)
        finished = finish(answer(scene), body, asked.digest)
        with self._lock:
            self._served[asked.digest] += 1
        return message(f"msg_{asked.digest[-24:]}", body, total, finished)

    def is_slow(self, asked: Asked) -> bool:
        """Say whether the answer to a request comes in small pieces."""
        return _fault(self._world.model, self._seed, asked) == "slow"

    def note(self, asked: Asked, status: int, response: object) -> None:
        """Write a request and its answer to the log; status 0 is of a request that got none."""
        line = {
            "at": self._clock.now().isoformat() if self._clock else None,
            "path": asked.path,
            "attempt": asked.seen,
            "status": status,
            "request": asked.body,
            "response": response,
        }
        with self._lock:
            if self._file is not None:
                self._file.write(tokens.compact(line) + "\n")
                self._file.flush()

    def _admit(self, headers: Headers) -> None:
        """Check the key and the version, as the API does before it reads the body."""
        key = headers.get("x-api-key") or (headers.get("authorization") or "").removeprefix("Bearer ")
        if not key:
            raise ApiError("authentication_error", "x-api-key header is required")
        if self._api_key is not None and key != self._api_key:
            raise ApiError("authentication_error", "invalid x-api-key")
        if not headers.get("anthropic-version"):
            raise ApiError("invalid_request_error", "anthropic-version: header is required")


def _fault(faults: ModelFaults, seed: int, asked: Asked) -> Fault | None:
    """What goes wrong with a request, drawn anew at each attempt."""
    return drawn(faults, seed, "model error", asked.digest, asked.seen)


def _fail_sometimes(faults: ModelFaults, seed: int, asked: Asked) -> None:
    """Raise one of the passing errors for this world's share of the requests, or Lost."""
    match _fault(faults, seed, asked):
        case "error_429":
            wait = {"retry-after": RETRY_AFTER_S}
            raise ApiError("rate_limit_error", "This request would exceed your organization's rate limit.", wait)
        case "error_500":
            raise ApiError("api_error", "Internal server error")
        case "error_529":
            raise ApiError("overloaded_error", "Overloaded")
        case "reset" | "timeout" as loss:
            raise Lost(loss)


class _Http(ThreadingHTTPServer):
    """The listening socket; it knows its open connections, so that stopping does not wait for idle clients."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, model: ModelServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.model = model
        self._open: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Close the connections that clients keep open."""
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, has them answered, writes the answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Http
    _slow = False

    def do_POST(self) -> None:
        model = self.server.model
        self._slow = False
        size = int(self.headers.get("content-length") or 0)
        if size > LARGEST:
            self.close_connection = True
            error = ApiError("request_too_large", "Request exceeds the maximum allowed number of bytes.")
            self._send(error.status, _json(error.body("req_too_large")), {"request-id": "req_too_large"})
            return
        asked = model.take(self.path.partition("?")[0], self.rfile.read(size))
        request_id = f"req_{asked.digest[:20]}{asked.seen}"
        try:
            response = model.reply(asked, self.headers)
        except ApiError as error:
            model.note(asked, error.status, error.body(request_id))
            self._send(error.status, _json(error.body(request_id)), {"request-id": request_id, **error.headers})
            return
        except Lost as lost:
            model.note(asked, 0, {"lost": lost.loss})
            lose(self, lost.loss)
            return
        model.note(asked, 200, response)
        self._slow = model.is_slow(asked)
        streams = isinstance(asked.body, Mapping) and asked.body.get("stream") is True
        if streams and response.get("type") == "message":
            self._stream(response, request_id)
        else:
            self._send(200, _json(response), {"request-id": request_id})

    def do_GET(self) -> None:
        error = ApiError("not_found_error", "Not Found")
        self._send(error.status, _json(error.body("req_get")), {"request-id": "req_get"})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(body)

    def _stream(self, response: Mapping[str, object], request_id: str) -> None:
        self.send_response(200)
        for name, value in (("content-type", "text/event-stream; charset=utf-8"), ("transfer-encoding", "chunked")):
            self.send_header(name, value)
        self.send_header("request-id", request_id)
        self.end_headers()
        chunks = (b"%x\r\n%b\r\n" % (len(event), event) for event in events(response))
        self._write(b"".join(chunks) + b"0\r\n\r\n")

    def _write(self, body: bytes) -> None:
        """Send head and body together; a client that has gone away is no fault of ours."""
        with suppress(ConnectionError):
            if self._slow:
                dribble(self._write_now, body)
            else:
                self._write_now(body)

    def _write_now(self, part: bytes) -> None:
        self.wfile.write(part)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing to the terminal: the log has it all."""


def _json(value: object) -> bytes:
    return tokens.compact(value).encode()
