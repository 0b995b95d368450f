"""A campaign ends where nothing is left, in the transaction that sees so; and says when it is without its goal."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast

import duckdb
import pytest

from commands.run.runs import CODES
from crews.heartbeat.ended import stuck
from crews.heartbeat.jobs import close_job
from crews.heartbeat.triggers import Heartbeat
from data.claims import AngleState
from data.ledger.flow import campaigns, facts, messages, prospects
from data.ledger.govern import approvals, breaks
from data.records import CampaignState, ProspectState, Trip
from tests.data.builders import send
from tests.outbox.stage import NAME, START, Post, advance, built, channel_to, deploy, drafted, post
from tools.channels.port import Accepted, Channel, Delivery, Outgoing
from tools.deployment import Deployment
from tools.outbox import answers
from tools.outbox.drain import drain


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    """Everything was said to its only prospect, who has answered."""
    deployment = deploy(tmp_path)
    (prospect_id,) = drafted(deployment)
    with deployment.ledger.write() as tx:
        send(tx, f"{prospect_id}-1")
        prospects.move(tx, prospect_id, ProspectState.REPLIED, "wrote", "inbox")
    _want(deployment, 1)
    return deployment


def _want(deployment: Deployment, goal: int) -> None:
    with deployment.ledger.write() as tx:
        campaigns.open_campaign(tx, NAME, "r1", "roofing", goal, f"goal {goal}", START + timedelta(days=14))


def _say(deployment: Deployment) -> str:
    with deployment.ledger.write() as tx:
        return answers.say(deployment, tx, "p1", "Thank you: until Monday.", "ana").message_id


class Idle:
    """A channel that takes everything, the last report among it."""

    def send(self, mail: Outgoing) -> Delivery:
        return Accepted()


def _heart(deployment: Deployment, channel: Channel | None = None) -> Heartbeat:
    return Heartbeat(cast(Any, None), deployment, channel or Idle(), lambda *_: None)


def test_words_said_as_it_ends_still_leave(campaign: Deployment) -> None:
    heart = _heart(campaign)
    assert heart._is_through(heart._look()), "nothing is left when it looks"
    _say(campaign)
    assert heart._finish() is None, "and something is, when it would end"
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.RUNNING
    with post() as server, channel_to(server) as channel:
        drain(campaign, channel)
        assert len(server.accepted) == 1
    ended = heart._finish()
    assert ended is not None
    assert (ended.end, CODES[ended.end]) == ("done", 0)


def test_an_answer_behind_a_stopped_mailbox_keeps_it_open(campaign: Deployment) -> None:
    _say(campaign)
    with campaign.ledger.write() as tx:
        mailbox = prospects.get(tx, "p1").mailbox or ""
        breaks.trip(tx, NAME, Trip("mailbox", mailbox, "refused", "log in again", demotes=False), "outbox")
    heart = _heart(campaign)
    assert not heart._is_through(heart._look())


@pytest.fixture
def doubted(campaign: Deployment) -> Deployment:
    """Besides, one of whom code cannot be sure what to say: a person is asked about the angles."""
    (prospect_id,) = built(campaign)
    with campaign.ledger.write() as tx:
        prospects.move(tx, prospect_id, ProspectState.NEEDS_REVIEW, "in doubt", "builder")
        for angle in facts.angles_of(tx, [prospect_id])[prospect_id]:
            facts.judge_angle(tx, replace(angle, state=AngleState.ASKED), "builder")
        approvals.request(tx, NAME, prospect_id, "angle", "a1 in doubt")
    return campaign


def test_who_waits_for_a_word_on_their_angles_keeps_it_open(doubted: Deployment) -> None:
    heart = _heart(doubted)
    assert heart.end(heart._look()) is None
    said = stuck(heart._look())
    assert (said.end, CODES[said.end]) == ("waiting", 3)
    assert said.reason == "1 request and 0 paused prospects wait for a person"


@pytest.mark.parametrize(("decision", "goes_on"), [("approved", True), ("rejected", False)])
def test_a_yes_to_their_angles_lets_them_go_on_and_a_no_lets_it_end(
    doubted: Deployment, decision: Literal["approved", "rejected"], goes_on: bool
) -> None:
    with doubted.ledger.write() as tx:
        approvals.decide(tx, "q1", decision, "ana")
    heart = _heart(doubted)
    assert heart._is_through(heart._look()) is not goes_on
    assert heart._look().snapshot.unclaimed.built == goes_on


def test_when_its_days_are_over_nobody_is_asked_about_angles_any_more(doubted: Deployment) -> None:
    advance(doubted, days=15)
    close_job(doubted)
    with doubted.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.FINISHED
        waited, asked = prospects.get(tx, "p2"), approvals.get(tx, "q1")
    assert (waited.state, asked.state) == (ProspectState.FINISHED, "withdrawn")
    assert waited.state_reason == asked.note == "the campaign's 14 days ended while it was needs_review"


def test_without_its_goal_it_ends_as_missed(campaign: Deployment) -> None:
    _want(campaign, 3)
    with campaign.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("stage", "scout", "silence", "nobody is found", demotes=False), "router")
    ended = _heart(campaign)._finish()
    assert ended is not None
    assert ended.reason == "every sequence has ended; 1 of 3 count towards the goal: it was not reached"
    assert (ended.end, CODES[ended.end]) == ("missed", 5)


def test_a_pass_of_cron_ends_it_once_and_publishes_that(campaign: Deployment) -> None:
    _want(campaign, 3)
    with campaign.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("stage", "scout", "silence", "nobody is found", demotes=False), "router")
    heart = _heart(campaign)
    ended = heart.end(heart._look())
    assert ended is not None
    assert (ended.end, heart.end(heart._look())) == ("missed", None)
    with closing(duckdb.connect(str(campaign.home / "analytics.duckdb"), read_only=True)) as published:
        assert published.sql("SELECT state FROM campaign").fetchall() == [("finished",)]


def test_a_pass_of_cron_leaves_open_of_what_something_is_left(campaign: Deployment) -> None:
    heart = _heart(campaign)
    _say(campaign)
    assert heart.end(heart._look()) is None
    with campaign.ledger.read() as tx:
        assert campaigns.get(tx, NAME).state is CampaignState.RUNNING


def test_a_step_waits_after_a_persons_words_and_nobody_else_does(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    drafted(deployment, 2)
    _say_to_p1_before_its_step(deployment)
    with post() as server, channel_to(server) as channel:
        done = drain(deployment, channel)
        assert (done.sent, done.postponed) == (2, 1)
        assert _recipients(server) == {"dan@roofer1.example", "dan@roofer2.example"}
    with deployment.ledger.read() as tx:
        waits = [m for m in messages.of_prospect(tx, "p1") if m.sequence != "answer" and m.step == 1]
    assert waits[0].next_look == START + timedelta(days=1)


def _say_to_p1_before_its_step(deployment: Deployment) -> None:
    with deployment.ledger.write() as tx:
        answers.say(deployment, tx, "p1", "We met at the fair.", "ana", subject="The fair")


def _recipients(server: Post) -> set[str]:
    return {str(mail["To"]) for mail in server.accepted}


def test_a_run_that_waits_for_people_names_what_is_stopped_besides_what_they_are_asked(campaign: Deployment) -> None:
    with campaign.ledger.write() as tx:
        breaks.trip(tx, NAME, Trip("mailbox", "dana", "refused", "log in again", demotes=False), "outbox")
        approvals.request(tx, NAME, "p1", "escalation", "wants a call")
    heart = _heart(campaign)
    said = stuck(heart._look()).reason
    assert said.startswith("mailbox dana is stopped until a person resumes it")
    assert said.endswith("1 request and 0 paused prospects wait for a person")
