"""What analysts see is published anew when something has changed, and otherwise seldom."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from crews.triggers import PUBLISHED_STANDS, Heartbeat
from data.ledger.core import audit
from tests.support.declared import NAME, START, deploy
from tools.deployment import Deployment

MINUTE = timedelta(minutes=1)


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return deploy(tmp_path)


@pytest.fixture
def heart(deployment: Deployment) -> Heartbeat:
    return Heartbeat(cast(Any, None), deployment, cast(Any, None), lambda *_: None)


def published(heart: Heartbeat, deployment: Deployment, at: datetime) -> datetime:
    """The moment of the file after a tick at that moment, with time enough outside since the last one."""
    heart._publish_after = 0.0
    heart._publish(at)
    with closing(duckdb.connect(str(deployment.home / "analytics.duckdb"), read_only=True)) as file:
        ((as_of,),) = file.sql("SELECT as_of FROM publication").fetchall()
    assert isinstance(as_of, datetime)
    return as_of.replace(tzinfo=UTC)


def test_where_nothing_has_changed_it_stands(heart: Heartbeat, deployment: Deployment) -> None:
    assert published(heart, deployment, START) == START
    assert published(heart, deployment, START + MINUTE) == START


def test_a_change_is_seen_at_the_next_tick(heart: Heartbeat, deployment: Deployment) -> None:
    published(heart, deployment, START)
    with deployment.ledger.write() as tx:
        audit.append(tx, NAME, "ana", "noted", "", "something")
    assert published(heart, deployment, START + MINUTE) == START + MINUTE


def test_it_is_never_older_than_it_may_be(heart: Heartbeat, deployment: Deployment) -> None:
    published(heart, deployment, START)
    assert published(heart, deployment, START + PUBLISHED_STANDS) == START + PUBLISHED_STANDS
