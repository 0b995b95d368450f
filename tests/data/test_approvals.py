"""What people are asked, and what follows from their answer."""

import pytest

from data.ledger.core.ledger import Ledger
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.records import (
    MessageState,
    ProspectState,
)
from tests.data.builders import CAMPAIGN, draft, fresh_campaign, in_sequence


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
