"""A campaign whose one source is told by a webhook."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from config.files.verticals import Source
from data.ledger.core.schema import campaigns
from tests.sources.pulled import COLUMNS, NAME
from tests.support.outside import START, Outside, outside
from tools.sources import told
from tools.sources.opened import open_source


def source(**changes: Any) -> Source:
    """The declaration: nested records, known by the number of a permit."""
    plain = {"format": "webhook", "key": "permit.number", "columns": COLUMNS, "constants": {"country": "US"}}
    return Source.model_validate(plain | changes)


@contextmanager
def told_one(home: Path, declared: Source | None = None) -> Iterator[Outside]:
    """A deployment that is told, with two weeks before it."""
    with outside(home) as plain:
        world = plain.with_source(declared or source())
        world = replace(world, deployment=replace(world.deployment, bundle=replace(world.deployment.bundle)))
        with world.deployment.ledger.write() as tx:
            tx.connection.execute(update(campaigns).values(ends_at=START + timedelta(days=14)))
        yield world


def tell(there: Outside, record: dict[str, Any], told_as: str = "m1") -> told.Taken:
    """Hand in a record, as the webhook does."""
    bundle = there.deployment.bundle
    return told.take_in(there.deployment.ledger, bundle, told.entry_of(bundle, record), told_as)


def names(there: Outside) -> list[str]:
    """Whom a search finds, of what waited at the last look."""
    found = open_source(there.deployment, NAME).search([], {}, {}, limit=1_000).businesses
    return [business.company for business in found]
