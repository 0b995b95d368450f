"""Answers in the shape of Hunter's documentation, also incomplete and odd ones."""

import json
from dataclasses import replace
from typing import Any

import pytest

from config.files.connections import Connections
from data.records import Business
from tests.support.outside import roofer
from tools.enrich.hunter import Hunter


@pytest.fixture
def hunter() -> Hunter:
    values = {
        "model": {"base_url": "http://127.0.0.1:9", "api_key": "-"},
        "smtp": {"host": "127.0.0.1"},
        "inbox": {"kind": "maildir"},
        "providers": {"hunter": {"base_url": "http://127.0.0.1:9"}},
    }
    return Hunter(Connections.model_validate(values))


def answer(company: object = None, **data: Any) -> str:
    return json.dumps({"search": {"data": data}, "company": {"data": company} if company else {}})


FULL = {
    "value": "Dana.Reyes@Acme.example",
    "type": "personal",
    "confidence": 92,
    "first_name": "Dana",
    "last_name": "Reyes",
    "position": "Owner",
    "phone_number": "(415) 555-0132",
    "sources": [{"last_seen_on": "2026-03-01"}, {"last_seen_on": "2026-08-09"}],
}


def test_a_person_becomes_a_contact_and_a_fact(hunter: Hunter) -> None:
    found = hunter.read(answer(domain="acme.example", emails=[FULL]), roofer(1))
    contact = found.contacts[0]
    assert (contact.email, contact.name, contact.role) == ("dana.reyes@acme.example", "Dana Reyes", "Owner")
    assert (contact.confidence, contact.phone) == (0.92, "+14155550132")
    assert (found.facts[0].kind, found.facts[0].text) == ("person", "Dana Reyes is Owner")
    assert found.facts[0].source == "hunter, last seen 2026-08-09"


def test_a_number_without_its_country_is_one_of_the_businesss(hunter: Hunter) -> None:
    british = replace(roofer(1), country="GB")
    people = [
        FULL | {"phone_number": "020 7946 0123"},
        FULL | {"value": "a@acme.example", "phone_number": "+1 415 555 0132"},
    ]
    found = hunter.read(answer(domain="acme.example", emails=people), british)
    assert [contact.phone for contact in found.contacts] == ["+442079460123", "+14155550132"]


@pytest.mark.parametrize(
    ("given", "confidence"), [(float("nan"), 0.0), (float("inf"), 1.0), (-5, 0.0), (250, 1.0), ("92", 0.5)]
)
def test_a_confidence_lies_between_none_and_all_of_it(given: object, confidence: float, hunter: Hunter) -> None:
    found = hunter.read(answer(domain="acme.example", emails=[{**FULL, "confidence": given}]), roofer(1))
    assert found.contacts[0].confidence == confidence


def test_the_companys_own_figures_become_facts(hunter: Hunter) -> None:
    metrics = {"employees": "11-50", "estimatedAnnualRevenue": "$1M-$10M"}
    company = {"metrics": metrics, "tech": ["Jobber", "Procore", "Square"]}
    found = hunter.read(answer(company, domain="acme.example", emails=[]), roofer(1))
    assert [(fact.kind, fact.text) for fact in found.facts] == [
        ("size", "11-50 employees"),
        ("revenue", "estimated annual revenue $1M-$10M"),
        ("technology", "uses Jobber, Procore and Square"),
    ]


def test_a_namesake_in_another_state_is_somebody_else(hunter: Hunter) -> None:
    nameless = roofer(1, domain=None)
    assert hunter.read(answer(domain="acme.example", state="TX", emails=[FULL]), nameless).contacts == ()
    assert hunter.read(answer(domain="acme.example", state="ca", emails=[FULL]), nameless).contacts
    assert hunter.read(answer(domain="acme.example", state="TX", emails=[FULL]), roofer(1)).contacts


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"emails": None},
        {"emails": ["text", {}, {"value": None}, {"value": "no address"}]},
        {"emails": [{"value": "x@acme.example", "confidence": None, "first_name": 3}], "technologies": [None, 4]},
        {"domain": 7, "headcount": [], "state": {}},
    ],
)
def test_odd_answers_are_read_for_what_they_are_worth(hunter: Hunter, data: dict[str, Any]) -> None:
    assert len(hunter.read(answer(**data), roofer(1)).contacts) <= 1


@pytest.mark.parametrize(
    ("business", "query"),
    [
        (roofer(1), {"domain": "rooferroofing-1.example"}),
        (roofer(1, domain=None), {"company": "Roofer 1 Roofing LLC", "city": "Fresno", "state": "CA"}),
        (roofer(1, domain=None, city=None), None),
    ],
)
def test_what_is_asked_depends_on_what_is_known(
    hunter: Hunter, business: Business, query: dict[str, str] | None
) -> None:
    question = hunter.question(business)
    assert (dict(question.query) if question else None) == query
