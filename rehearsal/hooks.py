"""Systems of the user's own that act on messages: they check the signature and act once on each key.

What they were told is in ``calls/accepted.jsonl`` of the home, a line for each message, on the disk before the answer.
What goes wrong is drawn by message; an answer may get lost after the message was taken.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from config.files.connections import WebhookConnection
from config.files.worlds import WireFaults
from data.clock import Clock
from data.signing import ID, problem
from rehearsal.faults import Fault, Lost, drawn
from rehearsal.loopback import LoopbackHttp, Request, Response, as_json

SECRET = "rehearsed-rehearsed"  # noqa: S105 - nobody's


class Hooks:
    """All webhooks of one rehearsal; they go on from what their file says."""

    def __init__(self, faults: WireFaults, seed: int, home: Path, clock: Clock) -> None:
        self._faults, self._seed, self._clock = faults, seed, clock
        self._file = home / "calls" / "accepted.jsonl"
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._known = set(self._read())
        self._http = LoopbackHttp(self._answer)

    def start(self, names: tuple[str, ...], patience_s: float) -> dict[str, WebhookConnection]:
        """Begin to serve, where there is anybody to; return each as a setting."""
        if not names:
            return {}
        base = self._http.start()
        return {
            name: WebhookConnection(url=f"{base}/{name}", secret=SECRET, idempotent=True, timeout_s=patience_s)
            for name in names
        }

    def stop(self) -> None:
        """Stop serving; harmless when it was never started."""
        self._http.stop()

    def _answer(self, request: Request) -> Response:
        if wrong := self._wrong(request.headers, request.body):
            return as_json(401, {"error": wrong})
        name, key = request.target.strip("/"), request.headers[ID]
        match self._fault(key):
            case "error_429":
                return as_json(429, {"error": "slow down"})
            case "error_500":
                return as_json(500, {})
            case "reset" | "timeout" as loss:
                self._take(name, key, request.body)
                raise Lost(loss)
            case _:
                return as_json(202, {"receipt": self._take(name, key, request.body)})

    def _fault(self, key: str) -> Fault | None:
        """What goes wrong with this request, each time drawn anew."""
        with self._lock:
            self._asked[key] += 1
            return drawn(self._faults, self._seed, "hooks", key, self._asked[key])

    def _wrong(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """What is wrong with a request, if anything."""
        if headers.get("idempotency-key") != headers.get(ID):
            return "the idempotency key is not the message's id"
        return problem(SECRET, headers, body, self._clock.now())

    def _take(self, name: str, key: str, body: bytes) -> str:
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
