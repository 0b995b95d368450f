"""A signed request of another system: its body within bounds, and who signed it when; else what it is answered."""

from starlette.requests import ClientDisconnect, Request

from data.clock import Clock
from data.signing import ID, problem

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

    Whom we do not know (no ``secret``) is told the same as one with another secret.

    Raises:
        Refused: it is not signed with the secret, or not now.
    """
    wrong = problem(secret, request.headers, body, clock.now()) if secret else "the signature is wrong"
    if wrong:
        raise Refused(401, wrong)
    return request.headers[ID][:LONGEST_ID]
