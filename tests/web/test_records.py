"""What a system of our own hands in for a campaign: believed by its signature, an item once, refused field by field."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from config.files.campaigns import Items
from config.files.connections import RecordsConnection
from config.loading import CampaignBundle
from data.clock import Clock, SteppedClock
from data.ledger.core import audit
from data.ledger.core.item_schema import items as item_table
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, items
from data.records import CampaignState
from data.signing import signed
from tests.items.crews import CAMPAIGN, made
from tests.web.conftest import NONE_KEPT
from tools.deployment import Deployment
from tools.items.leads import CannotTakeIn
from web import deliveries, listening, records

SECRET, OTHERS_SECRET = "the secret of leads", "the secret of others"


@dataclass
class Desk:
    """Where records are taken in, and for which campaign."""

    deployment: Deployment
    client: httpx.Client
    bundle: CampaignBundle
    lacks: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def clock(self) -> Clock:
        return self.deployment.clock

    @property
    def ledger(self) -> Ledger:
        return self.deployment.ledger

    def tell(self, record: object, **how: Any) -> httpx.Response:
        """Hand in a record, signed."""
        return self.post(json.dumps(record).encode(), **how)

    def post(
        self, body: bytes, *, secret: str = SECRET, to: str = CAMPAIGN, event: str = "", late: int = 0
    ) -> httpx.Response:
        """Any bytes, signed ``late`` seconds before they come."""
        at = self.clock.now() - timedelta(seconds=late)
        headers = signed(secret, event or f"event-{next(self.numbers)}", at, body)
        return self.client.post(f"/records/{to}", content=body, headers=headers)

    def fields(self) -> list[Mapping[str, Any]]:
        """What the campaign's items say."""
        with self.ledger.read() as tx:
            return [item.fields for item in items.of_campaign(tx, CAMPAIGN)]

    def recorded(self) -> int:
        with self.ledger.read() as tx:
            return audit.head(tx, CAMPAIGN).seq


def open_to_leads(bundle: CampaignBundle) -> CampaignBundle:
    """The campaign, whose items come in by webhook alone."""
    return replace(bundle, campaign=bundle.campaign.model_copy(update={"items": Items(on="lead", documents="docs")}))


@pytest.fixture
def desk(tmp_path: Path, clock: SteppedClock) -> Iterator[Desk]:
    here = made(tmp_path, clock, rows=[]).deployment
    known = {CAMPAIGN: RecordsConnection(secret=SECRET), "others": RecordsConnection(secret=OTHERS_SECRET)}
    with listening.door() as door:
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        with httpx.Client(base_url=base, trust_env=False, timeout=120, limits=NONE_KEPT) as client:
            state = Desk(here, client, open_to_leads(here.bundle))

            def bundle_of(_: str) -> CampaignBundle:
                if state.lacks:
                    raise CannotTakeIn("config/campaigns/briefs.yaml:3", state.lacks)
                return state.bundle

            with listening.served(records.routes(here.ledger, known, clock, bundle_of), door):
                yield state
    here.ledger.close()


def test_a_record_becomes_an_item_and_is_answered_with_its_id(desk: Desk) -> None:
    told = desk.tell({"id": "L-1", "topic": "Gutters", "urgent": True, "source": "form"})
    assert (told.status_code, told.json()) == (202, {"status": "taken", "item": "i1", "unknown": ["source"]})
    with desk.ledger.read() as tx:
        (item,) = items.of_campaign(tx, CAMPAIGN)
        (noted,) = audit.entries(tx, CAMPAIGN, action="item_taken_in")
    assert (item.id, item.row_key, item.fields) == ("i1", "L-1", {"topic": "Gutters", "urgent": True})
    assert noted.actor == "webhook"


def test_what_others_wrote_is_redacted_and_no_address_is_what_it_is_known_by(desk: Desk) -> None:
    told = desk.tell({"id": "pat@roofs.example", "topic": "Write pat@roofs.example or call 213 555 0142"})
    assert told.status_code == 202
    with desk.ledger.read() as tx:
        rows = tx.connection.execute(select(item_table.c.row_key, item_table.c.fields)).all()
        entries = audit.entries(tx, CAMPAIGN, action="item_taken_in")
    for text in (str(rows), str(entries)):
        assert "pat@" not in text
        assert "0142" not in text


def test_the_same_id_again_is_the_same_item(desk: Desk) -> None:
    """As after a crash, or a lost answer, between the taking in and the answer."""
    first = desk.tell({"id": "L-1", "topic": "Gutters"})
    before = desk.recorded()
    again = desk.tell({"id": "L-1", "topic": "Gutters"})
    assert (again.status_code, again.json()) == (200, {"status": "known", "item": first.json()["item"]})
    assert desk.recorded() == before


def test_the_same_id_with_other_fields_is_told_and_changes_nothing(desk: Desk) -> None:
    desk.tell({"id": "L-1", "topic": "Gutters"})
    told = desk.tell({"id": "L-1", "topic": "Gutters, second thoughts"})
    assert (told.status_code, told.json()["item"]) == (409, "i1")
    assert desk.fields() == [{"topic": "Gutters"}]


def test_a_record_without_an_id_is_known_by_the_id_that_is_signed_with_it(desk: Desk) -> None:
    told = [desk.tell({"topic": "Gutters"}, event=event) for event in ("e1", "e1", "e2")]
    assert [(one.status_code, one.json()["item"]) for one in told] == [(202, "i1"), (200, "i1"), (202, "i2")]


def test_a_record_id_is_not_taken_for_the_id_of_another_request(desk: Desk) -> None:
    assert [desk.tell({"topic": "A"}, event="e1").status_code, desk.tell({"id": "e1", "topic": "B"}).status_code] == [
        202, 202,
    ]  # fmt: skip


def test_of_many_at_once_with_one_id_one_becomes_the_item(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: desk.tell({"id": "L-1", "topic": "Gutters"}), range(8)))
    assert sorted(one.status_code for one in told) == [200] * 7 + [202]
    assert {one.json()["item"] for one in told} == {"i1"}
    assert len(desk.fields()) == 1


def test_a_request_that_is_played_again_makes_no_second_item_and_later_is_refused(
    desk: Desk, clock: SteppedClock
) -> None:
    body = b'{"topic": "Gutters"}'
    headers = signed(SECRET, "e1", clock.now(), body)

    def played(**more: str) -> int:
        told = desk.client.post(f"/records/{CAMPAIGN}", content=body, headers={**headers, **more})
        return told.status_code

    assert [played(), played(), played(**{"idempotency-key": "another"})] == [202, 200, 200]
    assert played(**{"webhook-id": "e2"}) == 401, "what is signed cannot be changed"
    clock.advance(clock.now() + timedelta(minutes=6))
    assert played() == 401
    assert len(desk.fields()) == 1


@pytest.mark.parametrize(
    "wrong", [{"secret": "x" * 20}, {"secret": OTHERS_SECRET}, {"to": "nobody"}, {"late": 3_600}, {"late": -3_600}]
)
def test_who_does_not_have_the_secret_now_changes_nothing(desk: Desk, wrong: dict[str, Any]) -> None:
    before = desk.recorded()
    assert desk.tell({"topic": "Gutters"}, **wrong).status_code == 401
    assert desk.client.post(f"/records/{CAMPAIGN}", content=b'{"topic": "Gutters"}').status_code == 401
    assert desk.recorded() == before
    assert desk.fields() == []


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({}, "topic is missing"),
        ({"topic": "x" * 61}, "topic: has 61 characters (60 at most)"),
        ({"topic": "A", "urgent": "perhaps"}, 'urgent: "perhaps" is neither true nor false'),
        ({"topic": "A", "material": "../briefs.yaml"}, "material: ../briefs.yaml is not below the folder of documents"),
        ({"topic": "A", "material": "x\0y"}, "is no name of a document"),
        ({"topic": "A", "material": "x" * 5_000}, "is no name of a document"),
        ({"topic": "A", "id": ["L-1"]}, "id is neither a text nor a number"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_field_by_field(desk: Desk, record: dict[str, object], says: str) -> None:
    before = desk.recorded()
    told = desk.tell(record)
    assert told.status_code == 422
    (wrong,) = told.json()["wrong"]
    assert says in wrong
    assert "1 of its fields is wrong" in told.text
    assert desk.recorded() == before


def test_every_field_that_is_wrong_is_named(desk: Desk) -> None:
    told = desk.tell({"urgent": "perhaps", "material": "gone.md"})
    assert (told.status_code, len(told.json()["wrong"])) == (422, 3)
    assert "3 of its fields are wrong" in told.text


@pytest.mark.parametrize(
    "body",
    [b"", b"[1]", b"7", b"{", b"\xff\xfe", b'{"topic": NaN}', b"[" * 60_000, b'{"a":' * 9_000, b'{"topic": "\\ud800"}'],
)
def test_what_is_no_record_is_refused(desk: Desk, body: bytes) -> None:
    assert desk.post(body).status_code == 400
    assert desk.tell({"topic": "Gutters"}).status_code == 202


def test_a_null_is_no_id(desk: Desk) -> None:
    assert [desk.tell({"id": None, "topic": topic}).status_code for topic in ("A", "B")] == [202, 202]


def test_what_is_too_large_is_not_read(desk: Desk) -> None:
    assert desk.post(b'{"topic": "' + b"x" * deliveries.LARGEST + b'"}').status_code == 413
    assert desk.fields() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nothing_but_a_post_is_taken(desk: Desk, method: str) -> None:
    assert desk.client.request(method, f"/records/{CAMPAIGN}").status_code == 405


def test_what_cannot_be_taken_in_now_is_to_be_told_again_later_without_why(desk: Desk) -> None:
    desk.lacks = "the campaign is wrongly configured: tell it again later"
    told = desk.tell({"topic": "Gutters"})
    assert (told.status_code, told.json()) == (503, {"error": desk.lacks})
    desk.lacks = ""
    desk.bundle = desk.deployment.bundle
    assert desk.tell({"topic": "Gutters"}).status_code == 503, "it does not say on: lead"


def test_a_campaign_that_is_over_takes_nothing_more_and_still_knows_what_it_has(
    desk: Desk, clock: SteppedClock
) -> None:
    desk.tell({"id": "L-1", "topic": "Gutters"})
    clock.advance(clock.now() + timedelta(days=400))
    assert desk.tell({"id": "L-2", "topic": "Walls"}).status_code == 410
    assert desk.tell({"id": "L-1", "topic": "Gutters"}).status_code == 200


def test_a_campaign_that_ended_because_all_was_settled_goes_on_with_what_comes_in(desk: Desk) -> None:
    with desk.ledger.write() as tx:
        campaigns.finish(tx, CAMPAIGN, "every item is settled", "router")
    assert desk.tell({"topic": "Gutters"}).status_code == 202
    with desk.ledger.read() as tx:
        assert campaigns.get(tx, CAMPAIGN).state is CampaignState.RUNNING
