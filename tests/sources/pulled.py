"""A register behind an API, and a vertical that reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from config.files.verticals import Source
from tests.support.outside import Outside, outside
from tests.support.register import Register, Way
from tools.sources.opened import open_source
from tools.sources.supply import Supply

NAME = "contractors"
COLUMNS = {
    "company": "contractor.name",
    "domain": "contractor.web",
    "employees": "contractor.staff",
    "industry_code": "contractor.naics",
    "city": "site.address.city",
    "state": "site.address.state",
    "postcode": "site.address.zip",
}
PAGING: dict[Way, dict[str, Any] | None] = {
    "cursor": {"by": "cursor", "next": "meta.next", "param": "after"},
    "link": {"by": "link", "next": "meta.next"},
    "header": {"by": "link"},
    "offset": {"by": "offset", "size": 50},
    "page": {"by": "page"},
    "none": None,
}


def source(way: Way = "cursor", **changes: Any) -> Source:
    """The declaration of the register."""
    http = {"api": "permits", "path": "/v1/permits", "items": "data.permits", "paging": PAGING[way]}
    http |= changes.pop("http", {})
    return Source.model_validate(
        {"format": "http", "http": http, "key": "permit.number", "columns": COLUMNS, "constants": {"country": "US"}}
        | changes
    )


@contextmanager
def reading(home: Path, there: Register, declared: Source | None = None, **connection: Any) -> Iterator[Outside]:
    """A deployment whose one source is the register."""
    with outside(home) as plain:
        world = plain.with_source(declared or source(there.way))
        known = there.connection.model_copy(update=connection)
        connections = world.deployment.connections.model_copy(update={"apis": {"permits": known}})
        yield replace(world, deployment=replace(world.deployment, connections=connections))


def names(world: Outside) -> list[str]:
    """Whom the copy has."""
    found = open_source(world.deployment, NAME).search([], {}, {}, limit=10_000).businesses
    return [business.company for business in found]


def why(found: Supply) -> list[str]:
    """What people are told of."""
    return [news.why for news in found.news]


def later(world: Outside, **much: float) -> None:
    world.clock.advance(world.clock.now() + timedelta(**much))
