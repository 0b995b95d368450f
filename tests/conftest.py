"""Fixtures that all tests share."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from config import scrubbing
from data.clock import Clock, SteppedClock
from data.ledger.core.ledger import Ledger
from tests.support.packages import needs
from tests.support.postgres import postgres, programs

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
POSTGRES = "MUSTER_TEST_POSTGRES"
TESTS = Path(__file__).parent

# no test fails because a machine is busy; what failed is told in a line that repeats it
settings.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("muster")

SHARED = {"calm", "calm_again", "small", "other_seed", "large", "rough_at_first", "rough"}
BEGIN = (("rehearsal", "crash"), ("attacks", "property", "outbox", "mail"))


@pytest.fixture(autouse=True)
def _own_secrets() -> Iterator[None]:
    """What one test takes for a secret is a word to the others."""
    known, forms = scrubbing._known, scrubbing._forms
    yield
    scrubbing._known, scrubbing._forms = known, forms


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let three workers, of which each begins with a third of the tests, end together.

    They are three on two cores because many tests wait for a process or a server. The first one begins with the files
    that look at a run which others look at, too: no worker waits for another one's. The others begin with what else
    takes long. Short tests come last in each third, where they can change hands.
    """
    shared = {item.path for item in items if SHARED & set(getattr(item, "fixturenames", ()))}
    begins = [[item for item in items if item.path in shared]]
    for folders in BEGIN:
        within = [item for item in items if item.path.relative_to(TESTS).parts[0] in folders]
        begins.append([item for item in within if item.path not in shared])
    placed = {id(item) for begin in begins for item in begin}
    short = iter([item for item in items if id(item) not in placed])
    share = len(items) // len(begins)
    items[:] = [item for begin in begins for item in (*begin, *islice(short, max(0, share - len(begin))))] + [*short]


@pytest.fixture
def clock(tmp_path: Path) -> SteppedClock:
    """A clock that stands at a Monday, 10 in the morning in New York."""
    return SteppedClock(tmp_path / "clock.json", START)


@pytest.fixture
def ledger(tmp_path: Path, clock: SteppedClock) -> Iterator[Ledger]:
    """An empty ledger on SQLite."""
    opened = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_ledger(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppedClock) -> Iterator[Ledger]:
    """An empty ledger on each of the databases, for what may differ between them."""
    if request.param == "sqlite":
        opened = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock)
        yield opened
        opened.close()
    else:
        yield from _postgres(request.getfixturevalue("postgres_url"), clock)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The PostgreSQL that is named, or one of the tests' own, or a skip that says what is missing."""
    if url := os.environ.get(POSTGRES):
        yield url
    else:
        needs(None if (folder := programs()) else "not installed: postgresql")
        assert folder is not None
        with postgres(folder) as url:
            yield url


def _postgres(url: str, clock: Clock) -> Iterator[Ledger]:
    """A ledger in a schema of its own, which goes with it."""
    schema = f"muster_test_{uuid4().hex}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    opened = Ledger.open(f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}", clock)
    yield opened
    opened.close()
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()
