"""What a system of our own tells a campaign of outreach: believed by its signature, once, refused column by column."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.files.connections import RecordsConnection
from data.signing import signed
from tests.sources.telling import source, told_one
from tests.support.outside import Outside
from tests.support.register import record
from tests.web.conftest import NONE_KEPT
from web import listening, records

SECRET = "the secret of permits"


@dataclass(frozen=True)
class Told:
    """A campaign that is told two records a day at most."""

    there: Outside
    client: httpx.Client

    @property
    def campaign(self) -> str:
        return self.there.deployment.bundle.campaign.campaign

    def tell(self, said: Any, told_as: str = "m1", secret: str = SECRET) -> httpx.Response:
        """Hand in what is said, signed."""
        body = json.dumps(said).encode()
        headers = signed(secret, told_as, self.there.clock.now(), body)
        return self.client.post(f"/records/{self.campaign}", content=body, headers=headers)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Told]:
    with told_one(tmp_path, source(per_day=2)) as there, listening.door() as door:
        deployment = there.deployment
        known = {deployment.bundle.campaign.campaign: RecordsConnection(secret=SECRET)}
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        routes = records.routes(deployment.ledger, known, there.clock, lambda _: deployment.bundle)
        with (
            httpx.Client(base_url=base, trust_env=False, timeout=120, limits=NONE_KEPT) as client,
            listening.served(routes, door),
        ):
            yield Told(there, client)


def test_a_record_is_taken_and_told_again_it_is_known(desk: Told) -> None:
    first, again = desk.tell(record(1)), desk.tell(record(1))
    assert (first.status_code, first.json()) == (202, {"status": "taken", "record": "P-0001"})
    assert (again.status_code, again.json()) == (200, {"status": "known", "record": "P-0001"})


def test_what_cannot_be_read_is_named_and_the_record_is_taken(desk: Told) -> None:
    business = {"name": "Roofer 1 Roofing LLC", "web": "roofer-1.example", "staff": "many", "naics": "238160"}
    told = desk.tell(record(1, contractor=business))
    assert (told.status_code, told.json()) == (
        202, {"status": "taken", "record": "P-0001", "unread": ["contractor.staff"]}
    )  # fmt: skip
    fine = desk.tell(record(2, contractor={**business, "name": "Roofer 2", "staff": "1,200"}), "m2")
    assert fine.json() == {"status": "taken", "record": "P-0002"}, "a number may be written as people write it"
    unknown = desk.tell(record(1, contractor={**business, "staff": "n/a"}), "m3")
    assert "unread" not in unknown.json(), "who says that it is unknown has said nothing wrong"


def test_a_list_is_no_name_and_no_key(desk: Told) -> None:
    told = desk.tell(record(1, contractor={"name": ["a", "b"]}, permit={"number": [1, 2]}))
    assert told.status_code == 422
    wrong = told.json()["wrong"]
    assert wrong == ["contractor.name: is a list, not a name (company)", "permit.number: is a list, not a key (key)"]


def test_one_that_says_something_else_is_told_so(desk: Told) -> None:
    desk.tell(record(1))
    assert desk.tell(record(1, contractor={"name": "Other"}), "m2").status_code == 409


def test_a_wrong_signature_is_refused_and_the_log_says_so(desk: Told, caplog: pytest.LogCaptureFixture) -> None:
    assert desk.tell(record(1), secret="another secret, as long").status_code == 401
    [told] = [one.message for one in caplog.records if "401" in one.message]
    assert f"'/records/{desk.campaign}' was answered 401: the signature is wrong" in told


def test_what_lacks_a_company_is_refused_with_its_path(desk: Told) -> None:
    told = desk.tell({"permit": {"number": "P-7"}})
    assert (told.status_code, told.json()["wrong"]) == (422, ["contractor.name: is missing (company)"])


def test_columns_that_a_record_lacks_are_in_the_answer(desk: Told) -> None:
    told = desk.tell(record(1, site={}))
    assert told.json()["absent"] == ["site.address.city", "site.address.state", "site.address.zip"]


def test_beyond_the_days_quota_the_sender_is_asked_to_wait_until_tomorrow(desk: Told) -> None:
    for number in (1, 2):
        desk.tell(record(number), f"m{number}")
    told = desk.tell(record(3), "m3")
    assert told.status_code == 429
    assert 0 < int(told.headers["retry-after"]) <= 86_400


@pytest.mark.parametrize("number", ["P-\x0001", "P-\x0002"])
def test_a_key_that_no_database_keeps_is_kept_as_its_digest(number: str, desk: Told) -> None:
    first, again = (desk.tell(record(1, permit={"number": number}), told_as) for told_as in ("m1", "m2"))
    assert (first.status_code, again.status_code) == (202, 200)
    assert re.fullmatch("[0-9a-f]{16}", first.json()["record"])
