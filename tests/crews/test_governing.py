"""The heartbeat's watch over models that fail and stages that fall silent."""

from pathlib import Path

import pytest

from config.files.envelopes import Authority, Breaker, Breakers, Silence
from crews.standing.governing import govern
from data.ledger.flow import calls, campaigns, cycles
from data.ledger.flow.cycles import CycleState
from data.ledger.govern import breaks, standing
from data.ledger.read import workload
from data.records import BOSS, CampaignState, ModelCall
from tests.outbox.stage import NAME, advance, deploy
from tools.deployment import Deployment
from tools.governance import authority

NEVER = Breaker(rate=1, floor=1000)
RULES = Breakers(bounces=NEVER, complaints=NEVER, model_errors=Breaker(rate=0.5, floor=4), silence=Silence(cycles=2))


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    return deploy(tmp_path, breakers=RULES)


def ended(
    deployment: Deployment, stage: str, state: CycleState, recorded: int = 0, *, error: str = "", path: str = BOSS
) -> None:
    """A cycle of that stage, a while later."""
    advance(deployment, minutes=30)
    with deployment.ledger.write() as tx:
        items = [] if stage == "scout" else ["p1"]
        cycle = cycles.open_cycle(tx, NAME, stage, stage, stage, items, 1, path, tx.now.isoformat())
        assert cycle is not None
        cycles.close(tx, cycle.id, state, recorded=recorded, outcome=state, error=error)


def gave_up(deployment: Deployment, stage: str) -> None:
    with deployment.ledger.write() as tx:
        cycles.give_up(tx, NAME, stage)


def asked(deployment: Deployment, *finished: str) -> None:
    """Requests to a model that ended so."""
    with deployment.ledger.write() as tx:
        for finish in finished:
            calls.record_model_call(
                tx, NAME, ModelCall("c1", "scout", "small", (), "{}", "{}", 1, 1, 0, 0.0, 5, finish)
            )


def stopped(deployment: Deployment) -> list[tuple[str, str, str]]:
    """What is stopped after the heartbeat's look."""
    with deployment.ledger.write() as tx:
        govern(deployment, tx)
    with deployment.ledger.read() as tx:
        return [(known.scope, known.name, known.breaker) for known in breaks.open_breaks(tx, NAME)]


def test_models_that_fail_halt_the_campaign_and_put_it_down(campaign: Deployment) -> None:
    asked(campaign, "end_turn", "http_529", "unreachable")
    assert stopped(campaign) == []
    asked(campaign, "http_500")
    assert stopped(campaign) == [("campaign", NAME, "model_errors")]
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.HALTED
        assert campaigns.get(tx, NAME).state_reason == "3 of 4 requests to the models failed, the limit is 50.0%"
        assert standing.of(tx, NAME).level == "every"


def test_what_failed_before_a_person_resumed_counts_no_more(campaign: Deployment) -> None:
    asked(campaign, *["http_529"] * 4)
    assert stopped(campaign)
    advance(campaign, minutes=1)
    with campaign.ledger.write() as tx:
        breaks.resume(tx, NAME, "campaign", NAME, "ann", "they are back")
    asked(campaign, "http_529")
    assert stopped(campaign) == []


def test_searches_that_find_nobody_end_the_sourcing_and_cost_no_autonomy(campaign: Deployment) -> None:
    ended(campaign, "scout", "nothing")
    assert stopped(campaign) == []
    ended(campaign, "scout", "nothing")
    assert stopped(campaign) == [("stage", "scout", "silence")]
    with campaign.ledger.read() as tx:
        assert standing.of(tx, NAME).level is None


def test_a_search_that_broke_off_has_not_found_nobody(campaign: Deployment) -> None:
    ended(campaign, "scout", "nothing")
    ended(campaign, "scout", "failed", error="529")
    assert stopped(campaign) == []


def test_a_stage_is_heard_out_before_it_counts_as_silent(campaign: Deployment) -> None:
    ended(campaign, "build", "failed", error="529")
    ended(campaign, "build", "nothing")
    assert stopped(campaign) == []
    gave_up(campaign, "build")
    assert stopped(campaign) == [("stage", "build", "silence")]
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.RUNNING
        assert standing.of(tx, NAME).level == "every"


def test_a_stage_that_recorded_something_in_between_is_not_silent(campaign: Deployment) -> None:
    ended(campaign, "build", "nothing")
    ended(campaign, "build", "partial", recorded=2)
    ended(campaign, "build", "failed")
    gave_up(campaign, "build")
    assert stopped(campaign) == []


def test_a_stage_that_a_person_lets_go_on_is_not_stopped_by_what_was_before(campaign: Deployment) -> None:
    for _ in range(2):
        ended(campaign, "scout", "nothing")
    assert stopped(campaign)
    advance(campaign, minutes=1)
    with campaign.ledger.write() as tx:
        breaks.resume(tx, NAME, "stage", "scout", "ann", "a new list")
    assert stopped(campaign) == []


def test_what_is_stopped_is_told_once(campaign: Deployment) -> None:
    for _ in range(2):
        ended(campaign, "scout", "nothing")
    with campaign.ledger.write() as tx:
        [told] = govern(campaign, tx)
        assert f"python main.py resume {NAME} --stage scout" in told
        assert govern(campaign, tx) == []


def test_who_has_done_what_it_may_do_alone_is_noted_once_with_when_it_goes_on(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, authority={"scout": Authority(per_day=3, usd_per_day=1)})
    ended(deployment, "scout", "done", recorded=3)
    stopped(deployment)
    stopped(deployment)
    with deployment.ledger.read() as tx:
        [told] = workload.resting(tx, NAME)
        assert told == "scout rests until 2026-12-01 08:00 UTC: it recorded 3 of 3 today"
        assert authority.rooms(deployment, tx)["scout"].items == 0
    advance(deployment, hours=24)
    with deployment.ledger.read() as tx:
        assert workload.resting(tx, NAME) == []
        assert authority.rooms(deployment, tx)["scout"].items == 3
