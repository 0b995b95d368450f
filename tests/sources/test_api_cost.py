"""How much of a declared API is read, and what it costs: no more than is needed, within its quota and the spend."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from config.files.envelopes import Spend
from crews.heartbeat.triggers import Heartbeat
from data.ledger.core import audit
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.flow import campaigns
from data.ledger.govern import paid
from rehearsal.loopback import Response
from tests.sources.pulled import NAME, later, names, reading, source, why
from tests.support.outside import Outside
from tests.support.register import SIZE, record, register
from tools.channels.port import Accepted, Delivery, Outgoing
from tools.sources.reading import COUNTED_EVERY
from tools.sources.supply import AHEAD, note_told, supply


def test_no_more_is_read_than_is_needed(tmp_path: Path) -> None:
    many = [record(n) for n in range(400)]
    with register(records=many) as there, reading(tmp_path, there) as world:
        supply(world.deployment)
        assert AHEAD <= len(names(world)) <= AHEAD + COUNTED_EVERY * SIZE
        asked = len(there.asked)
        assert supply(world.deployment).until is None
        assert len(there.asked) == asked


def test_a_quota_of_the_day_is_kept_and_the_rest_is_read_tomorrow(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there, source(per_day=2)) as world:
        found = supply(world.deployment)
        assert (len(there.asked), why(found)) == (2, ["limit"])
        assert found.again is not None
        assert timedelta() < found.again - world.clock.now() <= timedelta(days=1)
        world.clock.advance(found.again)
        supply(world.deployment)
        assert len(there.asked) == 4
        assert len(names(world)) == 35


def test_calls_are_paid_for_when_they_are_answered(tmp_path: Path) -> None:
    with register(failing=[500]) as there, reading(tmp_path, there, usd_per_call=0.25) as world:
        supply(world.deployment)
        assert len(there.asked) == 5
        with world.deployment.ledger.read() as tx:
            rows = tx.connection.execute(lookup_calls.select()).all()
            assert [(row.provider, row.kind, row.cost_usd) for row in rows] == [(NAME, "source", 0.25)] * 4
            assert paid.usd(tx, "roofing-california") == 1.0


def test_a_page_that_is_too_large_to_be_read_is_paid_for(tmp_path: Path) -> None:
    huge = Response(200, b"x" * 4_100_000)
    with register(during=lambda request: huge) as there, reading(tmp_path, there, usd_per_call=0.25) as world:
        supply(world.deployment)
        with world.deployment.ledger.read() as tx:
            assert paid.usd(tx, "roofing-california") == 0.25 * len(there.asked)


@pytest.mark.parametrize(("paid_404", "usd"), [(False, 0.0), (True, 0.25)])
def test_a_page_that_is_not_there_costs_what_the_api_takes_for_a_404(
    tmp_path: Path, paid_404: bool, usd: float
) -> None:
    with register(failing=[404]) as there, reading(tmp_path, there, usd_per_call=0.25, paid_404=paid_404) as world:
        assert why(supply(world.deployment)) == ["changed"]
        with world.deployment.ledger.read() as tx:
            assert paid.usd(tx, "roofing-california") == usd


def test_the_price_stops_the_reading_before_the_cent_that_is_too_much(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there, usd_per_call=0.30) as world:
        envelope = world.deployment.bundle.envelope
        limited = envelope.model_copy(update={"spend": Spend(campaign_usd=0.89, day_usd=0.89)})
        deployment = replace(world.deployment, bundle=replace(world.deployment.bundle, envelope=limited))
        found = supply(deployment)
        assert (len(there.asked), why(found)) == (2, ["limit"])
        assert "$0.89" in found.news[0].text
        with world.deployment.ledger.read() as tx:
            assert paid.usd(tx, "roofing-california") == 0.60


def test_a_limit_is_kept_until_its_day_is_over_and_told_and_kept_in_the_audit_once(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there, source(per_day=2)) as world:
        first = supply(world.deployment)
        for news in first.news:
            note_told(world.deployment.ledger, news.mark(world.clock.now()))
        for _ in range(5):
            again = supply(world.deployment)
            assert (again.again, again.news) == (first.again, ())
        with world.deployment.ledger.read() as tx:
            assert len(audit.entries(tx, "roofing-california", action="source", limit=50)) == 1


class Idle:
    """A channel that takes everything."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted()


def heart_of(world: Outside) -> Heartbeat:
    return Heartbeat(cast(Any, None), world.deployment, Idle(), lambda *_: None)


def test_a_halted_campaign_asks_nothing(tmp_path: Path) -> None:
    with register() as there, reading(tmp_path, there) as world:
        heart = heart_of(world)
        with world.deployment.ledger.write() as tx:
            campaigns.halt(tx, "roofing-california", "a person", "ana")
        heart._look()
        assert there.asked == []
        with world.deployment.ledger.write() as tx:
            campaigns.resume(tx, "roofing-california", "ana", "a test")
        heart._look()
        assert there.asked != []


def test_one_pass_looks_at_its_sources_once_until_somebody_searches(tmp_path: Path) -> None:
    with register(records=[]) as there, reading(tmp_path, there) as world:
        heart = heart_of(world)
        heart._look()
        there.records = [record(n) for n in range(5)]
        later(world, days=31)
        heart._look()
        assert len(there.asked) == 1
        heart._supply = None
        heart._look()
        assert len(there.asked) == 2
