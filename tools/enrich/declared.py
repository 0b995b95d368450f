"""An enricher by declaration: one question about a business to an HTTP API, and what of the answer is a finding."""

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from config.files.apis import FILLED, FactFound, Lookup, PeopleFound
from config.files.connections import Connections
from data.identity import normalise_email, normalise_phone, registrable_domain
from data.records import Business, Contact
from data.redact import redacted
from tools.enrich.asking import ProviderFailed
from tools.enrich.findings import Answer, Finding, Findings, Question
from tools.http.api import Api, ApiFailed, Call, Paid
from tools.http.exchange import json_of
from tools.sources.cleaning import region_of
from tools.sources.pages import text_of
from tools.sources.paths import MISSING, at

MOST_PEOPLE = 20
LONGEST_FACT = 300
LONGEST_REASON = 200
USUAL_CONFIDENCE = 0.5


class NoSuchApi(Exception):
    """A lookup names an API that connections.yaml lacks."""


class DeclaredLookup:
    """Asks one API about one business. Its price and its quota are the waterfall's to keep.

    Two verticals of one home may call what they ask by the same name: an answer is remembered with what was asked.
    """

    def __init__(self, name: str, lookup: Lookup, connections: Connections) -> None:
        self.name = name
        self._lookup = lookup
        connection = connections.apis.get(lookup.api)
        if connection is None:
            known = ", ".join(connections.apis) or "none"
            raise NoSuchApi(f'lookup "{name}": connections.yaml has no API "{lookup.api}" under apis (there: {known})')
        asked = lookup.model_dump_json(include={"api", "path", "method", "query", "body"})
        self._asked = sha256(asked.encode()).hexdigest()[:8]
        self._api = Api(lookup.api, connection)

    def close(self) -> None:
        """Close connections."""
        self._api.close()

    def question(self, business: Business) -> Question | None:
        """The declared question, filled for the business; None where a field of it is unknown."""
        texts = (self._lookup.path, *self._lookup.query.values(), *self._lookup.body.values())
        names = dict.fromkeys(name for text in texts for name in FILLED.findall(text))
        values = {name: text_of(name, getattr(business, name)) for name in names}
        known = {name: value for name, value in values.items() if value}
        if len(known) < len(values):
            return None
        return Question("|".join((*known.values(), self._asked)).casefold(), known)

    def ask(self, question: Question) -> Answer:
        """The answer in JSON; ``null`` where the API knows nothing of the business (404), which few APIs charge for.

        Raises ProviderFailed.
        """
        wanted, values = self._lookup, question.query
        path = FILLED.sub(lambda found: quote(values[found[1]], safe=""), wanted.path)
        query = {name: _filled(text, values) for name, text in wanted.query.items()}
        body = {name: _filled(text, values) for name, text in wanted.body.items()} if wanted.method == "POST" else None
        paid = Paid()
        try:
            answer = self._api.ask(Call(path, query, wanted.method, body), lambda: nullcontext(paid))
        except ApiFailed as error:
            said = f"{self.name}: {redacted(str(error), LONGEST_REASON)}"
            if is_refused := error.why == "refused":
                said += f": renew what lets us in under apis.{wanted.api} of connections.yaml"
            raise ProviderFailed(said, answered=paid.answered, refused=is_refused) from error
        if answer.status_code == 404:
            return Answer("null", is_free=not paid.answered)
        said = json_of(answer)
        if said is None:
            raise ProviderFailed(f"{self.name}: its answer is no JSON", answered=True)
        return Answer(json.dumps(said, ensure_ascii=False))

    def read(self, answer: str, business: Business) -> Findings:
        """What the declaration finds in the answer."""
        said = json.loads(answer)
        item = said if self._lookup.item is None or said is None else at(self._lookup.item, said)
        if said is None or item is None or item is MISSING:
            if item is MISSING:
                raise ProviderFailed(f'{self.name}: its answer has nothing at "{self._lookup.item}"')
            return Findings()
        domain = _text(self._lookup.domain, item)
        facts = tuple(fact for wanted in self._lookup.facts if (fact := self._fact(wanted, item)))
        people = self._lookup.contacts
        contacts = tuple(self._people(people, item, business)) if people else ()
        return Findings(registrable_domain(domain) if domain else None, contacts, facts)

    def _fact(self, wanted: FactFound, item: Any) -> Finding | None:
        """A fact, if the answer has all that it says."""
        values = {path: _text(path, item) for path in FILLED.findall(wanted.text)}
        known = {path: value for path, value in values.items() if value}
        if len(known) < len(values):
            return None
        return Finding(wanted.kind, _filled(wanted.text, known)[:LONGEST_FACT], self.name)

    def _people(self, wanted: PeopleFound, item: Any, business: Business) -> Iterator[Contact]:
        there = item if wanted.items is None else at(wanted.items, item)
        for one in (there if isinstance(there, list) else [there])[:MOST_PEOPLE]:
            email = normalise_email(_text(wanted.email, one) or "")
            if email is None:
                continue
            phone = _text(wanted.phone, one)
            yield Contact(
                email=email,
                name=_text(wanted.name, one),
                role=_text(wanted.role, one),
                phone=normalise_phone(phone, region_of(business.country)) if phone else None,
                confidence=_share(at(wanted.confidence, one) if wanted.confidence else None),
                source=self.name,
            )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return FILLED.sub(lambda found: values[found[1]], text)


def _text(path: str | None, item: Any) -> str | None:
    value = at(path, item) if path else None
    text = None if value is MISSING else text_of("", value)
    return " ".join(text.split()) or None if text else None


def _share(value: Any) -> float:
    """A confidence from 0 to 1, also where it comes in percent."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return USUAL_CONFIDENCE
    return min(max(0.0, value / 100 if value > 1 else float(value)), 1.0)
