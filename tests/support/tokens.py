"""A server that sells access tokens (RFC 6749), on loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from rehearsal.loopback import Request, Response
from tests.support.loopback import on_loopback


@dataclass
class Shop:
    """It gives ``body``, or else the ``token``; ``asked`` are the forms that came, ``logins`` their Authorization."""

    status: int = 200
    token: str = "access-1"
    body: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, request: Request) -> Response:
        """Sell one, or say why not."""
        self.asked.append(parse_qs(request.body.decode()))
        self.logins.append(request.headers.get("authorization", ""))
        body = self.body or json.dumps({"access_token": self.token, "expires_in": 3599})
        return Response(self.status, body.encode())


@contextmanager
def tokens(status: int = 200, token: str = "access-1", body: str = "") -> Iterator[Shop]:
    """A running one."""
    with on_loopback(Shop(status, token, body), "/token") as shop:
        yield shop
