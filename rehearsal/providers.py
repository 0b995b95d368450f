"""A contact finder in the shape of Hunter's API (v2): domain-search, companies/find and email-verifier.

It knows nothing but the request: who works where follows from the seed and the domain or name that it is asked for.
Size, revenue and age are unknown to it, as they are to the real one of many small firms (see rehearsal/companies.py).
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from config.files.worlds import WorldConfig
from data.identity import email_domain, normalise_email
from rehearsal.companies import Company, Person, company_at, domain_of, is_reserved, named
from rehearsal.loopback import Failing, LoopbackHttp, Request, Response
from rehearsal.seeded import happens, share_of, whole

Query = Mapping[str, str]
PREFIX = "/v2"
_RETRY_AFTER_S = "1"


class ProviderServer:
    """A contact finder for one world. ``api_key`` is the only key that is accepted, or None for any."""

    def __init__(self, world: WorldConfig, seed: int, api_key: str | None = None) -> None:
        self._world = world
        self._seed = seed
        self._api_key = api_key
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._http = LoopbackHttp(Failing(self._answer, world.providers, seed, "finder"), world.latency_ms)

    def start(self) -> str:
        """Begin to serve; return the base URL, version included."""
        return self._http.start() + PREFIX

    def stop(self) -> None:
        """Stop serving."""
        self._http.stop()

    @property
    def requests(self) -> int:
        """How many requests there were so far."""
        return self._asked.total()

    def _answer(self, request: Request) -> Response:
        url = urlsplit(request.target)
        query = dict(parse_qsl(url.query))
        given = query.pop("api_key", None) or request.headers.get("x-api-key")
        subject = "&".join(f"{name}={value}" for name, value in sorted(query.items()))
        key = f"{url.path}?{subject}"
        with self._lock:
            self._asked[key] += 1
            times = self._asked[key]
        if self._api_key is not None and given != self._api_key:
            return _error(401, "authentication_failed", "No user found for the API key supplied")
        if failure := self._failure(key, times):
            return failure
        routes = {
            f"{PREFIX}/domain-search": self._domain_search,
            f"{PREFIX}/companies/find": self._company,
            f"{PREFIX}/email-verifier": self._verify,
        }
        route = routes.get(url.path)
        return route(query) if route else _error(404, "not_found", f"There is nothing at {url.path}")

    def _failure(self, key: str, times: int) -> Response | None:
        """Of the failing requests, two thirds fail once and the rest always."""
        if not happens(self._world.providers.failing, self._seed, "failing", key):
            return None
        kind = share_of({"busy": 0.34, "once": 0.33, "always": 0.33}, self._seed, "failure", key)
        if kind == "busy" and times == 1:
            error = _error(429, "too_many_requests", "You have reached your request limit, slow down")
            return Response(429, error.body, {**error.headers, "Retry-After": _RETRY_AFTER_S})
        if kind == "always" or (kind == "once" and times == 1):
            return _error(500, "server_error", "Something went wrong on our side")
        return None

    def _domain_search(self, query: Query) -> Response:
        domain, name = query.get("domain"), query.get("company")
        if not domain and not name:
            return _error(400, "wrong_params", "You are missing the domain parameter or the company parameter")
        place = query.get("city", "")
        company = self._company_of(domain or domain_of(name or "", place), name)
        if company is None:
            return _found({**_nobody(domain, name)}, query, 0)
        emails = [self._email(company, person) for person in company.people]
        data = {
            "domain": company.domain,
            "disposable": False,
            "webmail": False,
            "accept_all": company.catch_all,
            "pattern": "{first}.{last}",
            "organization": company.name,
            "industry": company.trade.name.capitalize(),
            "headcount": None,
            "technologies": list(company.tools),
            "country": "US",
            "state": query.get("state"),
            "city": query.get("city"),
            "emails": emails,
        }
        return _found(data, query, len(emails))

    def _company(self, query: Query) -> Response:
        domain = query.get("domain", "")
        if not domain:
            return _error(400, "wrong_params", "You are missing the domain parameter")
        company = self._company_of(domain, None)
        if company is None or not company.people:
            return _error(404, "not_found", f"The company {domain} was not found")
        data = {
            "name": company.name,
            "domain": company.domain,
            "description": f"{company.name} is a {company.trade.name} company.",
            "foundedYear": None,
            "category": {"industry": company.trade.name.capitalize(), "subIndustry": None},
            "metrics": {"employees": None, "estimatedAnnualRevenue": None},
            "tech": list(company.tools),
        }
        return _json(200, {"data": data, "meta": {"domain": domain}})

    def _verify(self, query: Query) -> Response:
        address = normalise_email(query.get("email", ""))
        if address is None:
            return _error(400, "wrong_params", "The email parameter is missing or invalid")
        company = self._company_of(email_domain(address), None)
        if company is None:
            status = "unknown"
        elif happens(self._world.providers.invalid, self._seed, "invalid", address):
            status = "invalid"
        else:
            status = "accept_all" if company.catch_all else "valid"
        results = {"valid": "deliverable", "invalid": "undeliverable", "accept_all": "risky", "unknown": "risky"}
        data = {
            "status": status,
            "result": results[status],
            "score": {"valid": whole(90, 100, self._seed, "score", address), "invalid": 0}.get(status, 50),
            "email": address,
            "regexp": True,
            "gibberish": False,
            "disposable": False,
            "webmail": False,
            "mx_records": company is not None,
            "smtp_server": company is not None,
            "smtp_check": status == "valid",
            "accept_all": status == "accept_all",
            "block": False,
            "sources": [],
        }
        return _json(200, {"data": data, "meta": {"params": {"email": address}}})

    def _company_of(self, domain: str, name: str | None) -> Company | None:
        domain = domain.lower().removeprefix("www.")
        if not is_reserved(domain):
            return None
        return company_at(domain, self._world, self._seed, name or named(domain))

    def _email(self, company: Company, person: Person) -> dict[str, object]:
        seen = datetime.fromisoformat(self._world.start) - timedelta(
            days=whole(3, 300, self._seed, "seen", person.address)
        )
        leads = person.position in ("Owner", "President", "Chief Executive Officer")
        return {
            "value": person.address,
            "type": "personal",
            "confidence": person.confidence,
            "first_name": person.first,
            "last_name": person.last,
            "position": person.position,
            "seniority": "executive" if leads else "senior",
            "department": "executive" if leads else "operations",
            "phone_number": None,
            "sources": [
                {
                    "domain": company.domain,
                    "uri": f"http://www.{company.domain}/about",
                    "extracted_on": f"{seen:%Y-%m-%d}",
                    "last_seen_on": f"{seen:%Y-%m-%d}",
                    "still_on_page": True,
                }
            ],
            "verification": {"date": None, "status": None},
        }


def _nobody(domain: str | None, name: str | None) -> dict[str, object]:
    return {"domain": domain, "organization": name, "accept_all": False, "emails": []}


def _found(data: Mapping[str, object], query: Query, results: int) -> Response:
    params = {name: query.get(name) for name in ("domain", "company", "type", "seniority", "department")}
    return _json(200, {"data": data, "meta": {"results": results, "limit": 10, "offset": 0, "params": params}})


def _error(status: int, kind: str, details: str) -> Response:
    return _json(status, {"errors": [{"id": kind, "code": status, "details": details}]})


def _json(status: int, body: Mapping[str, object]) -> Response:
    return Response(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})
