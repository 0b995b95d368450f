"""Ledgers that are filled and published once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.warehouse.publish import publish
from tests.warehouse.crowd import crowd
from tests.warehouse.rows import START, Row, after, insert
from tests.warehouse.story import story


@dataclass(frozen=True)
class Published:
    """A ledger and what was published of it."""

    ledger: Ledger
    path: Path
    at: datetime


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """Two campaigns with everything that can happen, published 13 days after their start."""
    yield from _published(tmp_path_factory.mktemp("crowd"), crowd(), after(days=13))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The story of a few prospects, published three days after its start."""
    yield from _published(tmp_path_factory.mktemp("story"), story(), after(days=3))


def _published(home: Path, rows: dict[str, list[Row]], at: datetime) -> Iterator[Published]:
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", SteppedClock(home / "clock.json", START))
    insert(ledger, rows)
    yield Published(ledger, publish(ledger, home, "roofing-1", at), at)
    ledger.close()
