"""Contacts of a CRM, in HubSpot's shape: known customers are never prospects."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from config.files.apis import ApiConnection
from config.files.verticals import Source
from data.ledger.flow import suppressions
from data.records import Plan
from rehearsal.loopback import LoopbackHttp, Request, Response, as_json
from tests.support.outside import Outside, outside
from tools.sources.intake import take
from tools.sources.supply import supply

TOKEN = "t0ken-of-the-crm"
COLUMNS = {"email": "properties.email", "domain": "properties.website", "company": "properties.company"}


class HubSpot:
    """GET /crm/v3/objects/contacts: two contacts a page, ``paging.next.after`` where there is more."""

    def __init__(self, contacts: list[dict[str, Any]]) -> None:
        self.contacts = contacts
        self.failing: list[int] = []
        self.asked = 0
        self._http = LoopbackHttp(self.answer)
        self.connection = ApiConnection(base_url=self._http.start(), token=TOKEN)
        self.stop = self._http.stop

    def answer(self, request: Request) -> Response:
        self.asked += 1
        if self.failing and (status := self.failing.pop(0)) != 200:
            return Response(status, b"", {"Retry-After": "0.01"})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return as_json(401, {"status": "error", "category": "EXPIRED_AUTHENTICATION"})
        begin = int(parse_qs(urlsplit(request.target).query).get("after", ["0"])[0])
        found = [
            {"id": str(begin + n), "properties": {"email": None, "company": None, "website": None} | one}
            for n, one in enumerate(self.contacts[begin : begin + 2])
        ]
        more = {"paging": {"next": {"after": str(begin + 2)}}} if begin + 2 < len(self.contacts) else {}
        return as_json(200, {"results": found} | more)


@pytest.fixture
def crm() -> Iterator[HubSpot]:
    there = HubSpot(
        [
            {"email": "pat@acme.example"},
            {"website": "https://www.bolt.example/"},
            {"company": "Cornice Roofing LLC"},
            {"email": "sam@dormer.example", "company": "Dormer Roofs"},
            {"email": "eve@eaves.example"},
        ]
    )
    yield there
    there.stop()


@contextmanager
def knowing(tmp_path: Path, crm: HubSpot) -> Iterator[Outside]:
    """A campaign over a small file of firms, whose customers are in the CRM."""
    file = tmp_path / "firms.csv"
    file.write_text(
        "Firm,Web,Mail\nAcme Roofing,acme.example,pat@acme.example\nBolt,bolt.example,\n"
        "Cornice Roofing,cornice.example,\nDormer Roofs,,\nFascia Roofs,fascia.example,\n"
    )
    source = Source(format="csv", location=str(file), columns={"company": "Firm", "domain": "Web", "email": "Mail"})
    http = {
        "api": "hubspot",
        "path": "/crm/v3/objects/contacts",
        "query": {"properties": "email,company,website"},
        "items": "results",
        "paging": {"by": "cursor", "next": "paging.next.after", "param": "after"},
    }
    customers = Source.model_validate(
        {"format": "http", "http": http, "key": "id", "columns": COLUMNS, "max_age": "1d"}
    )
    with outside(tmp_path) as plain:
        there = plain.with_source(source)
        bundle = there.deployment.bundle
        vertical = bundle.vertical.model_copy(update={"customers": {"crm": customers}})
        connections = there.deployment.connections.model_copy(update={"apis": {"hubspot": crm.connection}})
        deployment = replace(there.deployment, bundle=replace(bundle, vertical=vertical), connections=connections)
        yield replace(there, deployment=deployment)


def suppressed(there: Outside) -> int:
    with there.deployment.ledger.read() as tx:
        return len([one for one in suppressions.all_of(tx) if one.reason == "customer"])


def test_customers_are_read_whole_and_nobody_of_them_is_taken(tmp_path: Path, crm: HubSpot) -> None:
    with knowing(tmp_path, crm) as there:
        assert supply(there.deployment).until is None
        found = take(there.deployment, there.cycle(), Plan(9, "contractors", {}, {}, "a test"), 9)
        assert (len(found.prospect_ids), found.suppressed) == (1, 4)


def test_until_they_have_been_read_nobody_is_looked_for(tmp_path: Path, crm: HubSpot) -> None:
    crm.failing = [200, 500, 500, 500]
    with knowing(tmp_path, crm) as there:
        found = supply(there.deployment)
        assert found.until == there.clock.now() + timedelta(hours=1)
        assert [news.why for news in found.news] == ["failed"]
        there.clock.advance(there.clock.now() + timedelta(hours=1))
        assert supply(there.deployment).until is None


def test_what_was_read_before_a_crash_is_suppressed_once(tmp_path: Path, crm: HubSpot) -> None:
    with knowing(tmp_path, crm) as there:
        supply(there.deployment)
        many = suppressed(there)
        there.clock.advance(there.clock.now() + timedelta(days=2))
        supply(there.deployment)
        assert suppressed(there) == many


def test_new_customers_are_known_a_day_later_also_after_the_goal(tmp_path: Path, crm: HubSpot) -> None:
    with knowing(tmp_path, crm) as there:
        supply(there.deployment)
        before = suppressed(there)
        crm.contacts.append({"email": "new@fascia.example"})
        there.clock.advance(there.clock.now() + timedelta(days=2))
        supply(there.deployment, sourcing=False)
        assert suppressed(there) == before + 1


def test_a_crm_that_fails_later_stops_nobody_who_was_found(tmp_path: Path, crm: HubSpot) -> None:
    with knowing(tmp_path, crm) as there:
        supply(there.deployment)
        there.clock.advance(there.clock.now() + timedelta(days=2))
        crm.failing = [401]
        found = supply(there.deployment)
        assert found.until is None
        assert "apis.hubspot.token of connections.yaml" in found.news[0].text


def test_a_column_that_is_gone_is_not_taken_for_no_customers(tmp_path: Path, crm: HubSpot) -> None:
    crm.contacts = []
    with knowing(tmp_path, crm) as there:
        renamed = as_json(200, {"results": [{"id": "1", "properties": {"mail": "pat@acme.example"}}]})
        crm.answer = lambda request: renamed  # type: ignore[method-assign]
        crm._http._server.answer = crm.answer  # type: ignore[union-attr]
        found = supply(there.deployment)
        assert [news.why for news in found.news] == ["changed"]
        assert found.until is not None


def declared(there: Outside, most_pages: int, total: str | None) -> Outside:
    """The same campaign with other bounds of how the CRM is read."""
    bundle = there.deployment.bundle
    crm = bundle.vertical.customers["crm"]
    assert crm.http is not None
    assert crm.http.paging is not None
    paging = crm.http.paging.model_copy(update={"total": total})
    http = crm.http.model_copy(update={"most_pages": most_pages, "paging": paging})
    vertical = bundle.vertical.model_copy(update={"customers": {"crm": crm.model_copy(update={"http": http})}})
    return replace(there, deployment=replace(there.deployment, bundle=replace(bundle, vertical=vertical)))


def test_an_api_that_leaves_out_what_is_empty_is_read_to_its_end(tmp_path: Path, crm: HubSpot) -> None:
    answer = crm.answer

    def sparse(request: Request) -> Response:
        said = json.loads(answer(request).body)
        for one in said["results"]:
            one["properties"] = {name: value for name, value in one["properties"].items() if value is not None}
        return as_json(200, said)

    server = crm._http._server
    assert server is not None
    server.answer = sparse
    with knowing(tmp_path, crm) as there:
        assert supply(there.deployment).until is None
        found = take(there.deployment, there.cycle(), Plan(9, "contractors", {}, {}, "a test"), 9)
        assert (len(found.prospect_ids), found.suppressed) == (1, 4)


def test_a_column_that_nobody_has_had_is_read_anew_from_the_first_page(tmp_path: Path, crm: HubSpot) -> None:
    answer = crm.answer

    def renamed(request: Request) -> Response:
        return Response(200, answer(request).body.replace(b'"email"', b'"mail"'), {"Content-Type": "application/json"})

    server = crm._http._server
    assert server is not None
    server.answer = renamed
    with knowing(tmp_path, crm) as there:
        found = supply(there.deployment)
        assert found.until is not None
        assert 'no record has "properties.email" (email)' in found.news[0].text
        there.clock.advance(found.until)
        server.answer = answer
        assert supply(there.deployment).until is None
        found_later = take(there.deployment, there.cycle(), Plan(9, "contractors", {}, {}, "a test"), 9)
        assert (len(found_later.prospect_ids), found_later.suppressed) == (1, 4)


@pytest.mark.parametrize(
    ("most_pages", "total", "changes", "says"),
    [
        (2, None, {}, "more than 2 pages"),
        (1000, "total", {"total": 9}, "has 9 records, and gave 5"),
        (1000, None, {"paging": {"next": {"after": "2"}}}, "circle"),
    ],
)
def test_customers_that_were_not_read_to_the_end_are_not_taken_for_all(
    tmp_path: Path, crm: HubSpot, most_pages: int, total: str | None, changes: dict[str, Any], says: str
) -> None:
    answer = crm.answer
    server = crm._http._server
    assert server is not None
    server.answer = lambda request: as_json(200, json.loads(answer(request).body) | changes)
    with knowing(tmp_path, crm) as plain:
        there = declared(plain, most_pages, total)
        for _ in range(3):
            found = supply(there.deployment)
            assert found.until is not None
            assert says in found.news[0].text
            there.clock.advance(found.until)
        server.answer = answer
        assert (supply(there.deployment).until is None) == (most_pages > 3)


def test_customers_beyond_the_last_page_that_is_given_are_missed_by_nobody(tmp_path: Path, crm: HubSpot) -> None:
    answer = crm.answer

    def capped(request: Request) -> Response:
        return as_json(400, {"status": "error"}) if "after=4" in request.target else answer(request)

    server = crm._http._server
    assert server is not None
    server.answer = capped
    with knowing(tmp_path, crm) as there:
        for hours in (1, 2, 4, 8):
            found = supply(there.deployment)
            assert found.until == there.clock.now() + timedelta(hours=hours)
            there.clock.advance(found.until)
        server.answer = answer
        assert supply(there.deployment).until is None


def test_a_customer_without_a_key_is_a_customer_too(tmp_path: Path, crm: HubSpot) -> None:
    answer = crm.answer

    def keyless(request: Request) -> Response:
        said = json.loads(answer(request).body)
        said["results"][-1]["id"] = None
        return as_json(200, said)

    crm._http._server.answer = keyless  # type: ignore[union-attr]
    with knowing(tmp_path, crm) as there:
        assert supply(there.deployment).until is None
        found = take(there.deployment, there.cycle(), Plan(9, "contractors", {}, {}, "a test"), 9)
        assert (len(found.prospect_ids), found.suppressed) == (1, 4)
