"""A contact finder that speaks Hunter's API, version 2: domain-search and companies/find."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from config.files.connections import Connections
from data.identity import normalise_email, normalise_phone, registrable_domain
from data.records import Business, Contact
from tools.enrich.asking import Asker, ProviderFailed
from tools.enrich.findings import Answer, Finding, Findings, Question
from tools.sources.cleaning import region_of

NAME = "hunter"
MOST_PEOPLE = 2
"""Of how many people there is a fact; all of them can be contacts."""


class Hunter:
    """Asks by domain where one is known, else by company and city."""

    name = NAME

    def __init__(self, connections: Connections) -> None:
        self._asker = Asker(NAME, connections.providers[NAME])

    def close(self) -> None:
        """Close connections."""
        self._asker.close()

    def question(self, business: Business) -> Question | None:
        """Return the search for the business's domain, or for its name and city."""
        if business.domain:
            return Question(business.domain, {"domain": business.domain})
        if not business.city:
            return None
        place = {"city": business.city, **({"state": business.state} if business.state else {})}
        key = "|".join((business.company, business.city, business.state or "")).casefold()
        return Question(key, {"company": business.company, **place})

    def ask(self, question: Question) -> Answer:
        """Return what is known of the domain's people and, where the plan covers it, of the company.

        Raises ProviderFailed.
        """
        search = self._asker.get("domain-search", question.query) or {}
        domain = _mapping(search.get("data")).get("domain")
        company: Mapping[str, Any] | None = None
        if domain:
            try:
                company = self._asker.get("companies/find", {"domain": str(domain)})
            except ProviderFailed:
                company = None  # an extra; without it the people are still worth having
        return Answer(json.dumps({"search": search, "company": company or {}}))

    def read(self, answer: str, business: Business) -> Findings:
        """Read people, domain, size, technology and revenue.

        An answer to a search by name about a company in another state is about somebody else.
        """
        raw = json.loads(answer)
        search, company = _mapping(raw["search"].get("data")), _mapping(raw["company"].get("data"))
        state = _text(search.get("state"))
        if not business.domain and state and business.state and len(state) == 2 and state.upper() != business.state:
            return Findings()
        emails = [entry for entry in search.get("emails") or [] if isinstance(entry, Mapping)]
        contacts = tuple(contact for entry in emails if (contact := _contact(entry, business)))
        facts = (*islice(_people(emails), MOST_PEOPLE), *_company_facts(search, company))
        domain = _text(search.get("domain"))
        return Findings(registrable_domain(domain) if domain else None, contacts, facts)


def takes_all(answer: str) -> bool:
    """Whether the kept answer says that the domain takes mail for any name at it."""
    return _mapping(json.loads(answer)["search"].get("data")).get("accept_all") is True


def _contact(entry: Mapping[str, Any], business: Business) -> Contact | None:
    email = normalise_email(_text(entry.get("value")) or "")
    if email is None:
        return None
    name = " ".join(filter(None, (_text(entry.get("first_name")), _text(entry.get("last_name"))))) or None
    phone = _text(entry.get("phone_number"))
    confidence = entry.get("confidence")
    return Contact(
        email=email,
        name=name,
        role=_text(entry.get("position")),
        phone=normalise_phone(phone, region_of(business.country)) if phone else None,
        confidence=min(max(0.0, float(confidence) / 100), 1.0) if isinstance(confidence, int | float) else 0.5,
        source=NAME,
    )


def _people(emails: list[Mapping[str, Any]]) -> Iterator[Finding]:
    for entry in emails:
        name = " ".join(filter(None, (_text(entry.get("first_name")), _text(entry.get("last_name")))))
        role = _text(entry.get("position"))
        if name and role:
            yield Finding("person", f"{name} is {role}", f"{NAME}{_last_seen(entry)}")


def _last_seen(entry: Mapping[str, Any]) -> str:
    seen = [str(source.get("last_seen_on")) for source in entry.get("sources") or [] if isinstance(source, Mapping)]
    return f", last seen {max(seen)}" if seen else ""


def _company_facts(search: Mapping[str, Any], company: Mapping[str, Any]) -> Iterator[Finding]:
    metrics = _mapping(company.get("metrics"))
    if headcount := _text(metrics.get("employees")) or _text(search.get("headcount")):
        yield Finding("size", f"{headcount} employees", NAME)
    if revenue := _text(metrics.get("estimatedAnnualRevenue")):
        yield Finding("revenue", f"estimated annual revenue {revenue}", NAME)
    tools = company.get("tech") or search.get("technologies") or []
    if names := [tool for tool in map(_text, tools) if tool]:
        *most, last = names[:6]
        yield Finding("technology", f"uses {', '.join(most)} and {last}" if most else f"uses {last}", NAME)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
