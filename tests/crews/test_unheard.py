"""Replies that no agent will read are put before people by name, and a run that leaves some is not done."""

from pathlib import Path
from typing import Any, cast

import pytest

from commands.run.runs import CODES
from config.files.envelopes import Breaker, Breakers, Silence
from crews.heartbeat import unheard
from crews.heartbeat.ended import over, stuck
from crews.heartbeat.jobs import close_job
from crews.heartbeat.triggers import Heartbeat
from data.ledger.flow import campaigns, inbound, prospects
from data.ledger.govern import approvals, breaks
from data.ledger.read import snapshot, todo
from data.records import CampaignState, ProspectState, Trip
from data.warehouse.publish import publish
from data.warehouse.query import query
from tests.crews.test_governing import ended, gave_up
from tests.data.builders import send
from tests.outbox.stage import NAME, advance, deploy, drafted
from tools.channels.port import Accepted, Delivery, Outgoing
from tools.deployment import Deployment

NEVER = Breaker(rate=1, floor=1000)
RULES = Breakers(bounces=NEVER, complaints=NEVER, silence=Silence(cycles=2))
WORDS = "Count me in for a conversation. What times do you have open?"


class Idle:
    """A channel that takes everything."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted()


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    return deploy(tmp_path, breakers=RULES)


def wrote(deployment: Deployment, number: int = 1, prospect_id: str = "") -> str:
    """A reply that nobody has read, of somebody new unless it is said whose; return its writer."""
    prospect_id = prospect_id or drafted(deployment)[0]
    with deployment.ledger.write() as tx:
        send(tx, f"{prospect_id}-1")
        inbound.record(
            tx, f"m{number}", kind="reply", received_at=tx.now, text=WORDS, campaign=NAME, prospect_id=prospect_id,
            message_id=f"{prospect_id}-1",
        )  # fmt: skip
        prospects.move(tx, prospect_id, ProspectState.REPLIED, "wrote", "inbox")
    return prospect_id


def listed(deployment: Deployment) -> dict[str, str]:
    """Who stands in ``todo`` with words of theirs, and why."""
    with deployment.ledger.read() as tx:
        return {one.prospect.id: one.why for one in todo.of_campaign(tx, NAME) if one.prospect and one.words == WORDS}


def stop(deployment: Deployment, scope: Any = "stage", name: str = "inbox") -> None:
    with deployment.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip(scope, name, "person", "look at it first", demotes=False), "ana")


def test_what_comes_after_a_stage_gave_up_and_was_stopped_is_put_before_people(campaign: Deployment) -> None:
    for _ in range(2):
        ended(campaign, "inbox", "nothing")
    gave_up(campaign, "inbox")
    first, second = drafted(campaign, 2)
    wrote(campaign, 1, first)
    assert unheard.govern(campaign), "the breaker stops it"
    assert listed(campaign) == {first: "unread: inbox is stopped: inbox recorded nothing 2 times in a row"}
    wrote(campaign, 2, second)
    unheard.govern(campaign)
    assert listed(campaign).keys() == {first, second}


def test_who_goes_on_with_the_stage_still_has_what_was_put_before_people(campaign: Deployment) -> None:
    one = wrote(campaign)
    stop(campaign)
    unheard.govern(campaign)
    with campaign.ledger.write() as tx:
        breaks.resume(tx, NAME, "stage", "inbox", "ana", "mended")
    assert listed(campaign) == {one: "unread: inbox is stopped: look at it first"}
    later = wrote(campaign, 2)
    unheard.govern(campaign)
    assert later not in listed(campaign), "an agent reads again"


def test_more_replies_than_one_transaction_takes_are_all_listed(
    campaign: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unheard, "AT_ONCE", 2)
    writers = {wrote(campaign, number) for number in range(5)}
    stop(campaign)
    unheard.govern(campaign)
    assert listed(campaign).keys() == writers


def test_a_stage_that_runs_reads_its_replies_itself(campaign: Deployment) -> None:
    wrote(campaign)
    unheard.govern(campaign)
    stop(campaign, name="build")
    unheard.govern(campaign)
    assert listed(campaign) == {}


def test_a_stage_that_gave_up_and_halts_leaves_its_replies_to_people(campaign: Deployment) -> None:
    one = wrote(campaign)
    ended(campaign, "inbox", "nothing")
    gave_up(campaign, "inbox")
    unheard.govern(campaign)
    assert listed(campaign) == {}, "it may be asked again"
    stop(campaign, "campaign", NAME)
    unheard.govern(campaign)
    assert listed(campaign) == {one: "unread: inbox gave up, and the campaign is halted: look at it first"}


def test_a_reply_that_nobody_read_as_the_days_ended_is_put_before_people_and_the_run_is_not_done(
    campaign: Deployment,
) -> None:
    with campaign.ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "roofing", 1, "goal 1", campaigns.ends_at(tx, NAME))
    one = wrote(campaign)
    advance(campaign, days=15)
    close_job(campaign)
    assert listed(campaign) == {one: "unread: the campaign's 14 days ended before an agent read it"}
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.FINISHED
        told = over(snapshot.snapshot(tx, NAME))
    assert (told.end, CODES[told.end]) == ("unread", 3)
    assert told.reason == "its 14 days are over; 1 reply that nobody has read waits for a person"
    assert told.is_over
    with campaign.ledger.write() as tx:
        [asked] = approvals.open_approvals(tx, NAME)
        approvals.decide(tx, asked.id, "approved", "ana")
        assert over(snapshot.snapshot(tx, NAME)).end == "done"


def test_a_reply_to_a_campaign_that_has_ended_is_put_before_people(campaign: Deployment) -> None:
    with campaign.ledger.write() as tx:
        campaigns.finish(tx, NAME, "every sequence has ended")
    one = wrote(campaign)
    unheard.govern(campaign)
    assert listed(campaign) == {one: "unread: the campaign has ended: every sequence has ended"}


def test_a_campaign_whose_stage_is_stopped_waits_for_those_that_people_are_to_read(campaign: Deployment) -> None:
    with campaign.ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "roofing", 1, "goal 1", campaigns.ends_at(tx, NAME))
    wrote(campaign)
    stop(campaign)
    unheard.govern(campaign)
    heart = Heartbeat(cast(Any, None), campaign, Idle(), lambda *_: None)
    assert not heart._is_through(heart._look())
    assert stuck(heart._look()).end == "waiting"


def test_a_halted_campaign_says_how_many_replies_wait_for_its_inbox(campaign: Deployment, tmp_path: Path) -> None:
    wrote(campaign, 1)
    unheard.hand_over(campaign, "nobody reads")
    wrote(campaign, 2)
    wrote(campaign, 3)
    stop(campaign, "campaign", NAME)
    unheard.govern(campaign)
    with campaign.ledger.read() as tx:
        [halted] = [one for one in todo.of_campaign(tx, NAME) if one.kind == "halted"]
    assert halted.why == "look at it first; 2 replies wait unread meanwhile"
    path = publish(campaign.ledger, tmp_path, "r1", campaign.clock.now())
    assert query(path, "SELECT reason FROM waiting WHERE kind = 'halted'").rows == [(halted.why,)]
