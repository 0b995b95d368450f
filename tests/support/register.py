"""An HTTP API with pages over real HTTP, in four ways of paging, and every way in which it can go wrong."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from config.files.apis import ApiConnection, OAuth
from rehearsal.faults import Lost
from rehearsal.loopback import Request, Response, as_json
from tests.support.loopback import on_loopback

TOKEN = "t0ken-for-the-register"
SIZE = 10
Way = Literal["cursor", "link", "header", "offset", "page", "none"]


def record(number: int, **changes: Any) -> dict[str, Any]:
    """A nested record of a business of its own."""
    business = {
        "name": f"Roofer {number} Roofing LLC",
        "web": f"roofer-{number}.example",
        "staff": 12,
        "naics": "238160",
    }
    site = {"address": {"city": "Fresno", "state": "CA", "zip": f"{93700 + number % 50}"}}
    return {"permit": {"number": f"P-{number:04}"}, "contractor": business, "site": site, **changes}


@dataclass
class Register:
    """``failing`` are statuses with which it answers first (0 breaks off); ``during`` is called with each request.

    Who asks needs the ``token``, or in its place the ``login`` ("name:password"). ``oauth`` is how its client buys one.
    """

    way: Way = "cursor"
    records: list[dict[str, Any]] = field(default_factory=lambda: [record(n) for n in range(35)])
    failing: list[int] = field(default_factory=list)
    token: str = TOKEN
    login: str = ""
    oauth: OAuth | None = None
    retry_after: str = "0.01"
    size: int = SIZE
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    change: Callable[[Any], Any] = lambda said: said
    during: Callable[[Request], Response | None] = lambda request: None
    url: str = ""

    @property
    def connection(self) -> ApiConnection:
        """Where it is, and what lets one in."""
        return ApiConnection(base_url=self.url, token="" if self.oauth else TOKEN, oauth=self.oauth, timeout_s=5)

    def answer(self, request: Request) -> Response:
        """A page, or a failure."""
        self.asked.append(request.target)
        self.bodies.append(json.loads(request.body) if request.body else None)
        if (own := self.during(request)) is not None:
            return own
        if self.failing and (status := self.failing.pop(0)) != 200:
            if status == 0:
                raise Lost("reset")
            return Response(status, b'{"error": "out of order"}', {"Retry-After": self.retry_after})
        wanted = f"Basic {b64encode(self.login.encode()).decode()}" if self.login else f"Bearer {self.token}"
        if request.headers.get("authorization") != wanted:
            return as_json(401, {"error": "token expired", "given": request.headers.get("authorization")})
        return self._page(request)

    def _page(self, request: Request) -> Response:
        url = urlsplit(request.target)
        said = {**dict(parse_qsl(url.query)), **(self.bodies[-1] or {})}
        begin = self._begin(said)
        size = len(self.records) if self.way == "none" else self.size
        shown, end = self.records[begin : begin + size], begin + size
        more = end < len(self.records)
        body: dict[str, Any] = {"data": {"permits": shown}, "meta": {"count": len(self.records)}}
        headers: dict[str, str] = {}
        if self.way == "cursor" and more:
            body["meta"]["next"] = f"c{end}"
        if self.way == "link":
            body["meta"]["next"] = f"{url.path}?from={end}" if more else None
        if self.way == "header" and more:
            headers["Link"] = f'<{self.url}{url.path}?from={end}>; rel="next"'
        answer = as_json(200, self.change(body))
        return Response(200, answer.body, {**answer.headers, **headers})

    def _begin(self, said: Mapping[str, Any]) -> int:
        """The first record of the page that is asked for."""
        if self.way == "cursor":
            return int(str(said.get("after", "c0"))[1:])
        if self.way == "page":
            return (int(said.get("page", 1)) - 1) * SIZE
        return 0 if self.way == "none" else int(said.get("offset" if self.way == "offset" else "from", 0))


@contextmanager
def register(**how: Any) -> Iterator[Register]:
    """It runs on loopback."""
    with on_loopback(Register(**how)) as running:
        yield running
