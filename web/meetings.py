"""Where a calendar tells of meetings with a campaign's prospects: ``POST /meetings/CAMPAIGN``, signed as it signs.

A calendar has other people's meetings too: of those it is told 200, or it would give us up.
"""

import logging
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from config.files.calendars import MeetingsConnection
from data.clock import Clock
from tools.deployment import Deployment
from tools.inbox import meetings
from web.deliveries import Refusals, Refused, body_of, check_signature, object_of

_LOG = logging.getLogger(__name__)
PATH = "/meetings"

DeploymentOf = Callable[[str], Deployment]
"""The campaign as its configuration is now."""


NOBODY = MeetingsConnection.model_construct(secret="")
"""Of a campaign of which no calendar may tell."""


def routes(known: Mapping[str, MeetingsConnection], clock: Clock, deployment_of: DeploymentOf) -> list[Route]:
    """The one address of each campaign."""
    refusals = Refusals(clock)

    async def take(request: Request) -> JSONResponse:
        campaign = request.path_params["campaign"]
        connection = known.get(campaign, NOBODY)
        try:
            body = await body_of(request)
            check_signature(connection.secret, request, body, clock, connection.signed)
            return await run_in_threadpool(_answer, campaign, connection, body, deployment_of)
        except Refused as refused:
            return refusals.answer(request, refused)

    return [Route(f"{PATH}/{{campaign}}", take, methods=["POST"])]


def _answer(campaign: str, connection: MeetingsConnection, body: bytes, deployment_of: DeploymentOf) -> JSONResponse:
    try:
        told = meetings.read(connection, object_of(body))
    except meetings.WrongMeeting as error:
        raise Refused(422, "it cannot be read", error.wrong) from error
    if told is None:
        return JSONResponse({"status": "ignored"})
    try:
        deployment = deployment_of(campaign)
    except meetings.CannotNote as error:
        _LOG.error("a meeting for %s was not taken in: %s", campaign, error)
        raise Refused(503, error.told) from error
    taken = meetings.take_in(deployment, told)
    about = {"prospect": taken.prospect_id} if taken.prospect_id else {}
    return JSONResponse({"status": taken.status, **about})
