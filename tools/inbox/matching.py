"""Whose mail is it: by an id or a token of ours where it names one, else by who wrote it, or whom it names.

A Message-ID of ours has a part that nobody can guess, a mail host's id is its secret and ours, and a token is signed:
whoever names one has had the mail before them. An address anybody can name.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from data.identity import normalise_email, registrable_domain
from data.ledger.core.transactions import Tx
from data.ledger.flow import references
from data.records import Message
from tools.channels import opt_out_tokens
from tools.inbox.reading import parts
from tools.inbox.reading.classify import BY_SOMEBODY, Classified

By = Literal["token", "Message-ID", "mail host's id", "quoted token", "address", "word for it", "colleague", "mention"]

PROVEN: tuple[By, ...] = ("token", "Message-ID", "mail host's id", "quoted token")
NEARBY: tuple[By, ...] = ("colleague", "mention")


class Match(NamedTuple):
    """The message that a mail is about, and how that is known.

    A ``token`` was written to opt out, a quoted one was not. ``word for it`` is an opt-out in which somebody names the
    address of somebody else at their own domain; a ``colleague`` names nobody, and a ``mention`` is a stranger's.
    """

    message: Message
    by: By

    @property
    def proven(self) -> bool:
        """Does the mail show that its writer has seen ours?"""
        return self.by in PROVEN

    @property
    def nearby(self) -> bool:
        """Is its writer somebody else than whom we wrote to, as far as we know?"""
        return self.by in NEARBY


def match(tx: Tx, mail: Classified, keys: Sequence[str] = ()) -> Match | None:
    """Return the message of ours that a mail is about, the newest where only an address is known; else None.

    ``keys`` are those with which tokens were signed: who writes one to us opts out just that message's reader.
    """
    if mail.kind != "own_copy":
        written = f"{mail.subject}\n{opt_out_tokens.asked_in(mail.reply_text)}"
        if asked := opt_out_tokens.named_in(tx, keys, written):
            return Match(asked, "token")
    ids = (*mail.references, *mail.quoted)
    if named := references.named(tx, ids, mail.addresses):
        return Match(named, "Message-ID" if named.rfc_message_id in ids else "mail host's id")
    if quoted := opt_out_tokens.named_in(tx, keys, " ".join(mail.tokens)):
        return Match(quoted, "quoted token")
    for address in mail.addresses:
        if sent := references.sent_to_mailbox(tx, address):
            return Match(_newest(sent), "address")
    return next(_nearby(tx, mail), None) if mail.sender and _may_be_nearby(mail) else None


def spoken_for(mail: Classified) -> tuple[str, ...]:
    """Return the addresses at its writer's own domain that somebody names in their own words."""
    domain = own_domain(mail.sender or "")
    named = parts.addresses(mail.reply_text) if domain else ()
    return tuple(one for one in named if own_domain(one) == domain and one != mail.sender)


def own_domain(address: str) -> str | None:
    """Return the domain that the business of an address has registered; None at free-mail hosts."""
    return registrable_domain(normalise_email(address) or address)


def _may_be_nearby(mail: Classified) -> bool:
    """What a machine answers is about its own mailbox, unless it says that somebody has left."""
    return mail.kind in BY_SOMEBODY and (mail.kind != "auto_reply" or mail.left)


def _nearby(tx: Tx, mail: Classified) -> Iterator[Match]:
    """Whom we wrote to and somebody else knows, the surest first."""
    theirs = spoken_for(mail)
    for address in theirs:
        if sent := references.sent_to_mailbox(tx, address):
            yield Match(_newest(sent), "word for it" if mail.kind == "opt_out" else "colleague")
    domain = own_domain(mail.sender or "")
    if domain and (sent := references.sent_to_domain(tx, domain)):
        yield Match(_newest(sent), "colleague")
    for address in mail.mentions:
        if address not in theirs and (sent := references.sent_to_mailbox(tx, address)):
            yield Match(_newest(sent), "mention")


def _newest(found: Sequence[Message]) -> Message:
    return max(found, key=_moment)


def _moment(message: Message) -> tuple[bool, str, int]:
    moment = message.sent_at
    return (moment is None, moment.isoformat() if moment else "", message.step)
