"""The time between two messages of a mailbox: never below the minimum, and not always the same."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import MessageState
from guardrails.facts import ANSWER
from guardrails.rules.minimum_gap import gap_before, judge
from guardrails.verdicts import Allow, Reject
from tests.guardrails.acts import ENVELOPE, NOW, act, message

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


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


@pytest.mark.parametrize(
    ("state", "said_at"),
    [
        (MessageState.READY, NOW),
        (MessageState.SENDING, NOW - HOUR),
        (MessageState.UNKNOWN, NOW - HOUR),
        (MessageState.UNKNOWN, NOW - ENVELOPE.recipient_gap),
    ],
)
def test_a_step_waits_from_when_a_person_s_words_were_let_go_also_if_nobody_knows_whether_they_left(
    state: MessageState, said_at: datetime
) -> None:
    let_go = NOW - 2 * ENVELOPE.recipient_gap if state is MessageState.READY else said_at  # it was put off since
    words = message(id="p7-a1", sequence=ANSWER, state=state, intent_at=let_go)
    verdict = judge(act(earlier=(words,)), ENVELOPE)
    free = said_at + ENVELOPE.recipient_gap
    assert (verdict.retry_at if isinstance(verdict, Reject) else NOW) == free
