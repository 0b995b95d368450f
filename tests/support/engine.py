"""A search engine over real HTTP, which speaks as Serper does, and every way in which it can go wrong."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from config.files.apis import ApiConnection
from rehearsal.loopback import Request, Response, as_json
from tests.support.loopback import on_loopback

KEY = "k3y-of-the-Search-engine"


def result(number: int, **changes: Any) -> dict[str, Any]:
    """A result as Serper has it."""
    said = {
        "title": f"Coatings {number}",
        "snippet": f"Coating {number} lasts {10 + number} years.",
        "position": number,
    }
    return {**said, "link": f"https://coatings-{number}.example/about", **changes}


@dataclass
class SearchHost:
    """``found`` are its results, ``first`` are answers in their place, the first ones first.

    ``during`` is called with each request that has the key.
    """

    found: list[Any] = field(default_factory=lambda: [result(number) for number in range(1, 8)])
    first: list[Response] = field(default_factory=list)
    during: Callable[[Request], None] = lambda request: None
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    @property
    def connection(self) -> ApiConnection:
        """Where it is, and what lets one in."""
        return ApiConnection(base_url=self.url, token=KEY, timeout_s=1)

    @property
    def asked(self) -> list[Mapping[str, Any]]:
        """What it was asked."""
        return [json.loads(request.body or b"{}") for request in self.requests]

    def answer(self, request: Request) -> Response:
        """Results, or what comes first."""
        self.requests.append(request)
        if request.headers.get("x-api-key") != KEY:
            return as_json(403, {"message": f"Unauthorized: {request.headers}"})
        self.during(request)
        return self.first.pop(0) if self.first else as_json(200, {"organic": self.found, "credits": 1})


@contextmanager
def engine(**changes: Any) -> Iterator[SearchHost]:
    """The engine at work."""
    with on_loopback(SearchHost(**changes)) as running:
        yield running
