"""Another system, which is told of hot leads and outcomes: it knows a record by its idempotency key, and forgets it.

What it was told is in ``crm/records.jsonl`` of the home, a line for each thing that it took or deleted, written before
it answers. What goes wrong is drawn by act; an answer may get lost after the record was taken.
"""

import hashlib
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from config.worlds import WireFaults
from data.clock import Clock
from rehearsal.faults import Fault, drawn, lose
from rehearsal.loopback import HOST

PATH = "/records"


class Crm:
    """The other system of one rehearsal; it goes on from what its file says."""

    def __init__(self, faults: WireFaults, seed: int, home: Path, clock: Clock) -> None:
        self._faults, self._seed, self._clock = faults, seed, clock
        self._file = home / "crm" / "records.jsonl"
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        self._known: dict[str, str] = {}
        for line in map(json.loads, lines):
            if line["did"] == "took":
                self._known[line["key"]] = line["id"]
            else:
                del self._known[line["key"]]
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Begin to serve; return where records are posted to."""
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return f"http://{HOST}:{self._server.server_address[1]}{PATH}"

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
            return drawn(self._faults, self._seed, "crm", key.rpartition("/")[0], self._asked[key])

    def take(self, key: str, told: dict[str, Any]) -> str:
        """Keep a record, one for each key; return its id."""
        with self._lock:
            if key not in self._known:
                record = f"rec-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
                self._write(did="took", id=record, key=key, told=told)
                self._known[key] = record
            return self._known[key]

    def delete(self, record: str) -> bool:
        """Forget a record; False if there is none of that id."""
        with self._lock:
            keys = [key for key, known in self._known.items() if known == record]
            for key in keys:
                self._write(did="deleted", id=record, key=key)
                del self._known[key]
            return bool(keys)

    def _write(self, **line: object) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"at": self._clock.now().isoformat(), **line}, ensure_ascii=False) + "\n")


def _handler(crm: Crm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            match crm.fault(key):
                case "error_429":
                    self._answer(429, {})
                case "error_500":
                    self._answer(500, {})
                case "reset" | "timeout" as loss:
                    crm.take(key, told)
                    lose(self, loss)
                case _:
                    self._answer(201, {"id": crm.take(key, told)})

        def do_DELETE(self) -> None:
            self._answer(204 if crm.delete(self.path.rpartition("/")[2]) else 404, None)

        def _answer(self, status: int, said: object) -> None:
            body = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
