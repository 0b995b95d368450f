"""A campaign at work for the tests of cycles: the shipped configuration, a real ledger, a scripted model."""

import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.loading import CampaignBundle, load_campaign
from crews.cycles.switches import set_switches
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns
from data.records import Plan
from tools.deployment import Deployment

START = datetime(2026, 11, 23, 16, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """CrewAI reads its own deprecated fields whenever it builds an agent."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:crewai")


@pytest.fixture(scope="session", autouse=True)
def switches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CrewAI's files go to a folder of the test run."""
    home = tmp_path_factory.mktemp("crewai")
    set_switches(home)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import crewai  # noqa: F401 - its import warns of this and that
    return home


@pytest.fixture(autouse=True)
def closed_connections() -> Iterator[None]:
    """The shared HTTP client keeps connections; the servers of these tests go away."""
    yield
    if "crews.model.wire" in sys.modules:
        sys.modules["crews.model.wire"].close_http()


CYCLES = {"scout": 25, "build": 26, "critique": 30, "publish": 30}
"""The most prospects of a cycle, as these tests count them."""


def _by_the_handful(bundle: CampaignBundle) -> CampaignBundle:
    """The campaign with smaller cycles than the shipped ones."""
    stages = {
        name: stage.model_copy(update={"cycle": CYCLES.get(name, stage.cycle)})
        for name, stage in bundle.crew.stages.items()
    }
    return replace(bundle, crew=bundle.crew.model_copy(update={"stages": stages}))


def campaign_at_work(home: Path) -> Deployment:
    """The shipped campaign in a home, whose ledger goes on where there is one."""
    bundle = _by_the_handful(load_campaign("roofing-california"))
    clock = SteppedClock(home / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
    connections = Connections(
        model=ModelConnection(base_url="http://127.0.0.1:9", api_key="sk-none"),
        smtp=SmtpConnection(host="127.0.0.1", security="none"),
        inbox=InboxConnection(kind="maildir", path=str(home / "mail")),
    )
    return Deployment(bundle, connections, ledger, clock, home, "run-1")


def planned(deployment: Deployment) -> Deployment:
    """The same, with its campaign open and planned."""
    bundle = deployment.bundle
    name, goal = bundle.campaign.campaign, bundle.campaign.goal.qualified
    with deployment.ledger.write() as tx:
        ends = START + timedelta(days=14)
        campaigns.open_campaign(tx, name, "run-1", bundle.vertical.vertical, goal, bundle.digest, ends)
        plan = Plan(60, "contractors", {"city": ["Fresno"]}, {"plain": 0.5, "question": 0.5}, "start near")
        campaigns.set_plan(tx, name, plan, "boss")
    return deployment


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """The shipped campaign, with a plan; nobody answers at its connections yet."""
    at_work = planned(campaign_at_work(tmp_path))
    yield at_work
    at_work.ledger.close()
