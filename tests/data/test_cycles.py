"""Cycles, and the calls that are made in them."""

from datetime import timedelta

from data.clock import SteppedClock
from data.ledger.core import audit, payloads
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, cycles, inbound, lookups, prospects, verifications
from data.records import (
    BOSS,
    Cycle,
    ModelCall,
    ProspectState,
    Verification,
)
from tests.data.builders import CAMPAIGN, found, fresh_campaign

HOUR = timedelta(hours=1)


def _cycle(tx: Tx, key: str = "1", stage: str = "scout") -> Cycle | None:
    return cycles.open_cycle(tx, CAMPAIGN, stage, stage, "scout", ["p1", "p2"], 1, BOSS, key)


def test_a_cycle_is_begun_once_for_its_due_key(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        cycle = _cycle(tx)
        assert cycle == Cycle("c1", CAMPAIGN, "scout", "scout", ("p1", "p2"), 1)
        assert _cycle(tx) is None
        assert cycles.get(tx, "c1") == cycle
        assert cycles.open_cycles(tx) == [cycle]


def test_closing_a_cycle_frees_what_it_held_and_says_what_came_of_it(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        prospect_id = found(tx)
        inbound.record(tx, "1", kind="reply", received_at=tx.now, campaign=CAMPAIGN)
        _cycle(tx)
        prospects.claim(tx, "c1", [prospect_id], tx.now + HOUR)
        inbound.claim(tx, "c1", ["r1"], tx.now + HOUR)
        cycles.close(tx, "c1", "partial", boss_decision="retry", boss_reason="five are missing", recorded=20)
        cycles.close(tx, "c1", "failed", error="closed again after a crash")
        assert prospects.unclaimed(tx, CAMPAIGN, ProspectState.FOUND, 9) == [prospect_id]
        assert len(inbound.pending(tx, CAMPAIGN, 9)) == 1
        record = cycles.record_of(tx, "c1")
        assert (record.state, record.boss_decision, record.recorded, record.ended_at) == (
            "partial",
            "retry",
            20,
            tx.now,
        )
        assert audit.entries(tx, CAMPAIGN, cycle_id="c1")[-1].rationale == "five are missing"


def test_the_recent_cycles_of_a_stage_come_newest_first(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        for number in range(1, 12):
            _cycle(tx, str(number))
        _cycle(tx, "1", "build")
        assert [record.cycle.id for record in cycles.recent(tx, CAMPAIGN, "scout", 2)] == ["c11", "c10"]


def test_calls_are_kept_with_their_texts_and_summed(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    call = ModelCall("c1", "scout", "small", ("p1",), "request", "response", 100, 10, 5, 0.25, 900, "end_turn")
    with any_ledger.write() as tx:
        assert calls.spend(tx, CAMPAIGN) == 0
        calls.record_model_call(tx, CAMPAIGN, call)
        calls.record_tool_call(tx, Cycle("c1", CAMPAIGN, "s", "scout", (), 1), "scout", "t", "{}", "ok", 2, 1)
    clock.advance(clock.now() + HOUR)
    with any_ledger.write() as tx:
        calls.record_model_call(tx, CAMPAIGN, call)
        assert calls.spend(tx, CAMPAIGN) == 0.5
        assert calls.spend(tx, CAMPAIGN, since=tx.now) == 0.25
        assert calls.tokens(tx, CAMPAIGN) == (200, 20, 10)
        assert payloads.body_of(tx, payloads.digest_of("request")) == "request"


def test_what_a_provider_said_is_fresh_for_its_age(any_ledger: Ledger, clock: SteppedClock) -> None:
    with any_ledger.write() as tx:
        lookups.store(tx, "hunter", "acme.example", "old")
        lookups.store(tx, "hunter", "acme.example", "found")
        verifications.store(tx, "Pat@acme.example", "catch_all", "smtp")
        verifications.store(tx, "pat@acme.example", "valid", "smtp")
        assert verifications.get(tx, "pat@ACME.example") == Verification("valid", "smtp", tx.now)
        assert verifications.get(tx, "joe@acme.example") is None
    clock.advance(clock.now() + HOUR)
    with any_ledger.read() as tx:
        assert lookups.fresh(tx, "hunter", "acme.example", HOUR) == "found"
        assert lookups.fresh(tx, "hunter", "acme.example", HOUR / 2) is None
        assert lookups.fresh(tx, "website", "acme.example", HOUR) is None


def test_requests_to_models_that_failed_are_counted_since_a_moment(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for finish in ("end_turn", "tool_use", "http_529", "unreachable", "malformed"):
            call = ModelCall("c1", "scout", "small", (), "{}", "{}", 1, 1, 0, 0.0, 5, finish)
            calls.record_model_call(tx, CAMPAIGN, call)
        assert calls.failures(tx, CAMPAIGN, tx.now) == (5, 3)
        assert calls.failures(tx, CAMPAIGN, tx.now + HOUR) == (0, 0)
