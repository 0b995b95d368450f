"""HubSpot's API as far as a campaign reads and writes it, over real HTTP and by nobody's declaration."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from config.files.apis import ApiConnection
from data.clock import real_pause
from rehearsal.faults import Lost
from rehearsal.loopback import Request, Response, as_json
from tests.support.loopback import on_loopback

TOKEN = "pat-of-the-crm-5f31c8"
OBJECT = re.compile(r"/crm/v3/objects/(contacts|notes|meetings)(?:/([^/]+))?")
A_PAGE = 2


@dataclass
class HubSpot:
    """What it has, and how it misbehaves.

    ``failing`` are answers to the next requests instead of its own: a status; a status and a ``Retry-After``; 0 does it
    and then says nothing. ``is_unique`` says whether it knows ``muster_key`` for unique; ``lacks`` are properties that
    nobody has created; ``slow_s`` is how long each answer takes.
    """

    has: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"contacts": {}, "notes": {}, "meetings": {}}
    )
    failing: list[int | tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    during: Callable[[], object] = lambda: None
    is_unique: bool = True
    lacks: frozenset[str] = frozenset()
    slow_s: float = 0.0
    token: str = TOKEN
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def connection(self) -> ApiConnection:
        """It, as connections.yaml has it."""
        return ApiConnection(base_url=self.url, token=TOKEN, timeout_s=5)

    def add(self, email: str, **properties: str) -> str:
        """Somebody who is in it already."""
        return self._made("contacts", {"properties": {"email": email, **properties}})

    def statuses(self) -> dict[str, str | None]:
        """Each contact's status, by address."""
        people = (one["properties"] for one in self.has["contacts"].values())
        return {one["email"]: one.get("muster_status") for one in people}

    def titles(self) -> list[str]:
        """What the notes are, in order."""
        bodies = [one["properties"]["hs_note_body"] for one in self.has["notes"].values()]
        return [re.sub(r"</b>.*", "", body, flags=re.DOTALL).removeprefix("<p><b>") for body in bodies]

    def twice(self) -> list[str]:
        """What is there more than once: addresses, keys."""
        kinds = (("contacts", "email"), ("notes", "muster_key"), ("meetings", "muster_key"))
        found = Counter(one["properties"].get(key) for kind, key in kinds for one in self.has[kind].values())
        return [str(what) for what, times in found.items() if times > 1]

    def answer(self, request: Request) -> Response:
        """Do what is asked, or misbehave."""
        url = urlsplit(request.target)
        with self.lock:
            self.asked.append(f"{request.method} {url.path.removeprefix('/crm/v3/objects')}")
            self.bodies.append(request.body.decode())
            if key := request.headers.get("idempotency-key"):
                self.keys.append(key)
            self.during()
            if self.slow_s:
                real_pause(self.slow_s)
            if request.headers.get("authorization") != f"Bearer {self.token}":
                return as_json(401, {"message": "the token has expired"})
            failing = self.failing.pop(0) if self.failing else None
            if isinstance(failing, tuple):
                return Response(failing[0], b"{}", {"Retry-After": failing[1]})
            if failing:
                return as_json(failing, {"message": f"failing with {failing}"})
            response = self._done(request, url.path, parse_qs(url.query))
            if failing == 0:
                raise Lost("reset")
            return response

    def _done(self, request: Request, path: str, query: dict[str, list[str]]) -> Response:
        if path == "/crm/v3/objects/contacts/search":
            body = json.loads(request.body)
            return self._page(int(body.get("after", 0)), customers=True)
        found = OBJECT.fullmatch(path)
        if found is None:
            return as_json(404, {"message": "no such resource"})
        kind, one = found[1], found[2] and unquote(found[2])
        if request.method == "POST":
            return self._make(kind, json.loads(request.body))
        if request.method == "GET" and one is None:
            return self._page(int(query.get("after", ["0"])[0]))
        there = self._find(kind, one or "", query.get("idProperty", [""])[0])
        if there is None:
            return as_json(404, {"message": "resource not found"})
        if request.method == "PATCH":
            changed = json.loads(request.body)["properties"]
            if wrong := self.lacks & changed.keys():
                return as_json(400, {"message": f'Property "{min(wrong)}" does not exist'})
            self.has[kind][there]["properties"] |= changed
        return as_json(200, {"id": there, "properties": self.has[kind][there]["properties"]})

    def _make(self, kind: str, body: dict[str, Any]) -> Response:
        properties = body["properties"]
        if wrong := self.lacks & properties.keys():
            return as_json(400, {"message": f'Property "{min(wrong)}" does not exist'})
        unique = "email" if kind == "contacts" else "muster_key"
        if (kind == "contacts" or self.is_unique) and (there := self._find(kind, properties[unique], unique)):
            return as_json(409, {"message": f"already exists. Existing ID: {there}"})
        for association in body.get("associations", []):
            if association["to"]["id"] not in self.has["contacts"]:
                return as_json(404, {"message": "the associated object does not exist"})
        return as_json(201, {"id": self._made(kind, body)})

    def _made(self, kind: str, body: dict[str, Any]) -> str:
        one = str(sum(map(len, self.has.values())) + 501)
        self.has[kind][one] = body
        return one

    def _find(self, kind: str, one: str, by: str) -> str | None:
        if not by:
            return one if one in self.has[kind] else None
        return next((found for found, it in self.has[kind].items() if it["properties"].get(by) == one), None)

    def _page(self, after: int, *, customers: bool = False) -> Response:
        everybody = [{"id": one, **it} for one, it in self.has["contacts"].items()]
        wanted = [it for it in everybody if not customers or it["properties"].get("lifecyclestage") == "customer"]
        more = {"paging": {"next": {"after": str(after + A_PAGE)}}} if after + A_PAGE < len(wanted) else {}
        return as_json(200, {"results": wanted[after : after + A_PAGE], **more})


@contextmanager
def hubspot() -> Iterator[HubSpot]:
    """It runs on loopback."""
    with on_loopback(HubSpot()) as running:
        yield running
