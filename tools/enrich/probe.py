"""Whether the APIs of declared lookups are there and let us in: they are asked about a business that is nowhere."""

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from config.files.connections import Connections
from config.files.verticals import Enrichment
from data.records import Business
from tools.enrich.asking import ProviderFailed
from tools.enrich.declared import DeclaredLookup

NOBODY = Business(
    source="doctor",
    row_key="nobody",
    company="Muster Doctor Nobody",
    domain="muster-doctor.example",
    website="https://muster-doctor.example/",
    email="nobody@muster-doctor.example",
    phone="+13055550100",
    street="1 Nowhere Street",
    city="Nowhere",
    county="Nowhere County",
    state="CA",
    postcode="90001",
    country="US",
    industry="Nothing",
    industry_code="000000",
    employees=1,
    revenue=1,
    founded=2000,
)
"""Of whom no API knows anything: what it answers costs least, and is kept nowhere."""


class Probed(NamedTuple):
    """What came of a lookup: ``wrong`` keeps it from working, ``said`` is what else there is to say of it.

    ``is_sure``: nothing of what was said needs a look.
    """

    name: str
    said: str = ""
    wrong: str = ""
    is_sure: bool = True


def probe(connections: Connections, wanted: Enrichment, patience_s: float) -> Iterator[Probed]:
    """Ask each lookup whose API is known; of an API whose calls cost something, the first one alone."""
    first: dict[str, str] = {}
    for name in wanted.providers:
        lookup = wanted.lookups.get(name)
        if lookup is None or (connection := connections.apis.get(lookup.api)) is None:
            continue
        price = connection.usd_per_call
        if price and lookup.api in first:
            cost = f"a call of {lookup.api} costs {_usd(price)}"
            yield Probed(name, f"it was not asked, since {cost}; {lookup.api} itself was, for {first[lookup.api]}")
            continue
        first[lookup.api] = name
        patient = connection.model_copy(update={"timeout_s": min(connection.timeout_s, patience_s)})
        known = connections.model_copy(update={"apis": {lookup.api: patient}})
        with closing(DeclaredLookup(name, lookup, known)) as asked:
            yield _asked(asked, price)


def _asked(lookup: DeclaredLookup, price: float) -> Probed:
    about = f"asked about a business that is nowhere ({NOBODY.domain})"
    if (question := lookup.question(NOBODY)) is None:
        return Probed(lookup.name, "it was not asked: it needs to know more of a business", is_sure=False)
    try:
        answer = lookup.ask(question)
    except ProviderFailed as failed:
        return Probed(lookup.name, wrong=f"{about}: {failed}{_cost(price if failed.answered else 0)}")
    about += _cost(0 if answer.is_free else price)
    untried = "What it says of one that it knows was not tried" + (f", since that costs {_usd(price)}" if price else "")
    if answer.text == "null":
        return Probed(
            lookup.name, f"{about}, it knows nobody (HTTP 404, which a path that is not there gets too). {untried}"
        )
    try:
        lookup.read(answer.text, NOBODY)
    except ProviderFailed as failed:
        return Probed(lookup.name, f"{about}: {failed}, which may be how it says that it knows nobody", is_sure=False)
    return Probed(lookup.name, f"{about}, it answered. {untried}")


def _cost(price: float) -> str:
    return f", which cost {_usd(price)}" if price else ""


def _usd(price: float) -> str:
    return f"${price:g}"
