"""Messages: what is due when, and what may still be kept from leaving."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from data.claims import Angle
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from data.ledger.core.schema import messages as messages_table
from data.ledger.core.states import IllegalTransition
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts, messages, prospects
from data.ledger.govern import approvals
from data.ledger.read import stories
from data.records import MessageState, ProspectState
from tests.data.builders import CAMPAIGN, draft, fresh_campaign, in_sequence, open_campaign, send

DAY = timedelta(days=1)


def _due(tx: Tx, limit: int = 10) -> list[str]:
    return [message.id for message in messages.due(tx, CAMPAIGN, tx.now, limit)]


def test_a_message_is_drafted_once_for_its_step(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        prospect_id = in_sequence(tx)
        message = messages.get(tx, "p1-1")
        assert (message.slots, message.state, message.due_at) == ({"opening": "a1"}, MessageState.READY, tx.now)
        assert messages.recipient_of(tx, "p1-1") == "pat@roofer1.example"
        assert messages.by_rfc_id(tx, message.rfc_message_id) == message
    with pytest.raises(IntegrityError), any_ledger.write() as tx:
        draft(tx, prospect_id, 1, tx.now)


def test_only_the_first_step_is_due_and_the_next_one_when_it_was_sent_and_its_wait_is_over(
    any_ledger: Ledger, clock: SteppedClock
) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        in_sequence(tx)
        assert _due(tx) == ["p1-1"]
        messages.schedule_next(tx, "p1", "roofing", 2, tx.now)
        assert _due(tx) == ["p1-1"]  # the step before it was not sent
        send(tx, "p1-1")
        messages.schedule_next(tx, "p1", "roofing", 2, tx.now + DAY)
        assert _due(tx) == []
        assert messages.next_due(tx, CAMPAIGN) == tx.now + DAY
    clock.advance(clock.now() + DAY)
    with any_ledger.read() as tx:
        assert _due(tx) == ["p1-2"]


def test_a_message_says_when_it_was_last_let_go(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        in_sequence(tx)
        messages.release(tx, "p1-1")
        assert messages.get(tx, "p1-1").intent_at == tx.now


def test_a_postponed_message_waits(any_ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(any_ledger)
    with any_ledger.write() as tx:
        in_sequence(tx)
        messages.postpone(tx, "p1-1", tx.now + DAY, "outside the window")
        assert _due(tx) == []
        assert messages.next_due(tx, CAMPAIGN) == tx.now + DAY
        assert messages.get(tx, "p1-1").state_reason == "outside the window"
    clock.advance(clock.now() + DAY)
    with any_ledger.read() as tx:
        assert _due(tx) == ["p1-1"]


def test_nothing_is_due_for_who_is_paused_or_has_left_the_sequence(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        for number in (1, 2, 3):
            in_sequence(tx, number)
        prospects.pause(tx, "p1", "call first", "anna")
        prospects.move(tx, "p2", ProspectState.REPLIED, "wrote", "inbox")
        assert _due(tx) == ["p3-1"]


def test_an_answer_goes_to_who_has_replied_but_not_to_who_has_opted_out(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        for number in (1, 2):
            prospect_id = in_sequence(tx, number)
            prospects.move(tx, prospect_id, ProspectState.REPLIED, "wrote", "inbox")
            draft(tx, prospect_id, 1, tx.now, sequence=messages.ANSWER)
        prospects.move(tx, "p2", ProspectState.OPTED_OUT, "asked", "inbox")
        assert _due(tx) == ["p1-a1"]
        assert messages.get(tx, "p2-a1").state is MessageState.CANCELLED


def test_the_longest_due_come_first_and_no_more_than_asked(ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(ledger)
    for number in (1, 2, 3):
        with ledger.write() as tx:
            in_sequence(tx, number)
        clock.advance(clock.now() + timedelta(hours=1))
    with ledger.write() as tx:
        messages.postpone(tx, "p1-1", tx.now, "gap")
        assert _due(tx, 2) == ["p2-1", "p3-1"]


def test_sending_notes_its_moments(ledger: Ledger, clock: SteppedClock) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        messages.move(tx, "p1-1", MessageState.INTENT)
        messages.move(tx, "p1-1", MessageState.SENDING)
        assert messages.stuck_sending(tx, CAMPAIGN) == ["p1-1"]
    clock.advance(clock.now() + DAY)
    with ledger.write() as tx:
        messages.move(tx, "p1-1", MessageState.SENT)
        assert messages.get(tx, "p1-1").sent_at == clock.now()
        assert messages.stuck_sending(tx, CAMPAIGN) == []
        assert [message.id for message in messages.sent_to(tx, "PAT@roofer1.example")] == ["p1-1"]


def test_who_opts_out_between_intent_and_sending_gets_nothing(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        messages.move(tx, "p1-1", MessageState.INTENT)
        prospects.move(tx, "p1", ProspectState.OPTED_OUT, "asked", "inbox")
        with pytest.raises(IllegalTransition, match=r"from cancelled to sending \(allowed: none, it is final\)"):
            messages.move(tx, "p1-1", MessageState.SENDING)


def test_a_cancelled_message_takes_its_approval_with_it(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        messages.move(tx, "p1-1", MessageState.AWAITING_APPROVAL, "first ones", "gates")
        asked = approvals.request(tx, CAMPAIGN, "p1", "message", "autonomy", message_id="p1-1")
        prospects.move(tx, "p1", ProspectState.BOUNCED, "550", "inbox")
        assert approvals.get(tx, asked).state == "withdrawn"
        assert approvals.open_approvals(tx, CAMPAIGN) == []


def test_a_message_is_edited_until_it_is_released(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        messages.edit(tx, "p1-1", "New", "Text", "anna")
        assert messages.get(tx, "p1-1").body == "Text"
        messages.move(tx, "p1-1", MessageState.INTENT)
        with pytest.raises(ValueError, match="p1-1 is intent"):
            messages.edit(tx, "p1-1", "Newer", "Text", "anna")


def test_an_angle_that_a_person_takes_out_of_the_words_is_no_longer_the_messages(ledger: Ledger) -> None:
    fresh_campaign(ledger)
    with ledger.write() as tx:
        in_sequence(tx)
        for words in ("You hire two estimators.", "Reviews praise you."):
            facts.add_angle(tx, Angle("p1", "", words, (), 0.8, cycle_id="c0"))
        tx.connection.execute(
            update(messages_table)
            .where(messages_table.c.message_id == "p1-1")
            .values(slots='{"opening": "a1", "proof": "a2"}', body="Hi. You hire two estimators. Reviews praise you.")
        )
        messages.edit(tx, "p1-1", "New", "Hi! You hire  TWO estimators, I think. Reviews praise your work.", "anna")
        assert messages.get(tx, "p1-1").slots == {"opening": "a1"}
        assert [claim.slot for told in stories.of_message(tx, "p1-1").messages for claim in told.claims] == ["opening"]


def test_other_campaigns_messages_are_not_ours(ledger: Ledger) -> None:
    with ledger.write() as tx:
        open_campaign(tx)
        open_campaign(tx, "another")
        in_sequence(tx)
        assert messages.due(tx, "another", tx.now, 10) == []
        assert messages.next_due(tx, "another") is None


def test_an_unknown_message_is_named(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(messages.NoSuchMessage, match="'p9-1'"):
        messages.get(tx, "p9-1")
