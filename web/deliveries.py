"""A signed request of another system: its body within bounds, and who signed it when; else what it is answered."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json
from starlette.requests import ClientDisconnect, Request

from config.calendars import Scheme
from data.clock import Clock
from data.signing import ID, PROBLEMS, WRONG

LARGEST = 65_536
LONGEST_ID = 400


class Refused(Exception):
    """A request that is not taken in."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


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
