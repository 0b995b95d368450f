"""Whose mail is it: by our token or Message-ID where it names one, else by the address that we wrote to.

A Message-ID of ours has a part that nobody can guess, and a token is signed: whoever names one has had the mail before
them. An address anybody can name.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from data.ledger import messages
from data.ledger.ledger import Tx
from data.ledger.states import WRITTEN_TO
from data.records import Message
from tools import unsubscribing
from tools.inbox.classify import Classified


class Match(NamedTuple):
    """The message that a mail is about, and how that is known."""

    message: Message
    by: Literal["token", "Message-ID", "address"]

    @property
    def proven(self) -> bool:
        """Does the mail show that its writer has seen ours?"""
        return self.by != "address"


def match(tx: Tx, mail: Classified, keys: Sequence[str] = ()) -> Match | None:
    """Return the message of ours that a mail is about, the newest where only an address is known; else None.

    ``keys`` are those with which tokens were signed: a subject with one is an opt-out of just that message's reader.
    """
    if mail.kind != "own_copy" and (named := unsubscribing.named_in(tx, keys, mail.subject)):
        return Match(named, "token")
    for reference in mail.references:
        found = messages.by_rfc_id(tx, reference)
        if found is not None and found.state in WRITTEN_TO:
            return Match(found, "Message-ID")
    for address in mail.addresses:
        sent = messages.sent_to(tx, address)
        if sent:
            return Match(max(sent, key=_newest), "address")
    return None


def _newest(message: Message) -> tuple[bool, str, int]:
    moment = message.sent_at
    return (moment is None, moment.isoformat() if moment else "", message.step)
