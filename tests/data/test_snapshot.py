"""The router's view of a campaign, and the digest that compares two runs."""

from datetime import timedelta
from pathlib import Path

from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.flow import cycles, inbound, messages, prospects
from data.ledger.govern import approvals, paid
from data.ledger.read.digest import digest
from data.ledger.read.snapshot import Unclaimed, silent_before, snapshot
from data.records import BOSS, CampaignState, MessageState, ProspectState
from tests.conftest import START
from tests.data.builders import CAMPAIGN, contact, found, fresh_campaign, in_sequence, open_campaign, send

HOUR = timedelta(hours=1)


def test_a_new_campaign(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.read() as tx:
        seen = snapshot(tx, CAMPAIGN)
    assert (seen.state, seen.goal_qualified, seen.plan) == (CampaignState.RUNNING, 50, None)
    assert (seen.taken_at, seen.ends_at) == (START, START + timedelta(days=14))
    assert set(seen.prospects) == set(ProspectState)
    assert set(seen.messages) == set(MessageState)
    assert sum(seen.prospects.values()) == seen.sent == seen.spend_usd == 0
    assert (seen.next_due, seen.silent_since, seen.next_lease_end, seen.last_cycles) == (None, None, None, {})


def test_what_waits_is_counted_by_the_work_that_it_waits_for(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        ids = [found(tx, number) for number in range(1, 9)]
        for prospect_id in ids[2:]:
            prospects.judge(tx, prospect_id, 80, "Hot", 0.9, "good", True, "c1", "scout")
        for prospect_id in ids[4:]:
            prospects.set_contact(tx, prospect_id, contact(int(prospect_id[1:])))
            prospects.set_enriched(tx, prospect_id)
        prospects.move(tx, ids[7], ProspectState.BUILT, "", "builder")
        prospects.pause(tx, ids[2], "", "anna")
        prospects.claim(tx, "c9", ids[:1], tx.now + HOUR)
        inbound.record(tx, "1", kind="reply", received_at=tx.now, campaign=CAMPAIGN)
        inbound.record(tx, "2", kind="bounce", hard=True, received_at=tx.now, campaign=CAMPAIGN)
        inbound.record(tx, "3", kind="complaint", received_at=tx.now, campaign=CAMPAIGN)
        approvals.request(tx, CAMPAIGN, ids[2], "question", "what now?")
        seen = snapshot(tx, CAMPAIGN)
    assert seen.unclaimed == Unclaimed(found=1, to_enrich=1, to_build=3, to_critique=0, built=1, replies=1)
    assert (seen.paused, seen.qualified_ever, seen.next_lease_end) == (1, 6, START + HOUR)
    assert (seen.bounced, seen.complaints, seen.open_approvals) == (1, 1, 1)


def test_whose_angles_the_critic_is_to_judge_waits_for_the_critic(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        ids = [found(tx, number) for number in range(1, 4)]
        for prospect_id in ids:
            prospects.judge(tx, prospect_id, 80, "Hot", 0.9, "good", True, "c1", "scout")
            prospects.set_contact(tx, prospect_id, contact(int(prospect_id[1:])))
            prospects.set_enriched(tx, prospect_id)
        for prospect_id in ids[1:]:
            prospects.move(tx, prospect_id, ProspectState.IN_CRITIQUE, "", "builder")
        prospects.claim(tx, "c9", ids[2:], tx.now + HOUR)
        seen = snapshot(tx, CAMPAIGN)
    assert (seen.unclaimed.to_build, seen.unclaimed.to_critique, seen.unclaimed.built) == (1, 1, 0)
    assert seen.qualified_ever == 3


def test_the_last_cycle_of_each_stage(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for number in ("1", "2"):
            cycles.open_cycle(tx, CAMPAIGN, "scout", "scout", "scout", [], 1, BOSS, number)
        cycles.open_cycle(tx, CAMPAIGN, "plan", "plan", "boss", [], 1, BOSS, "1")
        cycles.close(tx, "c1", "done")
        cycles.close(tx, "c2", "failed", error="no delegation")
        seen = snapshot(tx, CAMPAIGN)
    assert {stage: (last.cycle.id, last.state) for stage, last in seen.last_cycles.items()} == {
        "scout": ("c2", "failed"),
        "plan": ("c3", "open"),
    }
    assert seen.open_cycles == {"plan": 1}


def test_who_has_been_sent_everything_is_silent_since_the_last_of_it(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        in_sequence(tx, 1, steps=2)
        in_sequence(tx, 2, steps=1)
        send(tx, "p1-1")
        assert snapshot(tx, CAMPAIGN).silent_since is None  # p1 has a step to come
    clock.advance(START + HOUR)
    with any_ledger.write() as tx:
        send(tx, "p2-1")
    clock.advance(START + 2 * HOUR)
    with any_ledger.write() as tx:
        send(tx, "p1-2")
        assert snapshot(tx, CAMPAIGN).silent_since == START + HOUR
        assert silent_before(tx, CAMPAIGN, START + HOUR) == ["p2"]
        assert silent_before(tx, CAMPAIGN, tx.now) == ["p1", "p2"]
        prospects.move(tx, "p2", ProspectState.REPLIED, "wrote", "inbox")
        prospects.pause(tx, "p1", "", "anna")
        assert silent_before(tx, CAMPAIGN, tx.now) == []


def _run(path: Path, body: str = "Hello", cycle: str = "1") -> str:
    clock = SteppedClock(path / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{path / 'ledger.sqlite'}", clock)
    with ledger.write() as tx:
        open_campaign(tx)
        cycles.open_cycle(tx, CAMPAIGN, "scout", "scout", "scout", [], 1, BOSS, cycle)
        in_sequence(tx)
        messages.edit(tx, "p1-1", "Subject", body, "anna")
        found_digest = digest(tx, CAMPAIGN)
    ledger.close()
    return found_digest


def test_the_same_run_has_the_same_digest_and_another_text_another_one(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    first = _run(tmp_path / "a")
    assert _run(tmp_path / "b", cycle="2") == first
    assert _run(tmp_path / "c", body="Hi") != first


def test_what_it_cost_has_models_and_what_others_were_paid(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        paid.add(tx, CAMPAIGN, START.date(), 0.7)
        seen = snapshot(tx, CAMPAIGN)
    assert (seen.spend_usd, seen.paid_usd, seen.cost_usd) == (0.0, 0.7, 0.7)
