"""What analysts see is published anew when something has changed, and otherwise seldom."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from crews.heartbeat.publishing import STANDS, Publishing
from data.ledger.core import audit
from tests.support.declared import NAME, START, deploy
from tools.deployment import Deployment

MINUTE = timedelta(minutes=1)


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return deploy(tmp_path)


@pytest.fixture
def publishing(deployment: Deployment) -> Publishing:
    return Publishing(deployment)


def published(publishing: Publishing, deployment: Deployment, at: datetime) -> datetime:
    """The moment of the file after an offer at that moment, with time enough outside since the last one."""
    publishing._after = 0.0
    publishing.offer(at)
    with closing(duckdb.connect(str(deployment.home / "analytics.duckdb"), read_only=True)) as file:
        ((as_of,),) = file.sql("SELECT as_of FROM publication").fetchall()
    assert isinstance(as_of, datetime)
    return as_of.replace(tzinfo=UTC)


def test_where_nothing_has_changed_it_stands(publishing: Publishing, deployment: Deployment) -> None:
    assert published(publishing, deployment, START) == START
    assert published(publishing, deployment, START + MINUTE) == START


def test_a_change_is_seen_at_the_next_tick(publishing: Publishing, deployment: Deployment) -> None:
    published(publishing, deployment, START)
    with deployment.ledger.write() as tx:
        audit.append(tx, NAME, "ana", "noted", "", "something")
    assert published(publishing, deployment, START + MINUTE) == START + MINUTE


def test_it_is_never_older_than_it_may_be(publishing: Publishing, deployment: Deployment) -> None:
    published(publishing, deployment, START)
    assert published(publishing, deployment, START + STANDS) == START + STANDS
