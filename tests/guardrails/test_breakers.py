"""What trips a breaker, and what it says it counted."""

import pytest

from config.files.envelopes import Breaker, Breakers, MailboxBreakers, Silence
from data.records import Trip
from guardrails.breakers import model_errors, silence
from guardrails.facts import Reception, Record
from guardrails.gate import evaluate
from guardrails.verdicts import Allow, Halt
from tests.guardrails.acts import ENVELOPE, act, envelope

HALF = Breaker(rate=0.5, floor=10)
OWN = MailboxBreakers(bounces=Breaker(rate=0.2, floor=10), complaints=Breaker(rate=0.1, floor=10))
BY_MAILBOX = Breakers(bounces=HALF, complaints=HALF, mailbox=OWN)


@pytest.mark.parametrize(
    ("requests", "failed", "trips"), [(9, 9, False), (10, 5, True), (10, 4, False), (100, 0, False)]
)
def test_models_that_fail_trip_at_their_rate_and_floor(requests: int, failed: int, trips: bool) -> None:
    assert (model_errors("roofing", requests, failed, HALF) is not None) is trips


def test_models_may_fail_for_ever_where_no_breaker_counts_it() -> None:
    assert model_errors("roofing", 100, 100, None) is None


@pytest.mark.parametrize(("searching", "words"), [(True, "scout found nobody 3"), (False, "scout recorded nothing 3")])
def test_a_silent_stage_trips_and_a_dry_territory_tells_nothing_against_the_campaign(
    searching: bool, words: str
) -> None:
    assert silence("scout", 2, Silence(cycles=3), searching=searching) is None
    tripped = silence("scout", 3, Silence(cycles=3), searching=searching)
    assert isinstance(tripped, Trip)
    assert (tripped.scope, tripped.name, tripped.demotes) == ("stage", "scout", not searching)
    assert tripped.reason.startswith(words)


@pytest.mark.parametrize(
    ("reception", "breaker"),
    [
        (Reception(10, bounces=2), "bounces"),
        (Reception(10, complaints=1), "complaints"),
        (Reception(9, bounces=9), None),
    ],
)
def test_a_mailbox_that_is_ill_received_stops_alone(reception: Reception, breaker: str | None) -> None:
    decision = evaluate(act(mailbox_record=reception), envelope(breakers=BY_MAILBOX)).decision
    assert (isinstance(decision, Halt) and decision.trip and decision.trip.breaker) == (breaker or False)
    if isinstance(decision, Halt) and decision.trip:
        assert (decision.trip.scope, decision.trip.name) == ("mailbox", "ann")
        assert "of ann" in decision.reason


def test_without_breakers_of_its_own_a_mailbox_is_not_counted() -> None:
    assert evaluate(act(mailbox_record=Reception(100, bounces=100)), ENVELOPE).decision == Allow()


def test_nothing_leaves_a_mailbox_that_is_stopped() -> None:
    decision = evaluate(act(mailbox_stopped="too many bounces"), ENVELOPE).decision
    assert decision == Halt("breaker: ann is stopped: too many bounces")


def test_a_halt_of_the_campaign_outweighs_that_of_a_mailbox() -> None:
    facts = act(mailbox_stopped="too many bounces", record=Record(day_usd=2.01))
    decision = evaluate(facts, ENVELOPE).decision
    assert isinstance(decision, Halt)
    assert decision.trip is not None
    assert (decision.trip.scope, decision.trip.breaker) == ("campaign", "spend")
