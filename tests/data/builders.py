"""A campaign, businesses and messages for tests of the ledger."""

from dataclasses import replace
from datetime import datetime, timedelta

from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, messages, prospects
from data.records import Business, Contact, Message, MessageState, ProspectState

CAMPAIGN = "roofing"


def business(number: int, **changes: object) -> Business:
    """A business like no other with another number."""
    plain = Business(
        source="directory",
        row_key=str(number),
        company=f"Roofer {number} LLC",
        domain=f"roofer{number}.example",
        city="Fresno",
        state="CA",
        postcode="93650",
        employees=12,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def contact(number: int) -> Contact:
    """The person at that business."""
    return Contact(f"pat@roofer{number}.example", "Pat Doe", "Owner", None, 0.9, "hunter")


def open_campaign(tx: Tx, name: str = CAMPAIGN) -> None:
    """A campaign of 14 days."""
    campaigns.open_campaign(tx, name, "run-1", "roofing", 50, "digest", tx.now + timedelta(days=14))


def found(tx: Tx, number: int = 1, campaign: str = CAMPAIGN) -> str:
    """A new prospect's id."""
    added = prospects.add(tx, campaign, business(number), "America/Los_Angeles")
    assert isinstance(added, prospects.Added)
    return added.prospect_id


def in_sequence(tx: Tx, number: int = 1, steps: int = 3) -> str:
    """A prospect whose sequence is drafted: step 1 is due now, the others after it."""
    prospect_id = found(tx, number)
    for state in (ProspectState.QUALIFIED, ProspectState.BUILT, ProspectState.IN_SEQUENCE):
        prospects.move(tx, prospect_id, state, "test", "test")
    for step in range(1, steps + 1):
        draft(tx, prospect_id, step, tx.now if step == 1 else None)
    return prospect_id


def draft(
    tx: Tx,
    prospect_id: str,
    step: int,
    due_at: datetime | None,
    sequence: str = "roofing",
    state: MessageState = MessageState.READY,
    webhook: tuple[str, str] | None = None,
) -> str:
    """A message to the prospect: a mail, or one by a ``webhook`` to a phone number."""
    mailbox, recipient = webhook or ("alex", f"pat@roofer{prospect_id[1:]}.example")
    message = Message(
        id=f"{prospect_id}-{'a' if sequence == messages.ANSWER else ''}{step}",
        campaign=prospects.get(tx, prospect_id).campaign,
        prospect_id=prospect_id,
        sequence=sequence,
        step=step,
        channel="webhook" if webhook else "email",
        variant="plain",
        mailbox=mailbox,
        state=state,
        state_reason="",
        slots={"opening": "a1"},
        subject=f"Step {step}",
        body="Hello",
        rfc_message_id=f"<{prospect_id}-{sequence}-{step}@muster.example>",
        due_at=due_at,
        sent_at=None,
        author="publisher",
    )
    messages.draft(tx, message, recipient, "c1")
    return message.id


def send(tx: Tx, message_id: str) -> None:
    """Move a ready message through to ``sent``."""
    for state in (MessageState.INTENT, MessageState.SENDING, MessageState.SENT):
        messages.move(tx, message_id, state)


def fresh_campaign(ledger: Ledger) -> None:
    """Open the campaign in a transaction of its own."""
    with ledger.write() as tx:
        open_campaign(tx)
