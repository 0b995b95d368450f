"""Systems of the user's own that act on messages: they check the signature and act once on each key.

What they were told is in ``calls/accepted.jsonl`` of the home, a line for each message, on the disk before the answer.
What goes wrong is drawn by message; an answer may get lost after the message was taken.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from config.connections import WebhookConnection
from config.worlds import WireFaults
from data.clock import Clock
from data.signing import ID, problem
from rehearsal.faults import Fault, drawn, lose
from rehearsal.loopback import HOST

SECRET = "rehearsed-rehearsed"  # noqa: S105 - nobody's


class Hooks:
    """All webhooks of one rehearsal; they go on from what their file says."""

    def __init__(self, faults: WireFaults, seed: int, home: Path, clock: Clock) -> None:
        self._faults, self._seed, self._clock = faults, seed, clock
        self._file = home / "calls" / "accepted.jsonl"
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._known = set(self._read())
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def start(self, names: tuple[str, ...], patience_s: float) -> dict[str, WebhookConnection]:
        """Begin to serve, where there is anybody to; return each as a setting."""
        if not names:
            return {}
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        base = f"http://{HOST}:{self._server.server_address[1]}"
        return {
            name: WebhookConnection(url=f"{base}/{name}", secret=SECRET, idempotent=True, timeout_s=patience_s)
            for name in names
        }

    def stop(self) -> None:
        """Stop serving; harmless when it was never started."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = self._thread = None

    def fault(self, key: str) -> Fault | None:
        """What goes wrong with this request, each time drawn anew."""
        with self._lock:
            self._asked[key] += 1
            return drawn(self._faults, self._seed, "hooks", key, self._asked[key])

    def wrong(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """What is wrong with a request, if anything."""
        if headers.get("idempotency-key") != headers.get(ID):
            return "the idempotency key is not the message's id"
        return problem(SECRET, headers, body, self._clock.now())

    def take(self, name: str, key: str, body: bytes) -> str:
        """Act on a message, unless that is done already; return the receipt."""
        with self._lock:
            if key not in self._known:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                told = {"at": self._clock.now().isoformat(), "webhook": name, "id": key, "told": json.loads(body)}
                with self._file.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(told, ensure_ascii=False) + "\n")
                    log.flush()
                    os.fsync(log.fileno())
                self._known.add(key)
        return f"{name}-{key.partition('@')[0]}"

    def _read(self) -> list[str]:
        """The ids of what was acted on; half a line at the end is of a message that was never answered, and is cut."""
        if not self._file.exists():
            return []
        text = self._file.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            self._file.write_text(whole, encoding="utf-8")
        return [json.loads(line)["id"] for line in whole.splitlines()]


def _handler(hooks: Hooks) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            name, key = self.path.strip("/"), headers.get(ID, "")
            if wrong := hooks.wrong(headers, body):
                self._answer(401, {"error": wrong})
                return
            match hooks.fault(key):
                case "error_429":
                    self._answer(429, {"error": "slow down"})
                case "error_500":
                    self._answer(500, {})
                case "reset" | "timeout" as loss:
                    hooks.take(name, key, body)
                    lose(self, loss)
                case _:
                    self._answer(202, {"receipt": hooks.take(name, key, body)})

        def _answer(self, status: int, said: object) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
