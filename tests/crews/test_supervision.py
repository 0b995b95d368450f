"""Supervision is earned by clean cycles, and lost at once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.files.crews import CleanRecord, Supervision
from config.loading import CampaignBundle, load_campaign
from crews.heartbeat.router import CycleDue, due
from crews.standing import supervision
from crews.standing.situations import Situation
from data.ledger.flow import inbound
from data.ledger.govern import breaks
from data.records import BOSS, BY_RULE, EARNED, Trip
from tests.crews.test_governing import ended
from tests.crews.test_router import quiet, record
from tests.outbox.stage import NAME, advance, deploy
from tools.deployment import Deployment

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def supervised(deployment: Deployment, rule: Supervision | None) -> Deployment:
    """The same campaign, with a crew that is supervised so."""
    crew = deployment.bundle.crew.model_copy(update={"supervision": rule})
    return replace(deployment, bundle=replace(deployment.bundle, crew=crew))


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    return supervised(deploy(tmp_path), Supervision(after=CleanRecord(cycles=3, clean=0.9)))


def earned(deployment: Deployment) -> bool:
    with deployment.ledger.read() as tx:
        return supervision.is_earned(deployment, tx, LONG_AGO)


def test_it_is_earned_by_as_many_clean_cycles_as_the_crew_asks_for(campaign: Deployment) -> None:
    for expected in (False, False, True):
        ended(campaign, "publish", "done", recorded=1)
        assert earned(campaign) is expected


def test_a_cycle_that_left_something_over_spoils_the_record_until_others_have_followed(campaign: Deployment) -> None:
    for _ in range(3):
        ended(campaign, "publish", "done", recorded=1)
    ended(campaign, "build", "partial", recorded=1)
    assert not earned(campaign)
    for _ in range(3):
        ended(campaign, "publish", "done", recorded=1)
    assert earned(campaign)


def test_what_code_does_by_rule_earns_nothing(campaign: Deployment) -> None:
    for _ in range(5):
        ended(campaign, "publish", "done", recorded=1, path=BY_RULE)
    assert not earned(campaign)


def test_plans_are_the_bosss_own_and_earn_nothing(campaign: Deployment) -> None:
    for _ in range(5):
        ended(campaign, "plan", "done", recorded=1)
    assert not earned(campaign)


def test_a_crew_that_declares_no_supervision_is_looked_at_every_time(campaign: Deployment) -> None:
    for _ in range(5):
        ended(campaign, "publish", "done", recorded=1)
    assert not earned(supervised(campaign, None))
    assert not earned(supervised(campaign, Supervision(then="every")))


def test_a_breaker_takes_it_away(campaign: Deployment) -> None:
    for _ in range(3):
        ended(campaign, "publish", "done", recorded=1)
    advance(campaign, minutes=1)
    with campaign.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("stage", "build", "silence", "nothing came of it", demotes=False), "router")
    assert not earned(campaign)


def test_a_complaint_takes_it_away(campaign: Deployment) -> None:
    for _ in range(3):
        ended(campaign, "publish", "done", recorded=1)
    advance(campaign, minutes=1)
    with campaign.ledger.write() as tx:
        inbound.record(tx, "mail-1", kind="complaint", received_at=tx.now, campaign=NAME, handled=True)
    assert not earned(campaign)


@pytest.fixture(scope="module")
def bundle() -> CampaignBundle:
    return load_campaign("roofing-california", Path("config"))


def path_of_inbox(bundle: CampaignBundle, earned: bool, last: str = "done") -> str:
    """Who reads the replies that wait now."""
    before = record("inbox", last, recorded=int(last != "nothing"))  # type: ignore[arg-type]
    seen = quiet(bundle)
    waiting = replace(seen, unclaimed=replace(seen.unclaimed, replies=2), last_cycles={"inbox": before})
    later = replace(waiting, taken_at=datetime(2026, 11, 3, 23, 30, tzinfo=UTC))
    (item,) = [item for item in due(Situation(later, bundle, 0, earned=earned)) if isinstance(item, CycleDue)]
    return item.path


def test_where_it_is_earned_the_specialist_works_without_the_boss(bundle: CampaignBundle) -> None:
    assert path_of_inbox(bundle, earned=False) == BOSS
    assert path_of_inbox(bundle, earned=True) == EARNED


def test_what_a_specialist_left_over_goes_through_the_boss_again(bundle: CampaignBundle) -> None:
    assert path_of_inbox(bundle, earned=True, last="partial") == BOSS


def test_a_specialist_that_failed_without_the_boss_is_retried_by_the_boss(bundle: CampaignBundle) -> None:
    failed = record("inbox", "nothing", path=EARNED, delegations=0)
    seen = quiet(bundle)
    waiting = replace(seen, unclaimed=replace(seen.unclaimed, replies=2), last_cycles={"inbox": failed})
    later = replace(waiting, taken_at=datetime(2026, 11, 3, 23, 30, tzinfo=UTC))
    (item,) = [item for item in due(Situation(later, bundle, 0, earned=True)) if isinstance(item, CycleDue)]
    assert (item.path, item.attempt) == (BOSS, 2)


def test_a_plan_is_made_by_the_boss_however_much_is_earned(bundle: CampaignBundle) -> None:
    unplanned = replace(quiet(bundle), plan=None, qualified_ever=0)
    (item,) = [item for item in due(Situation(unplanned, bundle, 0, earned=True)) if isinstance(item, CycleDue)]
    assert (item.stage, item.path) == ("plan", BOSS)
