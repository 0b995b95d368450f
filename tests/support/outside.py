"""A deployment against the rehearsed providers, sites and DNS, and a qualified prospect or two in its ledger."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.files.connections import (
    Connections,
    DnsConnection,
    InboxConnection,
    ModelConnection,
    ProviderConnection,
    SmtpConnection,
    WebConnection,
)
from config.files.verticals import Source
from config.files.worlds import People, Providers, WorldConfig
from config.loading import load_campaign
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, cycles, prospects
from data.ledger.flow.prospects import Added
from data.records import BOSS, Business, Cycle
from rehearsal.dns_world import DnsServer
from rehearsal.providers import ProviderServer
from rehearsal.sites import SiteProxy
from tools.deployment import Deployment

CONFIG = Path(__file__).resolve().parents[2] / "config"
START = datetime(2026, 11, 23, 16, tzinfo=UTC)


def world(**shares: float) -> WorldConfig:
    """A world in which only the providers' shares differ."""
    people = People.model_validate({"answers_within": "2d"})
    return WorldConfig(world="test", start=START.isoformat(), people=people, providers=Providers(**shares))


@dataclass(frozen=True)
class Outside:
    """A deployment, and the contact finder behind it."""

    deployment: Deployment
    finder: ProviderServer
    clock: SteppedClock

    def cycle(self, stage: str = "scout", key: str = "1") -> Cycle:
        """Open a cycle."""
        with self.deployment.ledger.write() as tx:
            name = self.deployment.bundle.campaign.campaign
            opened = cycles.open_cycle(tx, name, stage, stage, "scout", (), 1, BOSS, key)
        assert opened is not None
        return opened

    def with_source(self, source: Source) -> "Outside":
        """The same with this source alone, of which the campaign wants everything."""
        bundle = self.deployment.bundle
        customer = bundle.vertical.ideal_customer.model_copy(update={"hard": []})
        vertical = bundle.vertical.model_copy(update={"sources": {"contractors": source}, "ideal_customer": customer})
        campaign = bundle.campaign.model_copy(update={"territory": {}})
        bundle = replace(bundle, vertical=vertical, campaign=campaign)
        return replace(self, deployment=replace(self.deployment, bundle=bundle))

    def qualified(self, businesses: Sequence[Business]) -> list[str]:
        """Enter businesses and qualify them."""
        name = self.deployment.bundle.campaign.campaign
        ids = []
        with self.deployment.ledger.write() as tx:
            for business in businesses:
                added = prospects.add(tx, name, business, "America/Los_Angeles")
                assert isinstance(added, Added), added
                prospects.judge(tx, added.prospect_id, 80, "Hot", 0.9, "fits", True, "c1", "scout")
                ids.append(added.prospect_id)
        return ids


@contextmanager
def outside(
    home: Path, the_world: WorldConfig | None = None, seed: int = 7, campaign: str = "roofing-california"
) -> Iterator[Outside]:
    """Start the servers and open a ledger with the campaign in it."""
    the_world = the_world or world()
    finder, sites, dns = ProviderServer(the_world, seed, "key"), SiteProxy(the_world, seed), DnsServer(the_world, seed)
    clock = SteppedClock(home / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    try:
        connections = Connections(
            model=ModelConnection(base_url="http://127.0.0.1:9", api_key="-"),
            smtp=SmtpConnection(host="127.0.0.1", port=9, security="none"),
            inbox=InboxConnection(kind="maildir", path=str(home)),
            providers={"hunter": ProviderConnection(base_url=finder.start(), api_key="key")},
            dns=DnsConnection(server=dns.start()),
            web=WebConnection(proxy=sites.start(), also_public=["192.0.2.0/24"]),
        )
        bundle = load_campaign(campaign, CONFIG)
        with ledger.write() as tx:
            campaigns.open_campaign(
                tx, bundle.campaign.campaign, "r1", "roofing", 50, bundle.digest, START + timedelta(days=365)
            )
        yield Outside(Deployment(bundle, connections, ledger, clock, home, "r1"), finder, clock)
    finally:
        ledger.close()
        for server in (finder, sites, dns):
            server.stop()


def roofer(number: int, **changes: object) -> Business:
    """A roofing contractor with a domain of its own."""
    business = Business(
        source="contractors",
        row_key=str(number),
        company=f"Roofer {number} Roofing LLC",
        domain=f"rooferroofing-{number}.example",
        city="Fresno",
        county="Fresno County",
        state="CA",
        postcode="93702",
        industry="Roofing Contractors",
        industry_code="238160",
        employees=12,
        founded=2009,
    )
    return replace(business, **changes)  # type: ignore[arg-type]
