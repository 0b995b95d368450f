"""What a plan is told of a parameter about a day: the first and the last day of those left, and not one day's count."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config.loading import load_campaign
from data.clock import SteppedClock
from tests.outbox.stage import deploy
from tools.deployment import Deployment
from tools.sources.scope import scope_of
from tools.sources.yields import yields


@pytest.fixture
def hvac(tmp_path: Path, clock: SteppedClock) -> Iterator[Deployment]:
    """The shipped vertical whose register says when each business was licensed."""
    deployment = replace(deploy(tmp_path), bundle=load_campaign("hvac"))
    yield deployment
    deployment.ledger.close()


def test_the_days_of_those_left_are_told_as_a_span(hvac: Deployment) -> None:
    (line,) = [one for one in yields(hvac, {"licenses": set()}) if one.startswith("licensed_before")]
    span = scope_of(hvac, "licenses", {"licenses": set()}).span_of("licensed_before")
    assert span is not None
    assert date.fromisoformat(str(span.least)) < date.fromisoformat(str(span.most))
    assert line.endswith(f"; those left have {span.least} to {span.most}")
