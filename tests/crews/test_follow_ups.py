"""Who wants to hear from us again is put to a person on that day, in the campaign's zone, once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crews.heartbeat.jobs import close_job
from crews.heartbeat.router import next_moment
from crews.standing.governing import govern
from crews.standing.situations import Situation
from data.ledger.flow import campaigns, inbound, messages, prospects
from data.ledger.govern import approvals
from data.ledger.read import snapshot
from data.records import CampaignState, Intent, Order, ProspectState
from tests.data.builders import send
from tests.outbox.stage import NAME, START, advance, deploy, drafted
from tools.deployment import Deployment
from tools.inbox import by_hand
from tools.notices import announcements
from tools.outbox import answers

DAY = datetime(2026, 12, 7, 17, tzinfo=UTC)  # nine in the morning in Los Angeles, a week after the start


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    return deploy(tmp_path)


def replied(deployment: Deployment, number: int, on: datetime, intent: Intent = "not_now") -> str:
    """A reply of a prospect who was written to, as the Inbox has read it."""
    (prospect_id,) = drafted(deployment, 1)
    with deployment.ledger.write() as tx:
        send(tx, f"{prospect_id}-1")
        prospects.move(tx, prospect_id, ProspectState.REPLIED, "wrote", "inbox")
    wrote(deployment, prospect_id, number, on, intent)
    return prospect_id


def wrote(deployment: Deployment, prospect_id: str, number: int, on: datetime | None, intent: Intent) -> None:
    """A mail of theirs, as the Inbox has read it."""
    with deployment.ledger.write() as tx:
        inbound_id = inbound.record(
            tx, f"m{number}", kind="reply", received_at=tx.now, text="Write again then", campaign=NAME,
            prospect_id=prospect_id, message_id=f"{prospect_id}-1",
        )  # fmt: skip
        assert inbound_id is not None
        inbound.settle(tx, inbound_id, intent, 0.9, on, None, False, "inbox")


def asked(deployment: Deployment) -> list[tuple[str, str]]:
    """Whom a person is asked to write to after the heartbeat's look, and why."""
    with deployment.ledger.write() as tx:
        govern(deployment, tx)
        return [(each.prospect_id, each.reason) for each in approvals.open_approvals(tx, NAME)]


def test_on_the_day_a_person_is_asked_once(campaign: Deployment) -> None:
    prospect_id = replied(campaign, 1, DAY)
    advance(campaign, days=6, hours=23)
    assert asked(campaign) == []
    advance(campaign, hours=1)
    told = "on 30 Nov they asked to hear from us again from 7 Dec 2026 on: write to them yourself, nothing else will"
    assert asked(campaign) == [(prospect_id, told)]
    assert len(asked(campaign)) == 1
    with campaign.ledger.write() as tx:
        (waiting,) = approvals.open_approvals(tx, NAME)
        assert announcements.is_due(waiting, campaign.bundle.envelope)
        assert f'prospect say {prospect_id} "..."' in announcements.of_approval(tx, waiting, campaign.home).text
        approvals.decide(tx, waiting.id, "approved", "ana")
    assert asked(campaign) == [], "it is decided"


def test_the_run_wakes_on_that_day(campaign: Deployment) -> None:
    replied(campaign, 1, DAY)
    with campaign.ledger.read() as tx:
        seen = snapshot.snapshot(tx, NAME)
    assert seen.next_follow_up == DAY
    assert (next_moment(Situation(seen, campaign.bundle, 99)) or START) <= DAY


@pytest.mark.parametrize("intent", ["opt_out", "not_interested", "auto_reply", "wrong_person"])
def test_who_wants_no_mail_is_not_written_to_again(campaign: Deployment, intent: Intent) -> None:
    replied(campaign, 1, DAY, intent)
    advance(campaign, days=8)
    assert asked(campaign) == []


def test_who_says_later_that_they_are_not_interested_is_not_written_to_again(campaign: Deployment) -> None:
    prospect_id = replied(campaign, 1, DAY)
    wrote(campaign, prospect_id, 2, None, "not_interested")
    advance(campaign, days=8)
    assert asked(campaign) == []


def test_a_later_day_takes_over_and_that_of_an_automatic_answer_does_not(campaign: Deployment) -> None:
    prospect_id, absent = replied(campaign, 1, DAY), replied(campaign, 2, DAY)
    wrote(campaign, prospect_id, 3, DAY + timedelta(days=3), "not_now")
    wrote(campaign, absent, 4, DAY + timedelta(days=3), "auto_reply")
    advance(campaign, days=7)
    assert [who for who, _ in asked(campaign)] == [absent]
    advance(campaign, days=3)
    assert [who for who, _ in asked(campaign)] == [absent, prospect_id]


def test_who_opted_out_meanwhile_or_is_won_is_not_asked_about(campaign: Deployment) -> None:
    gone, won = replied(campaign, 1, DAY), replied(campaign, 2, DAY)
    with campaign.ledger.write() as tx:
        prospects.move(tx, gone, ProspectState.OPTED_OUT, "wrote: stop", "inbox")
        prospects.set_outcome(tx, won, "won", "ana")
    advance(campaign, days=8)
    assert asked(campaign) == []


def test_who_gives_another_day_when_they_are_called_is_asked_about_on_that_day(campaign: Deployment) -> None:
    prospect_id = replied(campaign, 1, DAY)
    advance(campaign, days=7)
    assert [who for who, _ in asked(campaign)] == [prospect_id]
    with campaign.ledger.write() as tx:
        (waiting,) = approvals.open_approvals(tx, NAME)
        approvals.decide(tx, waiting.id, "approved", "ana")
    advance(campaign, hours=1)
    with campaign.ledger.write() as tx:
        by_hand.read(campaign, tx, "r1", "not_now", date(2026, 12, 10), Order("ana"))
    assert asked(campaign) == []
    advance(campaign, days=3)
    assert [who for who, _ in asked(campaign)] == [prospect_id]


def test_who_confirms_the_day_is_not_asked_once_more(campaign: Deployment) -> None:
    prospect_id = replied(campaign, 1, DAY)
    advance(campaign, days=7)
    assert [who for who, _ in asked(campaign)] == [prospect_id]
    advance(campaign, hours=1)
    with campaign.ledger.write() as tx:
        by_hand.read(campaign, tx, "r1", "not_now", None, Order("ana"))
        (waiting,) = approvals.open_approvals(tx, NAME)
        approvals.decide(tx, waiting.id, "approved", "ana")
    advance(campaign, hours=1)
    assert asked(campaign) == []


@pytest.mark.parametrize("state", [ProspectState.OPTED_OUT, ProspectState.BOUNCED])
def test_who_can_be_written_to_no_more_is_asked_about_no_more(campaign: Deployment, state: ProspectState) -> None:
    gone, other = replied(campaign, 1, DAY), replied(campaign, 2, DAY)
    advance(campaign, days=8)
    assert [who for who, _ in asked(campaign)] == [gone, other]
    with campaign.ledger.write() as tx:
        prospects.move(tx, gone, state, "as their mail says", "inbox")
    assert [who for who, _ in asked(campaign)] == [other]


def test_a_day_beyond_the_end_is_put_to_a_person_as_the_campaign_ends(campaign: Deployment) -> None:
    prospect_id = replied(campaign, 1, START + timedelta(days=60))
    advance(campaign, days=14)
    close_job(campaign)
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.FINISHED
        (waiting,) = approvals.open_approvals(tx, NAME)
    assert (waiting.kind, waiting.prospect_id) == ("follow_up", prospect_id)
    assert "which is after the campaign's end" in waiting.reason


def test_a_campaign_whose_days_are_over_ends_with_everybody_finished_and_nothing_waiting(campaign: Deployment) -> None:
    ids = drafted(campaign, 23)
    advance(campaign, days=14)
    close_job(campaign)
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.FINISHED
        assert {prospects.get(tx, each).state for each in ids} == {ProspectState.FINISHED}
        assert messages.waiting_of(tx, NAME) == []


@pytest.mark.parametrize("decided", [False, True])
def test_who_waited_for_an_answer_as_the_days_ended_is_put_to_a_person(campaign: Deployment, decided: bool) -> None:
    prospect_id = replied(campaign, 1, DAY, "interested")
    with campaign.ledger.write() as tx:
        [reply] = [one for one in inbound.of_prospect(tx, prospect_id) if one.kind == "reply"]
        said = answers.propose(campaign, tx, reply, "Thank you.", "inbox", "c1")
        asked_of = approvals.request(tx, NAME, prospect_id, "answer", "interested", said, reply.id)
        if decided:
            approvals.decide(tx, asked_of, "approved", "ana")
    advance(campaign, days=14)
    close_job(campaign)
    with campaign.ledger.read() as tx:
        (waiting,) = approvals.open_approvals(tx, NAME)
    assert (waiting.kind, waiting.prospect_id, waiting.inbound_id) == ("follow_up", prospect_id, reply.id)
    assert waiting.reason == (
        "nobody has answered what they wrote on 30 Nov: the campaign's 14 days ended before it left. "
        "Write to them yourself, nothing else will"
    )
