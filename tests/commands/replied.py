"""Somebody who has written to us, as the desk finds them: with what was asked about it, and an answer that waits."""

from dataclasses import replace

from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects, verifications
from data.ledger.govern import approvals
from data.records import Intent, MessageState, ProspectState
from tests.commands.desk import NAME, in_sequence

UNREAD = "unread: no agent of the crew reads replies"


def wrote(tx: Tx, number: int = 1, text: str = "Tell me more", *, doubt: str | None = None) -> str:
    """Somebody to whom a mail has left has written: the first time in the place of all that was to follow."""
    known = f"p{number}" in prospects.of_ids(tx, [f"p{number}"])
    prospect_id = f"p{number}" if known else in_sequence(tx, number)
    if not known:
        for to in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
            messages.move(tx, f"{prospect_id}-1", to)
        verifications.store(tx, f"pat@roofer{number}.example", "valid", "asked")
    before = len(inbound.of_prospect(tx, prospect_id))
    reply = inbound.record(
        tx, f"k{number}-{before}", kind="reply", received_at=tx.now, text=text, campaign=NAME,
        prospect_id=prospect_id, message_id=f"{prospect_id}-1", doubt=doubt,
    )  # fmt: skip
    assert reply is not None
    if doubt:
        prospects.pause(tx, prospect_id, f"{reply} {inbound.DOUBTED}: {doubt}", "inbox")
    elif not known:
        prospects.move(tx, prospect_id, ProspectState.REPLIED, f"wrote {reply}", "inbox")
    return reply


def unread(tx: Tx, number: int = 1, text: str = "Tell me more", *, doubt: str | None = None) -> str:
    """The same, and a person is asked, since no agent reads replies."""
    reply = wrote(tx, number, text, doubt=doubt)
    inbound.hand_over(tx, reply, "no agent of the crew reads replies", "code")
    approvals.request(tx, NAME, f"p{number}", "escalation", UNREAD, inbound_id=reply)
    return reply


def answered(tx: Tx, number: int = 1, intent: Intent = "interested", confidence: float = 0.9) -> str:
    """An agent has read it, and drafted an answer that waits for a yes."""
    reply = wrote(tx, number)
    inbound.settle(tx, reply, intent, confidence, None, "Gladly.", True, "inbox", "c1")
    known_as = f"p{number}-a1"
    first = messages.get(tx, f"p{number}-1")
    answer = replace(first, id=known_as, sequence=messages.ANSWER, step=1, variant="answer", slots={}, body="Gladly.",
                     state=MessageState.AWAITING_APPROVAL, sent_at=None, author="inbox",
                     rfc_message_id=f"<{known_as}@muster.example>")  # fmt: skip
    messages.draft(tx, answer, f"pat@roofer{number}.example", "c1")
    approvals.request(tx, NAME, f"p{number}", "answer", f"{intent}: a person answers", known_as, reply)
    return reply


def doubted(tx: Tx, number: int = 1, intent: Intent = "not_interested") -> str:
    """An agent was not sure what it means, and a person is asked."""
    reply = wrote(tx, number, "Hm, the other thing maybe.")
    inbound.settle(tx, reply, intent, 0.4, None, None, True, "inbox", "c1")
    approvals.request(tx, NAME, f"p{number}", "escalation", "the reply was not clearly understood", inbound_id=reply)
    return reply
