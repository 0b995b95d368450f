"""Where systems of our own hand in new records for a campaign: ``POST /records/CAMPAIGN``, signed with its secret.

The answer tells them whether to try again: 2xx is taken in (now or before), 4xx will be the same next time.
"""

import logging
from collections.abc import Callable, Mapping
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from config.connections import RecordsConnection
from config.loading import CampaignBundle
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from tools.items import leads
from web.deliveries import Refusals, Refused, body_of, object_of, signed_id

_LOG = logging.getLogger(__name__)
PATH = "/records"

BundleOf = Callable[[str], CampaignBundle]
"""The campaign as its configuration is now."""


class Told(NamedTuple):
    """What was told, and the id under which it was."""

    id: str
    body: bytes


def routes(ledger: Ledger, known: Mapping[str, RecordsConnection], clock: Clock, bundle_of: BundleOf) -> list[Route]:
    """The one address of each campaign; each record that it is told becomes an item, once."""
    refusals = Refusals(clock)

    async def take(request: Request) -> JSONResponse:
        campaign = request.path_params["campaign"]
        secret = known[campaign].secret if campaign in known else None
        try:
            body = await body_of(request)
            told_as = signed_id(secret, request, body, clock)
            return await run_in_threadpool(_answer, ledger, campaign, bundle_of, Told(told_as, body))
        except Refused as refused:
            return refusals.answer(request, refused)

    return [Route(f"{PATH}/{{campaign}}", take, methods=["POST"])]


def _answer(ledger: Ledger, campaign: str, bundle_of: BundleOf, told: Told) -> JSONResponse:
    record = object_of(told.body)
    try:
        taken = leads.take_in(ledger, bundle_of(campaign), record, told.id)
    except leads.CannotTakeIn as error:
        _LOG.error("a record for %s was not taken in: %s", campaign, error)
        raise Refused(410 if error.for_good else 503, error.told) from error
    except leads.WrongRecord as error:
        raise Refused(422, f"{len(error.wrong)} of its fields are wrong", error.wrong) from error
    if taken.differs:
        what = f"{taken.item_id} is known by that id and says something else; it stays as it is"
        return JSONResponse({"error": what, "item": taken.item_id}, 409)
    status = "taken" if taken.is_new else "known"
    return JSONResponse({"status": status, "item": taken.item_id}, 202 if taken.is_new else 200)
