"""What lookups and verifications cost stops them before the cent that would pass the envelope's spend."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config.files.connections import ProviderConnection
from config.files.envelopes import Spend
from data.ledger.core.cost_schema import lookup_calls
from data.ledger.flow import prospects
from data.ledger.govern import paid
from tests.support.outside import Outside, outside, roofer
from tools.deployment import Deployment
from tools.enrich.waterfall import enrich
from tools.verify.verify import verify

CAMPAIGN = "roofing-california"


@contextmanager
def limited(home: Path, limit_usd: float, **prices: float) -> Iterator[tuple[Outside, Deployment]]:
    """A deployment whose campaign may cost so much, and whose contact finder takes these prices."""
    with outside(home) as world:
        there = world.deployment.connections.providers["hunter"]
        hunter = ProviderConnection.model_validate(there.model_dump() | prices)
        connections = world.deployment.connections.model_copy(update={"providers": {"hunter": hunter}})
        spend = Spend(campaign_usd=limit_usd, day_usd=limit_usd)
        envelope = world.deployment.bundle.envelope.model_copy(update={"spend": spend})
        bundle = replace(world.deployment.bundle, envelope=envelope)
        yield world, replace(world.deployment, connections=connections, bundle=bundle)


def spent(deployment: Deployment, kind: str) -> list[float]:
    """The contact finder's prices that are on record."""
    finder = (lookup_calls.c.kind == kind, lookup_calls.c.provider == "hunter")
    with deployment.ledger.read() as tx:
        rows = tx.connection.execute(lookup_calls.select().where(*finder)).all()
    return [row.cost_usd for row in rows]


def test_lookups_stop_before_the_limit_and_who_was_not_looked_up_is_told_why(tmp_path: Path) -> None:
    with limited(tmp_path, 0.35, usd_per_lookup=0.1) as (world, deployment):
        ids = world.qualified([roofer(n) for n in range(6)])
        enriched = enrich(deployment, ids)
        assert spent(deployment, "lookup") == [0.1] * 3
        assert sum("would pass the campaign's limit of $0.35" in said for said in enriched.failures) == 3
        with deployment.ledger.read() as tx:
            assert paid.usd(tx, CAMPAIGN) == 0.3
            states = {each.id: each.state for each in prospects.find(tx, CAMPAIGN)}
        assert len(states) == 6


def test_what_was_not_answered_is_given_back(tmp_path: Path) -> None:
    with limited(tmp_path, 5, usd_per_lookup=0.1) as (world, deployment):
        world.finder.stop()
        enrich(deployment, world.qualified([roofer(1)]))
        assert spent(deployment, "lookup") == []
        with deployment.ledger.read() as tx:
            assert paid.usd(tx, CAMPAIGN) == 0


def test_verifications_stop_before_the_limit_and_the_other_steps_decide(tmp_path: Path) -> None:
    with limited(tmp_path, 0.25, usd_per_verification=0.1) as (_, deployment):
        addresses = [f"pat.doe{n}@rooferroofing-{n}.example" for n in range(5)]
        assert len(verify(deployment, addresses)) == 5
        assert spent(deployment, "verification") == [0.1] * 2
