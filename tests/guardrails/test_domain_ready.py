"""The gate ``domain_ready``: what follows where a sender's domain is not ready, and where nobody knows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.files.envelopes import DomainReady
from data.readiness import Readiness
from guardrails.gate import evaluate
from guardrails.verdicts import Allow, Hold, Reject, Verdict
from tests.guardrails.acts import ENVELOPE, NOW, UNREADY, act, envelope, message, ready, verdict_of

HELD = act(readiness=UNREADY, busiest_day=5000)


def test_a_domain_that_is_not_ready_is_warned_of_until_a_host_has_had_the_bulk_and_then_held() -> None:
    below = act(readiness=UNREADY, busiest_day=4999)
    assert evaluate(below, ENVELOPE).decision == Allow()
    for facts in (below, HELD):
        said = verdict_of("domain_ready", facts)
        assert isinstance(said, Allow | Hold)
        assert 'have ours.example TXT "v=spf1 ip4:192.0.2.25 ~all"' in said.reason
        assert "\n" not in said.reason


@pytest.mark.parametrize(("way", "kind"), [("warn", Allow), ("hold", Hold), ("wait", Reject)])
@pytest.mark.parametrize("bulk", [False, True])
def test_the_envelope_says_what_follows_below_and_above(way: Any, kind: type[Verdict], bulk: bool) -> None:
    rule = DomainReady(bulk=10, above=way) if bulk else DomainReady(bulk=10, below=way)
    said = verdict_of("domain_ready", act(readiness=UNREADY, busiest_day=10 if bulk else 9), domain_ready=rule)
    assert isinstance(said, kind)
    assert getattr(said, "retry_at", None) == (NOW + timedelta(hours=1) if kind is Reject else None)


def test_an_approval_lifts_the_hold_of_a_domain_that_is_not_ready() -> None:
    assert verdict_of("domain_ready", replace(HELD, approved=frozenset({"domain_ready"}))) == Allow()


def test_a_fault_that_could_not_be_looked_for_anew_is_told_with_the_day_on_which_it_was_seen() -> None:
    (fault,) = UNREADY.faults
    kept = replace(UNREADY, faults=(fault, fault._replace(since=NOW - timedelta(days=2))))
    said = verdict_of("domain_ready", act(readiness=kept, busiest_day=5000))
    assert isinstance(said, Hold)
    assert said.reason.count("in vain") == 1
    assert "seen on 2026-11-22 17:00 UTC, looked for in vain since" in said.reason


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (None, "nobody has looked"),
        (replace(UNREADY, checked_at=NOW - timedelta(days=8)), "too old to count"),
        (ready(unsure=("DNS did not answer for TXT of ours.example: Timeout",)), "DNS did not answer"),
    ],
)
def test_what_nobody_knows_of_a_domain_is_said_and_stops_nothing(known: Readiness | None, why: str) -> None:
    facts = act(readiness=known, busiest_day=1_000_000)
    assert evaluate(facts, envelope(domain_ready=DomainReady(below="hold", above="hold"))).decision == Allow()
    said = verdict_of("domain_ready", facts)
    assert isinstance(said, Allow)
    assert why in said.reason


def test_a_message_that_leaves_by_a_webhook_has_no_domain() -> None:
    text = message(channel="webhook")
    assert verdict_of("domain_ready", act(message=text, readiness=UNREADY, busiest_day=5000)) == Allow()
