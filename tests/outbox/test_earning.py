"""Earned autonomy over a real ledger: promoted on what people decided, put down by a complaint."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.files.envelopes import Autonomy, Promotion
from data.ledger.core import audit
from data.ledger.flow import messages
from data.ledger.govern import approvals, standing
from data.records import MessageState, TrackRecord
from tests.outbox.stage import NAME, advance, channel_to, deploy, drafted, post
from tools.deployment import Deployment
from tools.governance import earned
from tools.outbox.drain import drain

EARNED = Autonomy(start="every", promote=Promotion(approved=2, edited=0.5, rejected=0.4))


@pytest.fixture
def campaign(tmp_path: Path) -> Deployment:
    """A campaign that starts with every message approved, and four prospects that wait for it."""
    deployment = deploy(tmp_path, autonomy=EARNED)
    with deployment.ledger.write() as tx:
        earned.begin(deployment, tx)
    advance(deployment, minutes=1)
    drafted(deployment, 4)
    return deployment


def decide(deployment: Deployment, *decisions: str) -> None:
    """A person decides the oldest requests, and the heartbeat looks at the record."""
    advance(deployment, minutes=1)
    with deployment.ledger.write() as tx:
        for asked, decision in zip(approvals.open_approvals(tx, NAME), decisions, strict=False):
            approvals.decide(tx, asked.id, decision, "ana")  # type: ignore[arg-type]
    with deployment.ledger.write() as tx:
        earned.review(deployment, tx)


def stands(deployment: Deployment) -> standing.Standing:
    with deployment.ledger.read() as tx:
        return standing.of(tx, NAME)


def test_a_campaign_starts_where_its_envelope_says(campaign: Deployment) -> None:
    assert stands(campaign).level == "every"
    assert stands(campaign).reason.startswith("starts at every: every message is approved first; sample takes 2")


def test_it_is_promoted_a_level_at_a_time_and_the_audit_has_the_figures(campaign: Deployment) -> None:
    decide(campaign, "approved")
    assert stands(campaign).level == "every"
    decide(campaign, "approved")
    assert (stands(campaign).level, stands(campaign).record) == ("sample", TrackRecord())
    decide(campaign, "approved", "approved")
    assert stands(campaign).level == "alone"
    with campaign.ledger.read() as tx:
        told = [entry.rationale for entry in audit.entries(tx, NAME, action="autonomy")]
    assert "promoted from every to sample on its record: 2 approved, 0 of them edited (0%), 0 rejected" in told[1]


def test_rejections_keep_it_where_it_is(campaign: Deployment) -> None:
    decide(campaign, "approved", "approved", "rejected", "rejected")
    assert stands(campaign).level == "every"


def test_a_promotion_releases_nothing_that_waits_for_a_person(campaign: Deployment) -> None:
    decide(campaign, "approved", "approved")
    decide(campaign, "approved")
    with campaign.ledger.write() as tx:
        standing.set_level(tx, NAME, "alone", "a test", "test")
    with post() as handler, channel_to(handler) as channel:
        drain(campaign, channel)
    assert len(handler.accepted) == 3
    with campaign.ledger.read() as tx:
        assert len(approvals.open_approvals(tx, NAME)) == 1


def test_what_was_drafted_to_go_alone_waits_for_a_person_after_a_demotion_and_for_one_yes_only(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, autonomy=Autonomy(start="alone"))
    [pid] = drafted(deployment)
    with deployment.ledger.write() as tx:
        earned.demote(Autonomy(start="alone"), tx, NAME, "a complaint", "test")
    with post() as handler, channel_to(handler) as channel:
        assert drain(deployment, channel).held == 1
        with deployment.ledger.write() as tx:
            assert messages.get(tx, f"{pid}-1").state is MessageState.AWAITING_APPROVAL
            [asked] = approvals.open_approvals(tx, NAME)
            approvals.decide(tx, asked.id, "approved", "ana")
        for _ in range(3):
            drain(deployment, channel)
            advance(deployment, days=7)
    assert len(handler.accepted) == 3


def test_another_envelope_is_noted_and_keeps_what_was_reached(campaign: Deployment) -> None:
    decide(campaign, "approved", "approved")
    other = campaign.bundle.envelope.model_copy(update={"autonomy": Autonomy(start="every")})
    changed = replace(campaign, bundle=replace(campaign.bundle, envelope=other))
    with changed.ledger.write() as tx:
        earned.begin(changed, tx)
    assert stands(changed).level == "sample"
    assert stands(changed).reason == "at sample: a sample is approved first; its envelope promotes nothing"
