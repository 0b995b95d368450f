"""A campaign whose items come in by webhook waits for more until its days are over, as far as anybody can know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from typing_extensions import override

from config.files.campaigns import Items
from config.files.envelopes import Autonomy
from data.clock import SteppedClock
from data.items import ItemState
from data.ledger.flow import campaigns, items
from data.records import CampaignState
from tests.crews.test_heartbeat_of_tasks import heart
from tests.items.crews import CAMPAIGN, made
from tools.deployment import Deployment

CREW = """
crew: writers
process: sequential
works_on: brief
items:
  brief: {topic: {text: 60}}
tasks:
  keep: {effect: release, file: "{{ item.id }}.md", body: "{{ item.topic }}"}
"""


class Unknowing(SteppedClock):
    """A clock that nobody tells what comes from outside, as in live operation."""

    @property
    @override
    def longest_wait(self) -> timedelta | None:
        return timedelta(minutes=1)


def campaign(home: Path, clock: SteppedClock, *, takes_leads: bool = True) -> Deployment:
    """A campaign of one item, which takes leads."""
    deployment = made(home, clock, CREW, [{"topic": "First"}], "documents").deployment
    source = Items(file="briefs.yaml", on="lead" if takes_leads else None)
    bundle = deployment.bundle
    changed = replace(
        bundle,
        campaign=bundle.campaign.model_copy(update={"items": source}),
        envelope=bundle.envelope.model_copy(update={"autonomy": Autonomy(start="alone")}),
    )
    return replace(deployment, bundle=changed)


def comes_in(deployment: Deployment, at: datetime) -> Callable[[datetime], None]:
    """A lead that another process takes in at that moment."""

    def moved(now: datetime) -> None:
        if now >= at:
            with deployment.ledger.write() as tx:
                items.take_in(tx, CAMPAIGN, "brief", "lead", {"topic": "Second"}, "webhook")

    return moved


def done(deployment: Deployment) -> int:
    with deployment.ledger.read() as tx:
        return items.counts(tx, CAMPAIGN)[ItemState.DONE]


def test_a_live_run_waits_for_leads_and_does_them_within_a_minute(tmp_path: Path) -> None:
    clock = Unknowing(tmp_path / "clock.json", datetime.fromisoformat("2026-11-02T15:00:00+00:00"))
    here = campaign(tmp_path, clock)
    began = clock.now()
    clock.on_advance(comes_in(here, began + timedelta(minutes=3)))
    beat, _ = heart(here)
    assert beat.run(began + timedelta(minutes=4)).end == "paused"
    assert done(here) == 2


def test_it_ends_when_its_days_are_over(tmp_path: Path) -> None:
    clock = Unknowing(tmp_path / "clock.json", datetime.fromisoformat("2026-11-02T15:00:00+00:00"))
    here = campaign(tmp_path, clock)
    with here.ledger.read() as tx:
        over = campaigns.ends_at(tx, CAMPAIGN)
    clock.advance(over - timedelta(minutes=2))
    beat, _ = heart(here)
    beat.run()
    assert clock.now() == over
    with here.ledger.read() as tx:
        assert campaigns.get(tx, CAMPAIGN).state is CampaignState.FINISHED


def test_a_clock_that_knows_what_comes_waits_for_that_alone(tmp_path: Path, clock: SteppedClock) -> None:
    here = campaign(tmp_path, clock)
    at = clock.now() + timedelta(hours=5)
    clock.add_agenda(lambda: at if clock.now() < at else None)
    clock.on_advance(comes_in(here, at))
    beat, _ = heart(here)
    ended = beat.run()
    assert (ended.end, ended.reason) == ("done", "every item is settled")
    assert (done(here), clock.now()) == (2, at)


def test_a_campaign_that_takes_none_waits_for_none(tmp_path: Path) -> None:
    clock = Unknowing(tmp_path / "clock.json", datetime.fromisoformat("2026-11-02T15:00:00+00:00"))
    began = clock.now()
    beat, _ = heart(campaign(tmp_path, clock, takes_leads=False))
    assert beat.run().end == "done"
    assert clock.now() == began
