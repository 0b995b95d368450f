"""A signed request of another system: its body within bounds, and who signed it when; else what it is answered."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from config.files.calendars import Scheme
from data.clock import Clock
from data.signing import ID, PROBLEMS, WRONG

_LOG = logging.getLogger(__name__)
LARGEST = 65_536
LONGEST_ID = 400
LONGEST_PATH = 80
TOLD_EVERY = timedelta(minutes=1)


class Refused(Exception):
    """A request that is not taken in; ``wrong`` says of each place in it what is wrong there.

    ``again`` is how long the other side is asked to wait before it tells the same again.
    """

    def __init__(self, status: int, why: str, wrong: Sequence[str] = (), again: timedelta | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.wrong = list(wrong)
        self.again = again


class Refusals:
    """What the requests at one address are answered that are not taken in.

    The log of ``serve`` says so too, with the reason: whoever has a wrong secret, or a wrong path in the YAML, looks
    there. It is told once a minute for each status at most, so that nobody can fill the log.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[int, datetime] = {}

    def answer(self, request: Request, refused: Refused) -> JSONResponse:
        """The answer to one that is refused."""
        now, last = self._clock.now(), self._told.get(refused.status)
        if last is None or now - last >= TOLD_EVERY:
            self._told[refused.status] = now
            places = [one.partition(": ")[0] for one in refused.wrong]  # what stands there may be about somebody
            why = ": ".join([str(refused), *([", ".join(places)] if places else [])])
            _LOG.warning("%r was answered %d: %s", request.url.path[:LONGEST_PATH], refused.status, why)
        told = {"error": str(refused)} | ({"wrong": refused.wrong} if refused.wrong else {})
        waits = {"Retry-After": f"{refused.again.total_seconds():.0f}"} if refused.again else None
        return JSONResponse(told, refused.status, waits)


async def body_of(request: Request) -> bytes:
    """All that was sent.

    Raises:
        Refused: it is too large, or was broken off.
    """
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                raise Refused(413, f"more than {LARGEST} bytes")
    except ClientDisconnect as gone:
        raise Refused(400, "the request was broken off") from gone
    return body


def signed_id(secret: str | None, request: Request, body: bytes, clock: Clock) -> str:
    """The request's own id, which is signed with it: the same comes again where our answer was lost.

    Raises:
        Refused: it is not signed with the secret, or not now.
    """
    check_signature(secret, request, body, clock)
    return request.headers[ID][:LONGEST_ID]


def check_signature(
    secret: str | None, request: Request, body: bytes, clock: Clock, scheme: Scheme = "standard"
) -> None:
    """Let nobody in who did not sign; whom we do not know (no ``secret``) is told the same as one with another secret.

    Raises:
        Refused: it is not signed with the secret, or not now.
    """
    wrong = PROBLEMS[scheme](secret, request.headers, body, clock.now()) if secret else WRONG
    if wrong:
        raise Refused(401, wrong)


def object_of(body: bytes) -> Mapping[str, Any]:
    """The JSON object that was sent.

    Raises:
        Refused: it is no JSON, or no object.
    """
    try:
        told = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Refused(400, f"it is no JSON: {error}") from error
    if not isinstance(told, dict):
        raise Refused(400, "it is no JSON object")
    return told
