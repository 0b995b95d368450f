"""The rehearsal's server of declared APIs: every way of paging, and what a fifth of failures does to a reading."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.files.apis import HttpRequest, Lookup
from config.files.verticals import Source
from config.files.worlds import WireFaults
from config.loading import load_campaign
from data.ledger.core import audit
from data.ledger.flow import taken
from rehearsal.apis import ApiServer, Sampled, sampled
from tests.sources.pulled import NAME, PAGING, source
from tests.support.outside import CONFIG, Outside, outside, roofer, world
from tests.support.register import Way, record
from tools.enrich.declared import DeclaredLookup
from tools.governance.purse import unpaid
from tools.http.api import Api, Call
from tools.sources import paging
from tools.sources.copies import Copy
from tools.sources.opened import open_source
from tools.sources.paths import at
from tools.sources.supply import supply

FAILING = WireFaults(error_429=0.05, error_500=0.07, reset=0.05, slow=0.03)


@contextmanager
def served(home: Path, declared: Source, sample: Path, faults: WireFaults) -> Iterator[Outside]:
    """A deployment whose source the rehearsal's own server answers for."""
    assert declared.http is not None
    failing = world().model_copy(update={"apis": faults, "patience_s": 2.0})
    server = ApiServer("permits", [Sampled(declared.http, sample)], failing, 7)
    with outside(home) as plain:
        there = plain.with_source(declared)
        connections = there.deployment.connections.model_copy(update={"apis": {"permits": server.start()}})
        try:
            yield replace(there, deployment=replace(there.deployment, connections=connections))
        finally:
            server.stop()


def sample_of(tmp_path: Path, many: int) -> Path:
    path = tmp_path / "sample.json"
    path.write_text(json.dumps([record(n) for n in range(many)]))
    return path


def keys(there: Outside, declared: Source) -> list[str]:
    return [*Copy(NAME, declared, there.deployment.home / "cache").rows()]


@pytest.mark.parametrize("way", list(PAGING))
def test_it_gives_every_record_in_the_way_that_is_declared(tmp_path: Path, way: Way) -> None:
    declared = source(way)
    with served(tmp_path, declared, sample_of(tmp_path, 45), WireFaults()) as there:
        assert supply(there.deployment).news == ()
        assert keys(there, declared) == [f"P-{n:04}" for n in range(45)]


@pytest.mark.parametrize(
    "paging",
    [
        {"by": "cursor", "next": "meta.next", "param": "paging.after", "in_body": True},
        {"by": "offset", "param": "paging.offset", "size": 20, "size_param": "paging.limit", "in_body": True},
        {"by": "page", "param": "paging.page", "in_body": True},
    ],
)
def test_a_place_in_its_pages_may_lie_deep_in_the_body(tmp_path: Path, paging: dict[str, Any]) -> None:
    declared = source(http={"method": "POST", "body": {"trade": "roofing"}, "paging": paging})
    with served(tmp_path, declared, sample_of(tmp_path, 45), WireFaults()) as there:
        assert supply(there.deployment).news == ()
        assert keys(there, declared) == [f"P-{n:04}" for n in range(45)]


def test_a_source_is_not_taken_for_a_lookup_whose_path_may_be_anything() -> None:
    bundle = load_campaign("roofing-permits", CONFIG)
    (name, lookup), *_ = bundle.vertical.enrichment.lookups.items()
    enrichment = bundle.vertical.enrichment.model_copy(
        update={"lookups": {name: lookup.model_copy(update={"path": "/v1/{domain}"})}}
    )
    vertical = bundle.vertical.model_copy(update={"enrichment": enrichment})
    asked = [one.wanted for one in sampled(vertical, bundle.locate)[lookup.api]]
    assert [type(wanted) for wanted in asked][-1] is Lookup
    assert isinstance(asked[0], HttpRequest)


def test_with_a_fifth_of_failures_nobody_is_lost_nobody_is_there_twice_and_each_is_explained(tmp_path: Path) -> None:
    declared = source("cursor")
    with served(tmp_path, declared, sample_of(tmp_path, 400), FAILING) as there:
        news: Counter[str] = Counter()
        copy = Copy(NAME, declared, there.deployment.home / "cache")
        for _ in range(200):
            news.update(one.why for one in supply(there.deployment).news)
            if copy.is_whole():
                break
            there.clock.advance(there.clock.now() + timedelta(hours=1))
            _take_everybody(there)
        assert keys(there, declared) == [f"P-{n:04}" for n in range(400)]
        with there.deployment.ledger.read() as tx:
            said = [one.decision for one in audit.entries(tx, "roofing-california", action="source", limit=500)]
        assert set(news) <= {"failed", "busy"}
        assert said.count("failed") <= news["failed"] + news["busy"]


def _take_everybody(there: Outside) -> None:
    """Leave nobody, so that the source is read on."""
    businesses = open_source(there.deployment, NAME).search([], {}, {}, limit=10_000).businesses
    rows = [taken.PassedRow(business.row_key, "known", "a test") for business in businesses]
    with there.deployment.ledger.write() as tx:
        taken.pass_over(tx, NAME, "roofing-california", rows)


def test_the_shipped_sample_has_what_the_shipped_vertical_wants_of_it() -> None:
    bundle = load_campaign("roofing-permits", CONFIG)
    everything = sampled(bundle.vertical, bundle.locate)["permits"]
    (of_source,) = (one for one in everything if isinstance(one.wanted, HttpRequest))
    records: list[dict[str, Any]] = json.loads(of_source.sample.read_text())
    assert len({one["permit"]["number"] for one in records}) == len(records) > 200


GET = {"api": "permits", "path": "/v1/permits", "paging": {"by": "offset"}}
POST = {**GET, "method": "POST", "paging": {"by": "cursor", "next": "next", "param": "after", "in_body": True}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GET | {"query": {"trade": "roofing"}}, GET | {"query": {"trade": "solar"}}),
        (GET, GET | {"query": {"trade": "solar", "open": True, "limit": 50}}),
        (GET | {"items": "data"}, POST | {"items": "data"}),
        (
            POST | {"items": "data", "body": {"of": {"trade": "roofing"}}},
            POST | {"items": "data", "body": {"of": {"trade": "solar"}}},
        ),
    ],
    ids=["by a word of the query", "by whether it says more", "by the method", "by the body"],
)
def test_of_two_that_ask_at_one_path_each_has_its_own_sample_on_every_page(
    tmp_path: Path, one: dict[str, Any], other: dict[str, Any]
) -> None:
    asked = [HttpRequest.model_validate(declared) for declared in (one, other)]
    samples = [tmp_path / "one.json", tmp_path / "other.json"]
    for sample in samples:
        sample.write_text(json.dumps([f"{sample.stem} {n}" for n in range(45)]))
    server = ApiServer("permits", [Sampled(*pair) for pair in zip(asked, samples, strict=True)], world(), 7)
    try:
        with Api("permits", server.start()) as api:
            assert [_read(api, wanted) for wanted in asked] == [json.loads(sample.read_text()) for sample in samples]
    finally:
        server.stop()


def _read(api: Api, wanted: HttpRequest) -> list[str]:
    """Every record, page by page."""
    records: list[str] = []
    place: paging.Place | None = paging.first(wanted)
    while place is not None and len(records) <= 45:
        answer = api.ask(paging.call_of(wanted, place), unpaid)
        page = answer.json() if wanted.items is None else at(wanted.items, answer.json())
        records += page
        place = paging.following(wanted, place, answer, page, api)
    return records


def test_a_lookup_at_the_path_of_a_source_leaves_the_source_its_records(tmp_path: Path) -> None:
    records, histories = tmp_path / "records.json", tmp_path / "histories.json"
    records.write_text(json.dumps(["a record"]))
    histories.write_text(json.dumps({"acme.example": "a history"}))
    source_asks = HttpRequest.model_validate({"api": "permits", "path": "/v1/permits"})
    lookup = Lookup.model_validate(
        {"api": "permits", "path": "/v1/permits", "query": {"web": "{domain}"}, "domain": "web"}
    )
    server = ApiServer("permits", [Sampled(lookup, histories), Sampled(source_asks, records)], world(), 7)
    try:
        with Api("permits", server.start()) as api:
            assert _read(api, source_asks) == ["a record"]
            assert api.ask(Call("/v1/permits", {"web": "acme.example"}, "GET", None), unpaid).json() == "a history"
    finally:
        server.stop()


def test_a_lookup_is_answered_by_the_first_value_that_is_filled_in(tmp_path: Path) -> None:
    sample = tmp_path / "firms.json"
    sample.write_text(json.dumps({"acme.example": {"permits": 14}}))
    wanted = Lookup.model_validate(
        {
            "api": "firms",
            "path": "/v1/firms",
            "query": {"web": "{domain}"},
            "facts": [{"kind": "permits", "text": "{permits} permits"}],
        }
    )
    server = ApiServer("firms", [Sampled(wanted, sample)], world(), 7)
    with outside(tmp_path) as there:
        connections = there.deployment.connections.model_copy(update={"apis": {"firms": server.start()}})
        try:
            lookup = DeclaredLookup("company", wanted, connections)
            known, unknown = (lookup.question(roofer(1, domain=name)) for name in ("acme.example", "b.example"))
            assert known is not None
            assert unknown is not None
            assert json.loads(lookup.ask(known).text) == {"permits": 14}
            assert lookup.ask(unknown) == ("null", True)
            lookup.close()
        finally:
            server.stop()
