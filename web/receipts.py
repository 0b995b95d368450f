"""Where systems of our own say later what became of a message: ``POST /receipts/WEBHOOK``, signed with its secret.

The answer tells them whether to try again: 2xx is taken in (again or anew), 4xx will be the same next time.
"""

import logging
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from config.connections import WebhookConnection
from data.clock import Clock
from data.ledger.ledger import Ledger
from data.signing import ID, problem
from tools.inbox import receipts
from tools.inbox.receipts import GoingOn, Receipt

_LOG = logging.getLogger(__name__)
PATH = "/receipts"
LARGEST = 65_536


class _Refused(Exception):
    """A request that is not taken in."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def routes(ledger: Ledger, webhooks: Mapping[str, WebhookConnection], clock: Clock, going_on: GoingOn) -> list[Route]:
    """The one address of each webhook; what it is told goes into the ledger."""

    async def take(request: Request) -> JSONResponse:
        name = request.path_params["webhook"]
        try:
            body = await _body(request)
            receipt = _read(webhooks.get(name), request, body, clock)
            source = receipts.Source(name, request.headers[ID][: receipts.LONGEST_ID])
            return JSONResponse({"status": await run_in_threadpool(_taken, ledger, source, receipt, going_on)})
        except _Refused as refused:
            return JSONResponse({"error": str(refused)}, refused.status)

    return [Route(f"{PATH}/{{webhook}}", take, methods=["POST"])]


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                raise _Refused(413, f"more than {LARGEST} bytes")
    except ClientDisconnect as gone:
        raise _Refused(400, "the request was broken off") from gone
    return body


def _read(connection: WebhookConnection | None, request: Request, body: bytes, clock: Clock) -> Receipt:
    """What is told; a webhook that there is not is told the same as one with another secret."""
    wrong = problem(connection.secret, request.headers, body, clock.now()) if connection else "the signature is wrong"
    if wrong:
        raise _Refused(401, wrong)
    try:
        return receipts.read(body)
    except receipts.ReceiptError as error:
        raise _Refused(422, str(error)) from error


def _taken(ledger: Ledger, source: receipts.Source, receipt: Receipt, going_on: GoingOn) -> receipts.Taken:
    try:
        taken = receipts.take_in(ledger, source, receipt, going_on)
    except receipts.CannotGoOn as error:
        _LOG.error("a receipt of %s was not taken in: %s", source.webhook, error)
        raise _Refused(503, "the message's campaign is wrongly configured: tell it again later") from error
    if taken == "no such message":
        raise _Refused(404, f"no message {receipt.data.id!r} was handed over to {source.webhook}")
    if taken == "too early":
        raise _Refused(503, "the answer to the message is not settled: tell it again later")
    return taken
