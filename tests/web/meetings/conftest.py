"""Where a calendar tells of meetings, over real HTTP, in front of a campaign with one prospect in sequence."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.files.calendars import MeetingsConnection
from config.files.campaigns import Push
from data.ledger.core import audit
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.records import MessageState, Outcome, Prospect
from data.signing import signed
from tests.outbox.stage import NAME, deploy, drafted
from tests.support.plans import heard
from tests.web.conftest import NONE_KEPT
from tools.deployment import Deployment
from tools.inbox.meetings import CannotNote
from web import listening, meetings

SECRET, OTHERS_SECRET = "the secret of the calendar", "the secret of others"
WHO, STRANGER = "dan@roofer1.example", "kim@else.example"
STARTS = "2026-12-01T16:00:00+01:00"


@dataclass
class Desk:
    """Where meetings are told of, and the campaign that they are with."""

    deployment: Deployment
    client: httpx.Client
    lacks: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    def tell(
        self, event: str = "E-1", status: str = "booked", address: str | None = WHO, **more: Any
    ) -> httpx.Response:
        """A meeting, as a calendar of no known make tells it."""
        how = {name: more.pop(name) for name in ("secret", "to", "late") if name in more}
        told = {"status": status, "event": event, "address": address, "starts": STARTS, **more}
        return self.post(json.dumps(told).encode(), **how)

    def post(self, body: bytes, *, secret: str = SECRET, to: str = NAME, late: int = 0) -> httpx.Response:
        """Any bytes, signed ``late`` seconds before they come."""
        at = self.deployment.clock.now() - timedelta(seconds=late)
        return self.client.post(
            f"/meetings/{to}", content=body, headers=signed(secret, f"m{next(self.numbers)}", at, body)
        )

    def prospect(self) -> Prospect:
        with self.deployment.ledger.read() as tx:
            return prospects.get(tx, "p1")

    def steps(self) -> list[MessageState]:
        with self.deployment.ledger.read() as tx:
            return [message.state for message in messages.of_prospect(tx, "p1")]

    def noted(self) -> list[audit.Entry]:
        """The records of outcomes, those that were taken back too."""
        with self.deployment.ledger.read() as tx:
            return [one for one in audit.entries(tx, NAME) if one.action.startswith("outcome")]

    def recorded(self) -> int:
        with self.deployment.ledger.read() as tx:
            return audit.head(tx, NAME).seq

    def asked(self) -> list[str]:
        with self.deployment.ledger.read() as tx:
            return [one.reason for one in approvals.open_approvals(tx, NAME) if one.kind == "question"]

    def said(self, outcome: Outcome) -> None:
        """What a person notes."""
        with self.deployment.ledger.write() as tx:
            prospects.set_outcome(tx, "p1", outcome, "dana", 900.0)


@pytest.fixture
def asked() -> Iterator[dict[str, str]]:
    """Every statement that the ledger is asked."""
    with heard() as found:
        yield found


@pytest.fixture
def desk(asked: dict[str, str], tmp_path: Path) -> Iterator[Desk]:
    here = deploy(tmp_path)
    drafted(here)
    told = here.bundle.campaign.model_copy(update={"push": Push(on=["outcome"])})
    here = replace(here, bundle=replace(here.bundle, campaign=told))
    known = {
        NAME: MeetingsConnection(secret=SECRET),
        "others": MeetingsConnection(secret=OTHERS_SECRET),
        "calendly": MeetingsConnection.model_validate({"secret": SECRET, "calendar": "calendly"}),
        "cal-com": MeetingsConnection.model_validate({"secret": SECRET, "calendar": "cal_com"}),
    }
    with listening.door() as door:
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        with httpx.Client(base_url=base, trust_env=False, timeout=120, limits=NONE_KEPT) as client:
            state = Desk(here, client)

            def deployment_of(_: str) -> Deployment:
                if state.lacks:
                    raise CannotNote("config/campaigns/x.yaml:3", state.lacks)
                return here

            with listening.served(meetings.routes(known, here.clock, deployment_of), door):
                yield state
    here.ledger.close()
