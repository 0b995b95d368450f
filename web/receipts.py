"""Where systems of our own say later what became of a message: ``POST /receipts/WEBHOOK``, signed with its secret.

The answer tells them whether to try again: 2xx is taken in (again or anew), 4xx will be the same next time.
"""

import logging
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from config.files.connections import WebhookConnection
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from tools.inbox import receipts
from tools.inbox.receipts import GoingOn, Receipt
from web.deliveries import Refusals, Refused, body_of, signed_id

_LOG = logging.getLogger(__name__)
PATH = "/receipts"


def routes(ledger: Ledger, webhooks: Mapping[str, WebhookConnection], clock: Clock, going_on: GoingOn) -> list[Route]:
    """The one address of each webhook; what it is told goes into the ledger."""
    refusals = Refusals(clock)

    async def take(request: Request) -> JSONResponse:
        name = request.path_params["webhook"]
        secret = webhooks[name].secret if name in webhooks else None
        try:
            body = await body_of(request)
            source = receipts.Source(name, signed_id(secret, request, body, clock))
            receipt = _read(body)
            return JSONResponse({"status": await run_in_threadpool(_taken, ledger, source, receipt, going_on)})
        except Refused as refused:
            return refusals.answer(request, refused)

    return [Route(f"{PATH}/{{webhook}}", take, methods=["POST"])]


def _read(body: bytes) -> Receipt:
    try:
        return receipts.read(body)
    except receipts.ReceiptError as error:
        raise Refused(422, str(error)) from error


def _taken(ledger: Ledger, source: receipts.Source, receipt: Receipt, going_on: GoingOn) -> receipts.Taken:
    try:
        taken = receipts.take_in(ledger, source, receipt, going_on)
    except receipts.CannotGoOn as error:
        _LOG.error("a receipt of %s was not taken in: %s", source.webhook, error)
        raise Refused(503, "the message's campaign is wrongly configured: tell it again later") from error
    if taken == "no such message":
        raise Refused(404, f"no message {receipt.data.id!r} was handed over to {source.webhook}")
    if taken == "too early":
        raise Refused(503, "the answer to the message is not settled: tell it again later")
    return taken
