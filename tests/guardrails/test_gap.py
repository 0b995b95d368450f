"""The time between two messages of a mailbox: never below the minimum, and not always the same."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from guardrails.rules.minimum_gap import gap_before, judge
from guardrails.verdicts import Allow, Reject
from tests.guardrails.acts import ENVELOPE, NOW, act, message

SECOND = timedelta(seconds=1)


@given(st.integers(0, 600), st.integers(1, 10_000))
def test_a_gap_is_the_message_s_own_and_within_the_jitter(jitter: int, number: int) -> None:
    envelope = ENVELOPE.model_copy(update={"gap_jitter": timedelta(seconds=jitter)})
    next_one = message(id=f"p{number}-1")
    gap = gap_before(next_one, envelope)
    assert envelope.minimum_gap <= gap <= envelope.minimum_gap + timedelta(seconds=jitter)
    assert judge(act(message=next_one, last_departure=NOW - gap), envelope) == Allow()
    early = judge(act(message=next_one, last_departure=NOW - gap + SECOND), envelope)
    assert isinstance(early, Reject)
    assert early.retry_at == NOW + SECOND


def test_gaps_differ_where_there_is_a_jitter() -> None:
    envelope = ENVELOPE.model_copy(update={"gap_jitter": timedelta(minutes=5)})
    gaps = {gap_before(message(id=f"p{number}-1"), envelope) for number in range(50)}
    assert len(gaps) > 25


def test_without_a_jitter_all_gaps_are_the_minimum() -> None:
    assert {gap_before(message(id=f"p{number}-1"), ENVELOPE) for number in range(9)} == {ENVELOPE.minimum_gap}
