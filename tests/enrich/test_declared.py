"""An enricher by declaration: what it asks, what it finds, and what it costs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.files.apis import ApiConnection, Lookup
from config.files.envelopes import Clause, Contract, Spend
from data.days import day_start
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.flow import facts, prospects
from data.ledger.govern import paid
from data.records import ProspectState
from rehearsal.loopback import LoopbackHttp, Request, Response, as_json
from tests.support.outside import Outside, outside, roofer
from tools.deployment import Deployment
from tools.enrich.waterfall import enrich

CAMPAIGN = "roofing-california"
COMPANY = {
    "api": "firms",
    "path": "/v1/firms/{domain}",
    "item": "firm",
    "facts": [{"kind": "permits", "text": "{permits.count} roofing permits since {permits.since}"}],
}
PERSON = {
    "api": "firms",
    "path": "/v1/people",
    "query": {"domain": "{domain}"},
    "contacts": {"items": "people", "email": "mail", "name": "name", "role": "title", "confidence": "sure"},
}


class Firms:
    """An API of firms and people."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failing: list[int] = []
        self.firm: Any = {"firm": {"permits": {"count": 14, "since": "May"}}}
        self.people: list[dict[str, Any]] = [
            {"mail": "pat.doe@rooferroofing-1.example", "name": "Pat Doe", "title": "Owner", "sure": 97}
        ]
        self._http = LoopbackHttp(self.answer)
        self.connection = ApiConnection(base_url=self._http.start(), token="t0ken-of-firms", usd_per_call=0.1)
        self.stop = self._http.stop

    def answer(self, request: Request) -> Response:
        self.asked.append(request.target)
        if self.failing:
            return Response(self.failing.pop(0))
        if request.target.startswith("/v1/people"):
            return as_json(200, {"people": self.people})
        return as_json(200, self.firm) if self.firm is not None else as_json(404, {})


@pytest.fixture
def firms() -> Iterator[Firms]:
    there = Firms()
    yield there
    there.stop()


@contextmanager
def asking(home: Path, firms: Firms, **lookups: dict[str, Any]) -> Iterator[tuple[Outside, Deployment]]:
    """A deployment whose waterfall is these lookups."""
    with outside(home) as world:
        connections = world.deployment.connections.model_copy(update={"apis": {"firms": firms.connection}})
        vertical = world.deployment.bundle.vertical
        changed = {
            "providers": list(lookups),
            "lookups": {name: Lookup.model_validate(one) for name, one in lookups.items()},
            "when_failing": {},
        }
        enrichment = vertical.enrichment.model_copy(update=changed)
        bundle = replace(world.deployment.bundle, vertical=vertical.model_copy(update={"enrichment": enrichment}))
        yield world, replace(world.deployment, connections=connections, bundle=bundle)


def costs(deployment: Deployment) -> list[tuple[str, list[str], float]]:
    """Who was paid for whom, and what."""
    with deployment.ledger.read() as tx:
        rows = tx.connection.execute(lookup_calls.select()).all()
    return [(row.provider, json.loads(row.prospect_ids), row.cost_usd) for row in rows]


def spent(deployment: Deployment) -> float:
    """What counts against the envelope's spend."""
    with deployment.ledger.read() as tx:
        return paid.usd(tx, CAMPAIGN)


def told(deployment: Deployment, prospect_id: str) -> list[tuple[str, str, str]]:
    """The facts that a lookup found."""
    with deployment.ledger.read() as tx:
        found = facts.facts_of(tx, [prospect_id])[prospect_id]
    return [(fact.kind, fact.text, fact.source) for fact in found if fact.source in ("company", "person")]


def test_paths_become_a_fact_and_a_person_a_contact_and_each_is_paid_for_by_prospect(
    tmp_path: Path, firms: Firms
) -> None:
    with asking(tmp_path, firms, company=COMPANY, person=PERSON) as (world, deployment):
        (one,) = world.qualified([roofer(1)])
        assert enrich(deployment, [one]).done == (one,)
        assert firms.asked == ["/v1/firms/rooferroofing-1.example", "/v1/people?domain=rooferroofing-1.example"]
        assert told(deployment, one) == [("permits", "14 roofing permits since May", "company")]
        with deployment.ledger.read() as tx:
            contact = prospects.get(tx, one).contact
        assert contact is not None
        assert (contact.email, contact.role, contact.confidence) == ("pat.doe@rooferroofing-1.example", "Owner", 0.97)
        assert costs(deployment) == [("company", [one], 0.1), ("person", [one], 0.1)]


def test_a_fact_of_which_a_part_is_missing_is_none(tmp_path: Path, firms: Firms) -> None:
    firms.firm = {"firm": {"permits": {"count": 14}}}
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        (one,) = world.qualified([roofer(1)])
        enrich(deployment, [one])
        assert told(deployment, one) == []


def test_one_of_whom_too_little_is_known_is_not_asked_about(tmp_path: Path, firms: Firms) -> None:
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        enrich(deployment, world.qualified([roofer(1, domain=None)]))
        assert firms.asked == []


@pytest.mark.parametrize(("paid_404", "usd"), [(False, 0.0), (True, 0.1)])
def test_nothing_known_is_an_answer_that_is_kept_and_costs_what_the_api_takes_for_it(
    tmp_path: Path, firms: Firms, paid_404: bool, usd: float
) -> None:
    firms.firm = None
    firms.connection = firms.connection.model_copy(update={"paid_404": paid_404})
    with asking(tmp_path, firms, company={**COMPANY, "path": "/v1/firms/{city}"}) as (world, deployment):
        (one,) = world.qualified([roofer(1)])
        assert enrich(deployment, [one]).failures == ()
        assert costs(deployment) == [("company", [one], usd)]
        assert spent(deployment) == usd
        enrich(deployment, world.qualified([roofer(2)]))
        assert len(firms.asked) == 1


def test_an_answer_that_is_of_no_use_is_paid_for(tmp_path: Path, firms: Firms) -> None:
    firms.firm = []
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        (one,) = world.qualified([roofer(1)])
        assert len(enrich(deployment, [one]).failures) == 1
        assert costs(deployment) == [("company", [one], 0.1)]


def test_an_answer_without_what_was_declared_is_a_failure_that_says_so(tmp_path: Path, firms: Firms) -> None:
    firms.firm = {"company": {}}
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        (said,) = enrich(deployment, world.qualified([roofer(1)])).failures
        assert 'company: its answer has nothing at "firm"' in said


def test_an_expired_token_is_told_without_it(tmp_path: Path, firms: Firms) -> None:
    firms.failing = [401]
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        (said,) = enrich(deployment, world.qualified([roofer(1)])).failures
        assert "HTTP 401" in said
        assert "t0ken" not in said
        assert costs(deployment) == []


def test_who_has_a_verified_contact_is_not_looked_up_for_another(tmp_path: Path, firms: Firms) -> None:
    everybody: Callable[[Any], Any] = set
    with asking(tmp_path, firms, person=PERSON, second={**PERSON, "path": "/v1/people/2"}) as (world, deployment):
        enrich(deployment, world.qualified([roofer(1)]), everybody)
        assert len(firms.asked) == 1


def test_an_answer_to_something_else_by_the_same_name_is_not_taken_for_it(tmp_path: Path, firms: Firms) -> None:
    with asking(tmp_path, firms, company={**COMPANY, "path": "/v1/firms/{city}"}) as (world, deployment):
        enrich(deployment, world.qualified([roofer(1)]))
        enrich(deployment, world.qualified([roofer(2)]))
        vertical = deployment.bundle.vertical
        other = Lookup.model_validate({**COMPANY, "path": "/v2/firms/{city}"})
        enrichment = vertical.enrichment.model_copy(update={"lookups": {"company": other}})
        bundle = replace(deployment.bundle, vertical=vertical.model_copy(update={"enrichment": enrichment}))
        enrich(replace(deployment, bundle=bundle), world.qualified([roofer(3)]))
        assert firms.asked == ["/v1/firms/Fresno", "/v2/firms/Fresno"]


def waiting(deployment: Deployment) -> list[str]:
    """Who is to be looked up now."""
    with deployment.ledger.read() as tx:
        return prospects.unclaimed(tx, CAMPAIGN, ProspectState.QUALIFIED, 10, enriched=False)


def test_a_quota_puts_off_who_is_beyond_it_and_takes_no_retry_of_the_contract(tmp_path: Path, firms: Firms) -> None:
    with asking(tmp_path, firms, company={**COMPANY, "per_day": 2}) as (world, plain):
        contract = Contract(enrich=Clause(retries=0, then="skip"))
        envelope = plain.bundle.envelope.model_copy(update={"contract": contract})
        deployment = replace(plain, bundle=replace(plain.bundle, envelope=envelope))
        ids = world.qualified([roofer(n, email=f"pat@rooferroofing-{n}.example") for n in range(6)])
        done: list[str] = []
        for day in range(3):
            assert waiting(deployment) == ids[2 * day :]
            found = enrich(deployment, ids[2 * day :])
            done += found.done
            assert len(firms.asked) == 2 * (day + 1)
            assert sum("no more may be" in said for said in found.failures) == 4 - 2 * day
            assert waiting(deployment) == []
            midnight = day_start(ZoneInfo("America/Los_Angeles"), world.clock.now() + timedelta(days=1))
            world.clock.advance(midnight)
        assert done == ids


def test_a_limit_that_only_a_person_raises_says_so(tmp_path: Path, firms: Firms) -> None:
    with asking(tmp_path, firms, company=COMPANY) as (world, plain):
        envelope = plain.bundle.envelope.model_copy(update={"spend": Spend(campaign_usd=0.05, day_usd=0.05)})
        deployment = replace(plain, bundle=replace(plain.bundle, envelope=envelope))
        (said,) = enrich(deployment, world.qualified([roofer(1)])).failures
        assert "would pass the campaign's limit of $0.0500, which a person may raise" in said


@pytest.mark.parametrize("body", [b"<html>out of order", b"x" * 4_100_000])
def test_an_answer_that_is_of_no_use_is_paid_for_all_the_same(tmp_path: Path, firms: Firms, body: bytes) -> None:
    server = firms._http._server
    assert server is not None
    server.answer = lambda request: Response(200, body)
    with asking(tmp_path, firms, company=COMPANY) as (world, deployment):
        (one,) = world.qualified([roofer(1)])
        assert enrich(deployment, [one]).failed == (one,)
        assert costs(deployment) == [("company", [one], 0.1)]
