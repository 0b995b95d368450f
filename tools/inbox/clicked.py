"""An opt-out by the link in a mail: taken in once and with the same effect as a mail that says so."""

from collections.abc import Sequence
from typing import Literal

from data.ledger import inbound
from data.ledger.ledger import Ledger, Tx
from data.records import Message
from tools import unsubscribing
from tools.inbox import effects
from tools.inbox.classify import Classified
from tools.inbox.matching import Match

How = Literal["one click in the mail program", "the button on the page"]


def opt_out(ledger: Ledger, keys: Sequence[str], token: str, how: How) -> None:
    """Let whoever has the mail of this token opt out, once; a token of no mail of ours keeps nobody from writing."""
    with ledger.read() as tx:
        if unsubscribing.named_in(tx, keys, token) is None:
            return
    with ledger.write() as tx:
        if message := unsubscribing.named_in(tx, keys, token):
            _take_in(tx, message, how)


def _take_in(tx: Tx, message: Message, how: How) -> None:
    mail = Classified.told("opt_out", f"by the link in it: {how}")
    inbound_id = inbound.record(
        tx,
        f"unsubscribed:{message.rfc_message_id}",
        kind=mail.kind,
        received_at=tx.now,
        evidence=f"{message.id} opted out {mail.why}",
        campaign=message.campaign,
        prospect_id=message.prospect_id,
        message_id=message.id,
        intent="opt_out",
        handled=True,
    )
    if inbound_id is not None:
        effects.apply(tx, mail, Match(message, "token"), inbound_id, None, None)
