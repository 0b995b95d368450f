"""Facts, incoming mail, approvals, cycles, calls and what providers said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.claims import Angle, AngleState
from data.clock import SteppedClock
from data.ledger import (
    approvals,
    audit,
    breaks,
    calls,
    campaigns,
    counters,
    cycles,
    domains,
    facts,
    inbound,
    lookups,
    messages,
    payloads,
    prospects,
    standing,
    verdicts,
    verifications,
)
from data.ledger.leases import AlreadyClaimed
from data.ledger.ledger import Ledger, Tx
from data.ledger.snapshot import snapshot
from data.ledger.verdicts import VerdictRow
from data.readiness import DnsRecord, Fault, Readiness, Signature
from data.records import (
    BOSS,
    CampaignState,
    CapKey,
    Cycle,
    MessageState,
    ModelCall,
    Plan,
    ProspectState,
    TrackRecord,
    Trip,
    Verification,
)
from tests.data.builders import CAMPAIGN, draft, found, fresh_campaign, in_sequence, open_campaign

HOUR = timedelta(hours=1)
PLAN = Plan(50, "directory", {"city": ["Fresno", "Oakland"], "employees": 5}, {"plain": 0.5, "question": 0.5}, "why")


def _cycle(tx: Tx, key: str = "1", stage: str = "scout") -> Cycle | None:
    return cycles.open_cycle(tx, CAMPAIGN, stage, stage, "scout", ["p1", "p2"], 1, BOSS, key)


def test_a_campaign_is_opened_once_and_keeps_its_run(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    clock.advance(clock.now() + HOUR)
    with any_ledger.write() as tx:
        again = campaigns.open_campaign(tx, CAMPAIGN, "run-2", "roofing", 60, "other digest", tx.now)
        assert (again.run_id, again.started_at) == ("run-1", tx.now - HOUR)
        assert [entry.action for entry in audit.entries(tx, CAMPAIGN)] == ["campaign_opened", "config_changed"]


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


def test_a_fact_is_redacted_numbered_and_kept_once(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        prospect_id = found(tx)
        add = [
            facts.add_fact(tx, prospect_id, "website", f"{text} 312-555-0123", "https://roofer1.example", tx.now)
            for text in ("call", "ring", "call")
        ]
        assert add == ["f1", "f2", "f1"]
        assert [fact.text for fact in facts.facts_of(tx, [prospect_id])[prospect_id]] == [
            "call [phone]",
            "ring [phone]",
        ]
        assert facts.facts_of(tx, ["p9"]) == {"p9": []}


def test_the_tenth_fact_comes_after_the_second(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        for number in range(12):
            facts.add_fact(tx, prospect_id, "news", f"item {number}", "s", tx.now)
        ids = [fact.fact_id for fact in facts.facts_of(tx, [prospect_id])[prospect_id]]
    assert ids == [f"f{number}" for number in range(1, 13)]


def test_an_angle_keeps_the_facts_that_it_cites(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        assert facts.add_angle(tx, Angle("p1", "", "They grew", ("f1", "f3"), 0.8, cycle_id="c1")) == "a1"
        assert facts.add_angle(tx, Angle("p1", "", "They hire", ("f2",), 0.7, cycle_id="c1")) == "a2"
        assert facts.angles_of(tx, ["p1"])["p1"][0] == Angle("p1", "a1", "They grew", ("f1", "f3"), 0.8, cycle_id="c1")


def test_an_angle_keeps_what_it_is_worth_and_who_said_so(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        prospect_id = found(tx)
        waiting = Angle(prospect_id, "", "They grew", ("f1",), 0.8, AngleState.WAITING, words="grew", cycle_id="c1")
        angle_id = facts.add_angle(tx, waiting)
        (kept,) = facts.angles_of(tx, [prospect_id])[prospect_id]
        assert (kept.state, kept.judged_by, kept.words) == ("waiting", "code", "grew")
        overstated = replace(kept, state=AngleState.RETURNED, judged_by="critic", verdict="overstated", words="They")
        facts.judge_angle(tx, overstated, "critic", "c2")
        assert facts.angles_of(tx, [prospect_id])[prospect_id] == [replace(overstated, judged_in="c2")]
        (entry,) = audit.entries(tx, CAMPAIGN, prospect_id=prospect_id, action="angle_judged")
    assert (entry.decision, entry.rationale) == ("returned", f"{angle_id} overstated by critic: They")


@pytest.mark.parametrize(("approved", "state"), [(True, "accepted"), (False, "refused")])
def test_a_person_settles_the_angles_that_were_asked_about_and_no_other(
    ledger: Ledger, approved: bool, state: str
) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        prospect_id = found(tx)
        facts.add_angle(tx, Angle(prospect_id, "", "They grew", ("f1",), 0.8, AngleState.ASKED))
        facts.add_angle(tx, Angle(prospect_id, "", "They hire", ("f2",), 0.8, AngleState.RETURNED))
        facts.settle_asked(tx, prospect_id, approved, "ann")
        asked, returned = facts.angles_of(tx, [prospect_id])[prospect_id]
    assert (asked.state, asked.judged_by) == (state, "person")
    assert (returned.state, returned.judged_by) == ("returned", "code")


def test_a_mail_is_recorded_once_and_redacted(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for expected in ("r1", None):
            key = inbound.record(
                tx,
                "maildir-1",
                kind="reply",
                received_at=tx.now,
                text="Call 312-555-0123",
                evidence="From: pat@acme.example",
                campaign=CAMPAIGN,
            )
            assert key == expected
        assert inbound.get(tx, "r1").text == "Call [phone]"
        assert inbound.known_keys(tx) == {"maildir-1"}


def test_a_reply_waits_until_it_is_settled(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for key, kind in (("1", "reply"), ("2", "reply"), ("3", "bounce")):
            inbound.record(tx, key, kind=kind, received_at=tx.now, campaign=CAMPAIGN, prospect_id="p1")  # type: ignore[arg-type]
        inbound.claim(tx, "c1", ["r1"], tx.now + HOUR)
        assert [mail.id for mail in inbound.pending(tx, CAMPAIGN, 10)] == ["r2"]
        with pytest.raises(AlreadyClaimed):
            inbound.claim(tx, "c2", ["r1"], tx.now + HOUR)
        later = tx.now + 30 * HOUR
        inbound.settle(tx, "r1", "not_now", 0.9, later, "Call pat@acme.example", True, "inbox", "c1")
        settled = inbound.get(tx, "r1")
        assert (settled.intent, settled.follow_up_on, settled.handled_at) == ("not_now", later, tx.now)
        assert settled.draft_answer == "Call [address]"
        assert [mail.id for mail in inbound.of_prospect(tx, "p1")] == ["r1", "r2", "r3"]
    clock.advance(clock.now() + 2 * HOUR)
    with any_ledger.read() as tx:
        assert [mail.id for mail in inbound.pending(tx, CAMPAIGN, 10)] == ["r2"]


def test_the_same_question_is_not_asked_twice_while_it_is_open(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        asked = approvals.request(tx, CAMPAIGN, "p1", "escalation", "hot lead", inbound_id="r1")
        assert approvals.request(tx, CAMPAIGN, "p1", "escalation", "hot lead", inbound_id="r1") == asked == "q1"
        assert approvals.request(tx, CAMPAIGN, "p1", "escalation", "hot lead", inbound_id="r2") == "q2"
        approvals.decide(tx, "q1", "approved", "anna")
        assert [approval.id for approval in approvals.open_approvals(tx, CAMPAIGN)] == ["q2"]
        with pytest.raises(approvals.AlreadyDecided, match=r"q1 is approved already \(by anna\)"):
            approvals.decide(tx, "q1", "rejected", "bob")


def test_a_decision_takes_effect_on_its_message(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        for number, decision in ((1, "approved"), (2, "rejected")):
            in_sequence(tx, number)
            message_id = f"p{number}-1"
            messages.move(tx, message_id, MessageState.AWAITING_APPROVAL)
            asked = approvals.request(tx, CAMPAIGN, f"p{number}", "message", "autonomy", message_id=message_id)
            approvals.decide(tx, asked, decision, "anna", "as discussed")  # type: ignore[arg-type]
        assert messages.get(tx, "p1-1").state is MessageState.READY
        assert {message.state for message in messages.of_prospect(tx, "p2")} == {MessageState.CANCELLED}
        rejected = prospects.get(tx, "p2")
        assert (rejected.state, rejected.state_reason) == (
            ProspectState.FINISHED,
            "p2-1 was rejected by anna: as discussed",
        )


def test_a_rejected_answer_leaves_the_prospect_where_it_is(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        prospects.move(tx, "p1", ProspectState.REPLIED, "wrote", "inbox")
        answer = draft(tx, "p1", 1, tx.now, messages.ANSWER, MessageState.AWAITING_APPROVAL)
        asked = approvals.request(tx, CAMPAIGN, "p1", "answer", "a person answers", message_id=answer)
        approvals.decide(tx, asked, "rejected", "anna")
        assert messages.get(tx, answer).state is MessageState.CANCELLED
        assert prospects.get(tx, "p1").state is ProspectState.REPLIED
        assert approvals.of_message(tx, answer)[0].decided_by == "anna"


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


def test_verdicts_are_kept_in_their_order(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        rows = [VerdictRow("caps", "reject", "full", tx.now + HOUR), VerdictRow("spend", "allow", "")]
        message = messages.get(tx, f"{in_sequence(tx)}-1")
        verdicts.record(tx, message, "t1", rows[:1])
        verdicts.record(tx, message, "t2", [])
        verdicts.record(tx, message, "t3", rows[1:])
        looks = verdicts.looks(tx, message.id)
        assert [(look.look_id, look.verdicts) for look in looks] == [("t1", (rows[0],)), ("t3", tuple(rows[1:]))]
        assert verdicts.of_message(tx, "p1-1") == rows


def test_counters_count_and_are_given_back(any_ledger: Ledger) -> None:
    keys = [CapKey("mailbox", "alex", "2026-11-02"), CapKey("campaign", CAMPAIGN, "2026-11-02")]
    with any_ledger.write() as tx:
        counters.reserve(tx, keys)
        counters.reserve(tx, [*keys[:1], *keys[:1]])  # a key counts once
        assert counters.read(tx, [*keys, CapKey("total", "x", "")]) == {
            keys[0]: 2, keys[1]: 1, CapKey("total", "x", ""): 0
        }  # fmt: skip
        for _ in range(2):
            counters.release(tx, keys[1:])
        assert counters.read(tx, keys)[keys[1]] == 0
        assert counters.read(tx, []) == {}


def test_ids_of_a_transaction_that_was_undone_are_used_again(ledger: Ledger) -> None:
    with pytest.raises(KeyError), ledger.write() as tx:
        open_campaign(tx)
        assert found(tx) == "p1"
        raise KeyError
    with ledger.write() as tx:
        open_campaign(tx)
        assert found(tx) == "p1"


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


def test_requests_to_models_that_failed_are_counted_since_a_moment(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        for finish in ("end_turn", "tool_use", "http_529", "unreachable", "malformed"):
            call = ModelCall("c1", "scout", "small", (), "{}", "{}", 1, 1, 0, 0.0, 5, finish)
            calls.record_model_call(tx, CAMPAIGN, call)
        assert calls.failures(tx, CAMPAIGN, tx.now) == (5, 3)
        assert calls.failures(tx, CAMPAIGN, tx.now + HOUR) == (0, 0)


def test_what_is_known_of_a_domain_is_kept_by_the_server_its_mails_leave_by(any_ledger: Ledger) -> None:
    fault = Fault("spf_missing", "no SPF", (DnsRecord("ours.example", "TXT", 'v=spf1 "mx" ~all'),), "see to it")
    with any_ledger.write() as tx:
        found = Readiness("ours.example", "smtp.ours.example", (fault,), ("nobody knows",), tx.now, again_soon=True)
        domains.store(tx, found)
        assert domains.get(tx, "ours.example", "smtp.ours.example") == found
        assert domains.get(tx, "ours.example", "smtp.relay.example") is None
        domains.store(tx, replace(found, faults=(), again_soon=False))
        assert domains.get(tx, "ours.example", "smtp.ours.example") == replace(found, faults=(), again_soon=False)


@pytest.mark.parametrize("one_click", [True, False, None])
def test_of_the_signatures_of_a_domain_the_last_one_is_kept(any_ledger: Ledger, one_click: bool | None) -> None:
    with any_ledger.write() as tx:
        assert domains.signature(tx, "ours.example") is None
        seen = Signature("pass", "ours.example", "s1", "", one_click, tx.now)
        domains.store_signature(tx, "ours.example", seen._replace(state="fail"))
        domains.store_signature(tx, "ours.example", seen)
        assert domains.signature(tx, "ours.example") == seen


def test_the_most_of_a_day_counts_names_together_and_days_apart(any_ledger: Ledger) -> None:
    with any_ledger.write() as tx:
        for name, day, count in (("a.example", "2026-11-30", 3), ("b.example", "2026-11-30", 4),
                                 ("a.example", "2026-12-01", 6), ("c.example", "2026-11-30", 9)):  # fmt: skip
            counters.add(tx, CapKey("domain", name, day), count)
        assert counters.most_on_a_day(tx, "domain", ("a.example", "b.example")) == 7
        assert counters.most_on_a_day(tx, "domain", ("d.example",)) == 0
