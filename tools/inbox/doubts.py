"""A reply that may be a machine's: its prospect waits until it was read, and then goes on or has replied."""

from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, prospects
from data.records import Message, ProspectState

ACTOR = "inbox"


def wait(tx: Tx, message: Message, inbound_id: str, hint: str) -> None:
    """Keep everything back from a prospect in sequence until the mail was read."""
    prospect = prospects.get(tx, message.prospect_id)
    if prospect.state is ProspectState.IN_SEQUENCE and not prospect.paused:
        way = f"It goes on when that was read, or when a person resumes {prospect.id} of {prospect.campaign}"
        prospects.pause(tx, prospect.id, f"{inbound_id} {inbound.DOUBTED}: {hint}. {way}", ACTOR)


def settle(ledger: Ledger) -> None:
    """Let go on who waited for a mail that was read meanwhile: what it turned out to be has taken effect by then."""
    with ledger.read() as tx:
        read = inbound.doubts_read(tx)
    if not read:
        return
    with ledger.write() as tx:
        for inbound_id, prospect_id in inbound.doubts_read(tx):
            prospects.unpause(tx, prospect_id, ACTOR, f"{inbound_id} was read")
