"""Campaigns: opened once, stopped and let go on by people, and their record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.clock import SteppedClock
from data.ledger.core import audit, schema
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, inbound
from data.ledger.govern import approvals, breaks, standing
from data.ledger.read.snapshot import snapshot
from data.records import (
    CampaignState,
    Plan,
    TrackRecord,
    Trip,
)
from tests.data.builders import CAMPAIGN, found, fresh_campaign

HOUR = timedelta(hours=1)
PLAN = Plan(50, "directory", {"city": ["Fresno", "Oakland"], "employees": 5}, {"plain": 0.5, "question": 0.5}, "why")


def test_a_campaign_is_opened_once_and_keeps_its_run(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    clock.advance(clock.now() + HOUR)
    with any_ledger.write() as tx:
        again = campaigns.open_campaign(tx, CAMPAIGN, "run-2", "roofing", 60, "other digest", tx.now)
        assert (again.run_id, again.started_at) == ("run-1", tx.now - HOUR)
        assert [entry.action for entry in audit.entries(tx, CAMPAIGN)] == ["campaign_opened", "config_changed"]


def test_the_sum_for_infrastructure_is_the_one_that_was_declared_last(any_ledger: Ledger) -> None:
    for digest, usd in (("one", 58.0), ("one", 58.0), ("another", 20.0)):
        with any_ledger.write() as tx:
            campaigns.open_campaign(tx, CAMPAIGN, "run-1", "roofing", 50, digest, tx.now + HOUR, usd)
            assert tx.connection.execute(select(schema.campaigns.c.infrastructure_usd_per_month)).scalar_one() == usd


def test_a_plan_is_kept_as_it_was_set(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        campaigns.set_plan(tx, CAMPAIGN, PLAN, "boss")
        campaigns.set_plan(tx, CAMPAIGN, PLAN, "boss")
        assert campaigns.get(tx, CAMPAIGN).plan == PLAN
        assert [entry.decision for entry in audit.entries(tx, CAMPAIGN, action="plan")] == ["set", "replanned"]


def test_a_halt_keeps_its_first_reason_until_a_person_resumes(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        campaigns.halt(tx, CAMPAIGN, "bounces", "gates")
        campaigns.halt(tx, CAMPAIGN, "spend", "gates")
        assert campaigns.get(tx, CAMPAIGN).state_reason == "bounces"
        campaigns.resume(tx, CAMPAIGN, "anna", "list was cleaned")
        assert campaigns.get(tx, CAMPAIGN).state is CampaignState.RUNNING
        campaigns.finish(tx, CAMPAIGN, "all sequences have ended")
        assert campaigns.get(tx, CAMPAIGN).state is CampaignState.FINISHED


def test_an_unknown_campaign_is_named_with_the_known_ones(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.read() as tx, pytest.raises(campaigns.NoSuchCampaign, match=r"'roofin' .*\(known: roofing\)"):
        campaigns.get(tx, "roofin")


def test_a_track_record_counts_what_people_decided_since_and_the_complaints(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        level = audit.head(tx, CAMPAIGN).seq
        for number, (decision, edited) in enumerate([("approved", False), ("approved", True), ("rejected", False)], 1):
            asked = approvals.request(tx, CAMPAIGN, found(tx, number), "message", "autonomy: asked first")
            approvals.decide(tx, asked, decision, "ana", edited=edited)  # type: ignore[arg-type]
        approvals.request(tx, CAMPAIGN, "p1", "answer", "still open")
        question = approvals.request(tx, CAMPAIGN, "p1", "question", "settled by a mail")
        approvals.decide(tx, question, "approved", "inbox")
        inbound.record(tx, "m1", kind="complaint", received_at=tx.now, campaign=CAMPAIGN, prospect_id="p1")
        assert standing.record_since(tx, CAMPAIGN, level) == TrackRecord(2, 1, 1, 1)
        assert standing.record_since(tx, CAMPAIGN, audit.head(tx, CAMPAIGN).seq) == TrackRecord()


def test_decisions_of_the_moment_in_which_a_level_is_reached_count_by_their_order(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        before, after = (approvals.request(tx, CAMPAIGN, found(tx, n), "message", "autonomy: asked") for n in (1, 2))
        approvals.decide(tx, before, "approved", "ana")
        standing.set_level(tx, CAMPAIGN, "sample", "earned", "envelope")
        approvals.decide(tx, after, "approved", "ana")
        inbound.record(tx, "m1", kind="complaint", received_at=tx.now, campaign=CAMPAIGN, prospect_id="p2")
        assert standing.of(tx, CAMPAIGN).record == TrackRecord(approved=1, edited=0, rejected=0, complaints=1)


def test_what_is_stopped_keeps_its_first_reason_until_a_person_resumes_it(
    any_ledger: Ledger, clock: SteppedClock
) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        first = breaks.trip(tx, CAMPAIGN, Trip("mailbox", "alex", "bounces", "3 bounces", {"bounces": 3}), "gates")
        assert first is not None
        assert (first.id, first.tripped_at, dict(first.figures)) == ("b1", tx.now, {"bounces": 3})
        assert breaks.trip(tx, CAMPAIGN, Trip("mailbox", "alex", "complaints", "1 complaint"), "gates") is None
        assert breaks.open_breaks(tx, CAMPAIGN) == [first]
        assert (snapshot(tx, CAMPAIGN).last_break, breaks.resumed_at(tx, CAMPAIGN, "mailbox", "alex")) == (tx.now, None)
    clock.advance(clock.now() + HOUR)
    with any_ledger.write() as tx:
        assert breaks.resume(tx, CAMPAIGN, "mailbox", "alex", "ana", "cleaned") == [first]
        assert (breaks.open_breaks(tx, CAMPAIGN), breaks.resumed_at(tx, CAMPAIGN, "mailbox", "alex")) == ([], tx.now)
        assert [e.decision for e in audit.entries(tx, CAMPAIGN, action="breaker")] == ["tripped", "resumed"]


def test_a_campaign_that_goes_on_again_closes_what_had_halted_it(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        breaks.trip(tx, CAMPAIGN, Trip("campaign", CAMPAIGN, "spend", "too dear"), "gates")
        assert campaigns.get(tx, CAMPAIGN).state is CampaignState.HALTED
        campaigns.resume(tx, CAMPAIGN, "ana", "paid")
        assert breaks.open_breaks(tx, CAMPAIGN) == []
        assert breaks.trip(tx, CAMPAIGN, Trip("campaign", CAMPAIGN, "spend", "again"), "gates") is not None
