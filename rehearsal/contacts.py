"""A CRM that a campaign writes to: it keeps what the declared requests make, and finds it as they ask.

It knows nothing but the declaration, and refuses nothing: what is made twice is there twice. What it has is in
``crm/objects.jsonl`` of the home, a line for each thing that was made or changed, written before it answers: the
request as it came, and what the names in it stood for, where that can be told for sure. What goes wrong is drawn anew
each time that the same is asked; an answer may get lost after the thing was made.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from config.files.apis import segments
from config.files.crms import NAMES, NUMBER, Crm, CrmCreate, CrmFind, CrmRequest
from config.files.worlds import WireFaults
from data.clock import Clock
from rehearsal.faults import Lost, drawn
from rehearsal.loopback import RETRY_AFTER_S, Request, Response, as_json

_OF_RUN = re.compile(r"-[0-9a-f]{16}$")
"""How the key of a fact ends, which is another one in each run."""


class _Asked(NamedTuple):
    """A request that is one of the declared: what kind of thing it is about, and what it says."""

    kind: str
    request: CrmRequest
    said: Mapping[str, str]
    came: Mapping[str, Any]


class CrmBook:
    """What one CRM of a rehearsal has; it goes on from what its file says."""

    def __init__(self, crm: Crm, faults: WireFaults, seed: int, home: Path, clock: Clock) -> None:
        self._crm, self._faults, self._seed, self._clock = crm, faults, seed, clock
        self._file = home / "crm" / "objects.jsonl"
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._has: dict[str, dict[str, Any]] = {}
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        for line in map(json.loads, lines):
            known = self._has.setdefault(line["id"], {"kind": line["kind"], "said": {}})
            known["said"] |= line["said"]

    def answer(self, request: Request) -> Response | None:
        """Answer a declared request; None for one that is none of them."""
        asked = self._read(request)
        if asked is None:
            return None
        with self._lock:
            fault = self._fault(asked)
            if fault == "error_429":
                return Response(429, b"{}", {"Retry-After": RETRY_AFTER_S})
            if fault == "error_500":
                return as_json(500, {})
            response = self._done(asked)
        if fault in ("reset", "timeout"):
            raise Lost(fault)  # type: ignore[arg-type]
        return response

    def _fault(self, asked: _Asked) -> str | None:
        who = _OF_RUN.sub("", asked.said.get("key") or asked.said.get("email") or asked.said.get("contact") or "")
        what = f"{asked.kind} {type(asked.request).__name__} {who}"
        self._asked[what] += 1
        return drawn(self._faults, self._seed, "crm", what, self._asked[what])

    def _done(self, asked: _Asked) -> Response:
        if isinstance(asked.request, CrmFind):
            there = self._found(asked)
            return as_json(404, {}) if there is None else as_json(200, _placed(asked.request.id, there))
        if isinstance(asked.request, CrmCreate):
            made = str(len(self._has) + 1001)
            self._write("made", made, asked)
            return as_json(201, _placed(asked.request.id, made))
        changed = asked.said.get("record") or asked.said.get("contact", "")
        if self._has.get(changed, {}).get("kind") != asked.kind:
            return as_json(404, {})
        self._write("changed", changed, asked)
        return as_json(200, {"id": changed})

    def _found(self, asked: _Asked) -> str | None:
        """The first thing of the kind of which all that is asked by was said."""
        for one, known in self._has.items():
            if known["kind"] == asked.kind and asked.said and asked.said.items() <= known["said"].items():
                return one
        return None

    def _write(self, did: str, one: str, asked: _Asked) -> None:
        at = self._clock.now().isoformat()
        line = {"at": at, "did": did, "kind": asked.kind, "id": one, **asked.came, "said": asked.said}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._has.setdefault(one, {"kind": asked.kind, "said": {}})["said"] |= asked.said

    def _read(self, request: Request) -> _Asked | None:
        url = urlsplit(request.target)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        for kind, record in self._crm.records():
            for _, declared in record.requests():
                shape = re.compile(NAMES.sub("([^/]+)", declared.path.replace(".", r"\.")))
                found = shape.fullmatch(url.path)
                if declared.method != request.method or found is None or declared.query.keys() != query.keys():
                    continue
                names = [name.removesuffix(NUMBER) for name in NAMES.findall(declared.path)]
                said = dict(zip(names, map(unquote, found.groups()), strict=True))
                pairs = [(text, query[name]) for name, text in declared.query.items()]
                if any(not NAMES.search(text) and text != given for text, given in pairs):
                    continue
                body = json.loads(request.body or b"{}")
                if declared.body and not _fits(declared.body, body):
                    continue
                for text, given in pairs:
                    said |= _said(text, given)
                came = {"path": unquote(url.path), **({"query": query} if query else {}), "body": body}
                return _Asked(kind, declared, said | _said(declared.body, body), came)
        return None


def _fits(declared: Any, given: Any) -> bool:
    """Whether a body has the shape that is declared, as far as it was filled."""
    if isinstance(declared, dict):
        return isinstance(given, dict) and all(
            name in declared and _fits(declared[name], value) for name, value in given.items()
        )
    if isinstance(declared, list):
        return isinstance(given, list) and all(_fits(*pair) for pair in zip(declared, given, strict=False))
    return (isinstance(declared, str) and NAMES.search(declared) is not None) or declared == given


def _said(declared: Any, given: Any) -> dict[str, str]:
    """What stands for the names that are in a declared value; not where a text of several can be read in two ways."""
    if isinstance(declared, dict) and isinstance(given, dict):
        return {
            name: text for key, value in declared.items() if key in given
            for name, text in _said(value, given[key]).items()
        }  # fmt: skip
    if isinstance(declared, list) and isinstance(given, list):
        return {name: text for pair in zip(declared, given, strict=False) for name, text in _said(*pair).items()}
    if not isinstance(declared, str) or not (names := NAMES.findall(declared)):
        return {}
    pieces = [re.escape(piece) for piece in NAMES.split(declared)[::2]]
    longest, shortest = (re.fullmatch(each.join(pieces), str(given), re.DOTALL) for each in ("(.*)", "(.*?)"))
    if longest is None or shortest is None or longest.groups() != shortest.groups():
        return {}
    return {name.removesuffix(NUMBER): text for name, text in zip(names, longest.groups(), strict=True)}


def _placed(path: str, value: str) -> Any:
    """JSON that has the value at the path."""
    found: Any = value
    for name in reversed(segments(path)):
        found = [found] if name == "0" else {name: found}
    return found
