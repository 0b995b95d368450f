"""Which message of ours somebody means: by an id that they name, by whom it went to, or by their domain."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import bindparam, or_, select

from data.identity import Identity, mail_domains, mailbox_key, registrable_domain
from data.ledger.core.schema import messages as table
from data.ledger.core.states import WRITTEN_TO
from data.ledger.core.transactions import Tx
from data.ledger.flow import identities, messages
from data.ledger.flow.messages import Addressed
from data.records import Message

SHORTEST_HOST_ID = 8
MOST_SHARING = 3
"""Messages that may have the same id of a host; what more have is a name of the host's, or the like."""

_BY_ID = select(table).where(
    table.c.state.in_(sorted(WRITTEN_TO)),
    or_(
        table.c.rfc_message_id.in_(bindparam("ids", expanding=True)),
        table.c.host_id.in_(bindparam("host_ids", expanding=True)),
    ),
)
_OF_DOMAIN = select(table).where(table.c.state.in_(sorted(WRITTEN_TO)), table.c.recipient.like(bindparam("of")))


def named(tx: Tx, names: Sequence[str], addresses: Collection[str]) -> Message | None:
    """The message that has left, or may have, and has one of the names; the first name that is one's counts.

    A name is a message id in angle brackets, ours or the mail host's, or the bare id of a mail host. Hosts use short
    ids again: where a few messages have one, ``addresses`` say which is meant. What more have is no secret.
    """
    host_ids = {part for name in names for part in _host_ids(name)}
    if not names:
        return None
    rows = tx.connection.execute(_BY_ID, {"ids": list(names), "host_ids": list(host_ids)}).all()
    found = [(row.host_id, Addressed(messages.message_of(row), row.recipient)) for row in rows]
    for name in names:
        if own := next((one.message for _, one in found if one.message.rfc_message_id == name), None):
            return own
        parts = _host_ids(name)
        same = [one for host_id, one in found if host_id in parts]
        if message := same[0].message if len(same) == 1 else _of_one_of(same, addresses):
            return message
    return None


def sent_to_mailbox(tx: Tx, address: str) -> list[Message]:
    """What has left, or may have, for the mailbox of an address, however that is spelled."""
    if exact := messages.sent_to(tx, address):
        return exact
    key = mailbox_key(address)
    return [
        one.message
        for domain in mail_domains(address)
        for one in _sent_to(tx, f"%@{domain}")
        if one.recipient and mailbox_key(one.recipient) == key
    ]


def sent_to_domain(tx: Tx, domain: str) -> list[Message]:
    """What has left, or may have, for a business whose own domain this is (a registrable one)."""
    found = [
        one.message
        for one in _sent_to(tx, f"%{domain}")
        if one.recipient and registrable_domain(one.recipient) == domain
    ]
    owner = None if found else identities.known(tx, [Identity("domain", domain)])
    theirs = messages.of_prospect(tx, owner.prospect_id) if owner else []
    return found or [message for message in theirs if message.state in WRITTEN_TO]


def _sent_to(tx: Tx, like: str) -> Iterator[Addressed]:
    """Whose address is like this, as SQL has it: a few too many, since ``_`` is any character there."""
    for row in tx.connection.execute(_OF_DOMAIN, {"of": like}):
        yield Addressed(messages.message_of(row), row.recipient)


def _host_ids(name: str) -> set[str]:
    """What a host may have called a message of this name: Exim and Postfix put something before it."""
    local = name.strip("<>").partition("@")[0]
    parts = {local, local.rpartition(".")[2], local.removeprefix("E")}
    return {part for part in parts if len(part) >= SHORTEST_HOST_ID}


def _of_one_of(found: list[Addressed], addresses: Collection[str]) -> Message | None:
    if len(found) > MOST_SHARING:
        return None
    keys = {mailbox_key(address) for address in addresses}
    theirs = [one.message for one in found if one.recipient and mailbox_key(one.recipient) in keys]
    return theirs[0] if len(theirs) == 1 else None
