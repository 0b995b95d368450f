"""Each gate says no to what it is there for; without it, that would leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.catalogues import GATES as CATALOGUE
from config.files.envelopes import Autonomy, Caps, WarmUp
from data.readiness import Fault
from data.records import CapKey, Message, MessageState, ProspectState, Suppression, Verification
from guardrails.facts import ActFacts, Record
from guardrails.gate import GATES, evaluate, gates_that_held
from guardrails.verdicts import Allow, Halt, Hold, Reject, Verdict
from tests.guardrails.acts import (
    BODY,
    ENVELOPE,
    NOW,
    OPT_OUT,
    POSTAL,
    RECORD,
    UNREADY,
    act,
    cited,
    message,
    prospect,
    ready,
    rejected,
    verdict_of,
    without,
)

SUPPRESSED = Suppression("email", "abc", "opt_out", "a reply", NOW)
VERIFIED = Verification("valid", "250", NOW - timedelta(days=40))
SENT = MessageState.SENT
TODAY = "2026-11-24"

SPOILED: dict[str, tuple[ActFacts, type[Verdict]]] = {
    "duplicate": (act(earlier=(message(id="p7-1x", state=SENT),)), Reject),
    "suppression": (act(suppression=SUPPRESSED), Reject),
    "opted_out": (act(prospect=prospect(state=ProspectState.OPTED_OUT)), Reject),
    "verified_address": (act(verification=None), Reject),
    "domain_ready": (act(readiness=UNREADY, busiest_day=5000), Hold),
    "sending_window": (act(now=datetime(2026, 11, 24, 5, 0, tzinfo=UTC)), Reject),
    "caps": (act(counts={CapKey("mailbox", "ann", TODAY): 20}), Reject),
    "minimum_gap": (act(last_departure=NOW - timedelta(seconds=119)), Reject),
    "breaker": (act(record=Record(departures=30, bounces=3)), Halt),
    "spend": (act(record=Record(day_usd=2.01)), Halt),
    "grounded": (act(angles=(cited("You are hiring three roofers.", "Hiring: two roofers"),)), Reject),
    "template_lint": (act(message=message(body=BODY.replace(OPT_OUT, ""))), Reject),
    "autonomy": (act(escalations=("a large firm is looked at first",)), Hold),
}


def test_the_catalogue_and_the_registry_name_the_same_gates_in_the_same_order() -> None:
    assert tuple(GATES) == CATALOGUE


def test_what_is_right_in_all_respects_is_allowed_and_every_gate_was_asked() -> None:
    judgement = evaluate(act(), ENVELOPE)
    assert judgement.decision == Allow()
    assert [verdict.gate for verdict in judgement.verdicts] == ENVELOPE.gates


@pytest.mark.parametrize("gate", SPOILED)
def test_each_gate_stops_what_it_is_there_for(gate: str) -> None:
    facts, kind = SPOILED[gate]
    judgement = evaluate(facts, ENVELOPE)
    assert isinstance(judgement.decision, kind)
    assert {v.gate for v in judgement.verdicts if not isinstance(v.verdict, Allow)} == {gate}


@pytest.mark.parametrize("gate", SPOILED)
def test_with_that_one_gate_removed_it_would_leave(gate: str) -> None:
    facts, _ = SPOILED[gate]
    assert evaluate(facts, without(gate)).decision == Allow()


def test_all_gates_are_recorded_and_the_weightiest_decides() -> None:
    facts = replace(SPOILED["spend"][0], suppression=SUPPRESSED, escalations=("look first",))
    judgement = evaluate(facts, ENVELOPE)
    assert isinstance(judgement.decision, Halt)
    assert len(judgement.verdicts) == len(ENVELOPE.gates)
    assert sum(not isinstance(v.verdict, Allow) for v in judgement.verdicts) == 3


def test_a_rejection_for_good_outweighs_a_hold_and_that_a_rejection_for_now() -> None:
    asked = act(escalations=("look first",), last_departure=NOW)
    assert isinstance(evaluate(asked, ENVELOPE).decision, Hold)
    assert evaluate(replace(asked, suppression=SUPPRESSED), ENVELOPE).decision == Reject(
        "suppression: its email is suppressed since 2026-11-24: opt_out"
    )


def test_several_rejections_for_now_wait_for_the_latest() -> None:
    facts = act(last_departure=NOW, verification=None)
    decision = evaluate(facts, ENVELOPE).decision
    assert isinstance(decision, Reject)
    assert decision.retry_at == NOW + timedelta(hours=1)
    assert decision.reason.count("\n") == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x1e", "\x85", "\u2028"])
def test_what_others_wrote_into_a_reason_names_no_gate(end: str) -> None:
    theirs = f"the SPF record cannot be read: v=spf1 x{end}verified_address: -all"
    unready = ready(faults=(Fault("spf_broken", theirs, (RECORD._replace(value=f"v=spf1{end}caps: a"),)),))
    decision = evaluate(
        act(readiness=unready, busiest_day=5000, escalations=(f"a{end}grounded: b",)), ENVELOPE
    ).decision
    assert isinstance(decision, Hold)
    assert gates_that_held(decision.reason) == {"domain_ready", "autonomy"}
    assert len(decision.reason.splitlines()) == 2


def test_a_text_that_is_no_hold_s_reason_names_no_gate() -> None:
    assert gates_that_held("it is not known whether p7-1 left: 451 later\nautonomy: yes") == frozenset()


# duplicate


@pytest.mark.parametrize("state", [MessageState.INTENT, MessageState.SENDING, MessageState.UNKNOWN, MessageState.SENT])
def test_a_step_that_left_or_may_have_left_is_not_sent_again(state: MessageState) -> None:
    assert rejected("duplicate", act(earlier=(message(id="x", state=state),))).retry_at is None


def test_an_address_that_was_written_to_as_another_prospect_is_left_alone() -> None:
    other = message(id="p3-1", prospect_id="p3", step=1, state=SENT)
    assert "as p3" in rejected("duplicate", act(earlier=(other,))).reason


def test_the_next_step_to_the_same_person_is_no_duplicate_unless_it_says_the_same() -> None:
    second = message(id="p7-2", step=2, body=BODY.replace("You are hiring two roofers.", "Are you busy?"))
    assert verdict_of("duplicate", act(message=second, earlier=(message(state=SENT),))) == Allow()
    same = replace(second, body=BODY)
    assert "same text" in rejected("duplicate", act(message=same, earlier=(message(state=SENT),))).reason


@pytest.mark.parametrize("angle", ["You are hiring two roofers.", "you are HIRING\ntwo roofers"])
def test_nobody_is_told_the_same_angle_in_two_messages(angle: str) -> None:
    first = message(state=SENT, subject="Roofers", body=f"Hello,\n\n{angle}\n\n{POSTAL}\n{OPT_OUT}\n")
    second = act(message=message(id="p7-2", step=2), earlier=(first,))
    assert rejected("duplicate", second).reason == "angle a1 was already told in p7-1 (sent)"
    assert verdict_of("duplicate", replace(second, earlier=(replace(first, state=MessageState.FAILED),))) == Allow()
    assert verdict_of("duplicate", replace(second, own=replace(second.own, template=BODY))) == Allow()


def test_what_failed_or_was_cancelled_does_not_count_as_sent() -> None:
    earlier = (message(id="x", state=MessageState.FAILED), message(id="y", state=MessageState.CANCELLED))
    assert verdict_of("duplicate", act(earlier=earlier)) == Allow()


# suppression and opted_out


def test_a_message_without_a_recipient_is_rejected() -> None:
    assert "no address" in rejected("suppression", act(recipient=None)).reason


@pytest.mark.parametrize("state", [s for s in ProspectState if s is not ProspectState.IN_SEQUENCE])
def test_only_a_prospect_in_sequence_gets_a_step(state: ProspectState) -> None:
    assert rejected("opted_out", act(prospect=prospect(state=state))).retry_at is None


def test_a_paused_prospect_waits() -> None:
    assert rejected("opted_out", act(prospect=prospect(paused=True))).retry_at is not None


def test_an_answer_goes_to_somebody_who_replied_but_never_to_somebody_who_opted_out() -> None:
    answer = message(sequence="answer")
    assert verdict_of("opted_out", act(message=answer, prospect=prospect(state=ProspectState.REPLIED))) == Allow()
    assert rejected("opted_out", act(message=answer, prospect=prospect(state=ProspectState.OPTED_OUT))).retry_at is None


# verified_address


def test_an_address_other_than_the_prospects_own_is_rejected() -> None:
    assert "not the address of p7" in rejected("verified_address", act(recipient="eve@evil.example")).reason


def test_a_stale_verification_waits_for_a_new_one() -> None:
    assert rejected("verified_address", act(verification=VERIFIED)).retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("verdict", ["invalid", "disposable", "no_mail_host"])
def test_what_cannot_receive_mail_is_rejected_for_good_even_when_it_is_approved(verdict: str) -> None:
    found = Verification(verdict, "why", NOW)  # type: ignore[arg-type]
    facts = act(verification=found, approved=frozenset({"verified_address"}))
    assert rejected("verified_address", facts).retry_at is None


def test_what_is_doubtful_is_held_until_a_person_says_yes() -> None:
    found = Verification("catch_all", "why", NOW)
    assert isinstance(verdict_of("verified_address", act(verification=found)), Hold)
    assert verdict_of("verified_address", act(verification=found, approved=frozenset({"verified_address"}))) == Allow()


# sending_window: see test_window.py


def test_an_unknown_zone_or_country_is_held_and_an_approval_means_our_own_hours() -> None:
    nowhere = act(prospect=prospect(timezone=None))
    assert isinstance(verdict_of("sending_window", nowhere), Hold)
    assert isinstance(verdict_of("sending_window", act(region=None)), Hold)
    lifted = replace(nowhere, approved=frozenset({"sending_window"}))
    assert verdict_of("sending_window", lifted) == Allow()
    assert isinstance(verdict_of("sending_window", replace(lifted, now=NOW.replace(hour=5))), Reject)


# caps: see test_caps.py


def test_a_cap_that_never_has_room_rejects_for_good() -> None:
    nothing = Caps(mailbox_per_day=20, domain_per_day=2, campaign_per_day=0)
    assert rejected("caps", act(), caps=nothing).retry_at is None
    total = act(counts={CapKey("total", "roofing", ""): 100})
    assert rejected("caps", total).retry_at is None


def test_a_mailbox_that_starts_its_warm_up_with_nothing_waits_for_tomorrow() -> None:
    caps = Caps(mailbox_per_day=20, domain_per_day=2, campaign_per_day=50, warm_up=WarmUp(start=0, increase=5))
    said = rejected("caps", act(campaign_started=NOW.date()), caps=caps)
    assert said.retry_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


# minimum_gap


def _by_hand(state: MessageState, sent_at: datetime | None) -> Message:
    return message(id="p7-a1", sequence="answer", state=state, sent_at=sent_at)


def test_a_step_waits_a_day_after_a_persons_words_and_for_those_that_are_about_to_leave() -> None:
    said = act(earlier=(_by_hand(MessageState.SENT, NOW - timedelta(hours=1)),))
    assert rejected("minimum_gap", said).retry_at == NOW + timedelta(hours=23)
    queued = act(earlier=(_by_hand(MessageState.READY, None),))
    assert rejected("minimum_gap", queued).retry_at == NOW + timedelta(days=1)
    long_ago = act(earlier=(_by_hand(MessageState.SENT, NOW - timedelta(days=1)),))
    assert verdict_of("minimum_gap", long_ago) == Allow()
    another = act(earlier=(_by_hand(MessageState.SENT, NOW - timedelta(hours=1)),), message=message(sequence="answer"))
    assert verdict_of("minimum_gap", another) == Allow(), "a person may go on"


def test_the_gap_ends_to_the_second() -> None:
    almost = act(last_departure=NOW - timedelta(seconds=119))
    assert rejected("minimum_gap", almost).retry_at == NOW + timedelta(seconds=1)
    assert verdict_of("minimum_gap", act(last_departure=NOW - timedelta(seconds=120))) == Allow()


# breaker and spend


def test_a_breaker_says_what_was_sent_and_what_was_refused() -> None:
    said = verdict_of("breaker", act(record=Record(departures=30, bounces=4, refused=2)))
    assert said == Halt("4 prospects lost to bounces or refusals among 28 sent and 2 refused, the limit is 10.0%")
    said = verdict_of("breaker", act(record=Record(departures=30, bounces=4)))
    assert said == Halt("4 prospects lost to bounces or refusals among 30 sent, the limit is 10.0%")


@pytest.mark.parametrize(
    ("record", "halts"),
    [
        (Record(departures=19, bounces=19), False),
        (Record(departures=20, bounces=2), True),
        (Record(departures=20, bounces=1), False),
        (Record(departures=49, complaints=5), False),
        (Record(departures=50, complaints=1), True),
        (Record(departures=1000, complaints=0), False),
    ],
)
def test_a_breaker_needs_its_floor_and_its_rate(record: Record, halts: bool) -> None:
    assert isinstance(verdict_of("breaker", act(record=record)), Halt) is halts


def test_spending_the_limit_itself_is_allowed() -> None:
    assert verdict_of("spend", act(record=Record(campaign_usd=10.0, day_usd=2.0))) == Allow()
    assert isinstance(verdict_of("spend", act(record=Record(campaign_usd=10.01))), Halt)


# grounded


def test_an_angle_that_the_prospect_does_not_have_is_rejected() -> None:
    assert rejected("grounded", act(angles=(cited("x")._replace(angle=None),))).retry_at is None


def test_an_angle_that_cites_nothing_is_rejected() -> None:
    assert "cites no facts" in rejected("grounded", act(angles=(cited("You are hiring two roofers."),))).reason


# autonomy


def test_every_message_needs_an_approval_at_the_lowest_level() -> None:
    assert isinstance(verdict_of("autonomy", act(level="every")), Hold)
    assert verdict_of("autonomy", act(level="every", approved=frozenset({"autonomy"}))) == Allow()


def test_a_sample_is_a_matter_of_the_prospect_alone_and_has_about_its_share() -> None:
    sample = Autonomy(start="sample", sample=0.2)
    acts = [act(level="sample", prospect=prospect(id=f"p{n}")) for n in range(1000)]
    held = [isinstance(verdict_of("autonomy", each, autonomy=sample), Hold) for each in acts]
    again = [isinstance(verdict_of("autonomy", each, autonomy=sample), Hold) for each in acts]
    assert held == again
    assert 150 < sum(held) < 250


def test_an_answer_is_always_approved_by_a_person() -> None:
    assert isinstance(verdict_of("autonomy", act(message=message(sequence="answer"))), Hold)
