"""Where systems of our own say later what became of a message: ``POST /receipts/WEBHOOK``, signed with its secret.

The answer tells them whether to try again: 2xx is taken in (again or anew), 4xx will be the same next time.
"""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from config.connections import WebhookConnection
from data.clock import Clock
from data.ledger.ledger import Ledger
from data.signing import ID, problem
from tools.inbox import receipts
from tools.inbox.effects import GoOn

PATH = "/receipts"
LARGEST = 65_536


def routes(ledger: Ledger, webhooks: Mapping[str, WebhookConnection], clock: Clock, go_on: GoOn) -> list[Route]:
    """The one address of each webhook; what it is told goes into the ledger."""

    async def take(request: Request) -> JSONResponse:
        name = request.path_params["webhook"]
        body = await _body(request)
        if body is None:
            return _refused(413, f"more than {LARGEST} bytes")
        if wrong := _wrong(webhooks.get(name), request, body, clock):
            return _refused(401, wrong)
        try:
            receipt = receipts.read(body)
        except receipts.ReceiptError as error:
            return _refused(422, str(error))
        source = receipts.Source(name, request.headers[ID][: receipts.LONGEST_ID])
        taken = await run_in_threadpool(receipts.take_in, ledger, source, receipt, go_on)
        if taken == "no such message":
            return _refused(404, f"no message {receipt.data.id!r} was handed over to {name}")
        return JSONResponse({"status": taken})

    return [Route(f"{PATH}/{{webhook}}", take, methods=["POST"])]


def _wrong(connection: WebhookConnection | None, request: Request, body: bytes, clock: Clock) -> str | None:
    """What is wrong with whoever tells it; a webhook that there is not is told the same as one with another secret."""
    if connection is None:
        return "the signature is wrong"
    return problem(connection.secret, request.headers, body, clock.now())


async def _body(request: Request) -> bytes | None:
    """What was sent; None if it is too much."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return body


def _refused(status: int, why: str) -> JSONResponse:
    return JSONResponse({"error": why}, status)
