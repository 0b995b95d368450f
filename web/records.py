"""Where systems of our own hand in new records for a campaign: ``POST /records/CAMPAIGN``, signed with its secret.

Of a crew with tasks it becomes an item, of outreach somebody in the vertical's source of the format ``webhook``. The
answer tells them whether to try again: 2xx is taken in (now or before), 4xx will be the same next time.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from config.files.connections import RecordsConnection
from config.loading import CampaignBundle
from data.clock import Clock
from data.counts import counted
from data.ledger.core.ledger import Ledger
from tools.items import leads
from tools.sources.told import QuotaReached, entry_of, take_in, unread_in
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
    """The one address of each campaign; each record that it is told is taken once."""
    refusals = Refusals(clock)

    async def take(request: Request) -> JSONResponse:
        campaign = request.path_params["campaign"]
        secret = known[campaign].secret if campaign in known else None
        try:
            body = await body_of(request)
            told_as = signed_id(secret, request, body, clock)
            return await run_in_threadpool(_answer, ledger, campaign, clock, bundle_of, Told(told_as, body))
        except Refused as refused:
            return refusals.answer(request, refused)

    return [Route(f"{PATH}/{{campaign}}", take, methods=["POST"])]


def _answer(ledger: Ledger, campaign: str, clock: Clock, bundle_of: BundleOf, told: Told) -> JSONResponse:
    record = object_of(told.body)
    try:
        bundle = bundle_of(campaign)
        return (
            _item(ledger, bundle, record, told.id) if bundle.crew.is_declared else _row(ledger, bundle, record, told.id)
        )
    except QuotaReached as error:
        raise Refused(429, error.told, again=error.again - clock.now()) from error
    except leads.CannotTakeIn as error:
        _LOG.error("a record for %s was not taken in: %s", campaign, error)
        raise Refused(410 if error.for_good else 503, error.told) from error
    except leads.WrongRecord as error:
        raise Refused(
            422, f"{counted(len(error.wrong), 'of its fields is', 'of its fields are')} wrong", error.wrong
        ) from error


def _item(ledger: Ledger, bundle: CampaignBundle, record: Mapping[str, Any], told_as: str) -> JSONResponse:
    """Of a declared crew: an item. ``unknown`` are the names that no field of it has."""
    taken = leads.take_in(ledger, bundle, record, told_as)
    unknown = {"unknown": list(taken.unknown)} if taken.unknown else {}
    return _became({"item": taken.item_id, **unknown}, taken.item_id, is_new=taken.is_new, differs=taken.differs)


def _row(ledger: Ledger, bundle: CampaignBundle, record: Mapping[str, Any], told_as: str) -> JSONResponse:
    """Of outreach: somebody whom the next search may find.

    ``absent`` are the columns that the record does not have, ``unread`` those whose values say nothing that they may.
    """
    entry = entry_of(bundle, record)
    taken = take_in(ledger, bundle, entry, told_as)
    [unread] = unread_in(bundle, [entry])
    amiss = {name: list(paths) for name, paths in (("absent", entry.absent), ("unread", unread)) if paths}
    return _became({"record": taken.key, **amiss}, taken.key, is_new=taken.is_new, differs=taken.differs)


def _became(about: Mapping[str, Any], known_as: str, *, is_new: bool, differs: bool) -> JSONResponse:
    if differs:
        what = f"{known_as} is known by that id and says something else; it stays as it is"
        return JSONResponse({"error": what, **about}, 409)
    return JSONResponse({"status": "taken" if is_new else "known", **about}, 202 if is_new else 200)
