"""Another system, which is told of hot leads and outcomes: it knows a record by its idempotency key, and forgets it.

What it was told is in ``crm/records.jsonl`` of the home, a line for each thing that it took or deleted, written before
it answers. What goes wrong is drawn by act; an answer may get lost after the record was taken.
"""

import hashlib
import json
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from config.files.worlds import WireFaults
from data.clock import Clock
from rehearsal.faults import Fault, Lost, drawn
from rehearsal.loopback import LoopbackHttp, Request, Response, as_json

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
        self._http = LoopbackHttp(self._answer)

    def start(self) -> str:
        """Begin to serve; return where records are posted to."""
        return self._http.start() + PATH

    def stop(self) -> None:
        """Stop serving; harmless when it was never started."""
        self._http.stop()

    def _answer(self, request: Request) -> Response:
        if request.method == "DELETE":
            return Response(204 if self._delete(request.target.rpartition("/")[2]) else 404)
        key, told = request.headers["idempotency-key"], json.loads(request.body)
        match self._fault(key):
            case "error_429":
                return as_json(429, {})
            case "error_500":
                return as_json(500, {})
            case "reset" | "timeout" as loss:
                self._take(key, told)
                raise Lost(loss)
            case _:
                return as_json(201, {"id": self._take(key, told)})

    def _fault(self, key: str) -> Fault | None:
        """What goes wrong with this request, each time drawn anew."""
        with self._lock:
            self._asked[key] += 1
            return drawn(self._faults, self._seed, "crm", key.rpartition("/")[0], self._asked[key])

    def _take(self, key: str, told: dict[str, Any]) -> str:
        """Keep a record, one for each key; return its id."""
        with self._lock:
            if key not in self._known:
                record = f"rec-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
                self._write(did="took", id=record, key=key, told=told)
                self._known[key] = record
            return self._known[key]

    def _delete(self, record: str) -> bool:
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
