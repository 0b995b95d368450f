"""Where answers arrive: a Maildir or an IMAP mailbox, as the connection says."""

import hashlib
from datetime import datetime
from pathlib import Path

from config.files.connections import InboxConnection
from tools.inbox.boxes.mailbox import Mailbox, MailboxError, Taken
from tools.inbox.boxes.maildir import MaildirMailbox


def open_mailbox(connection: InboxConnection, home: Path, now: datetime | None = None) -> Mailbox:
    """Open the mailbox of a connection; what was taken in is remembered under ``home``, in a file for each mailbox.

    ``now`` keeps what was missed often from being asked for at each look; without it, everything is.

    Raises:
        MailboxError: if there is no path, or the server cannot be reached or refuses.
    """
    taken = Taken(home / "mail" / f"taken-{_name(connection)}.txt", now)
    if connection.kind == "maildir":
        if not connection.path:
            raise MailboxError("the inbox is a Maildir without a path; set inbox.path in connections.yaml")
        return MaildirMailbox(Path(connection.path), taken)
    from tools.inbox.boxes.imap import ImapMailbox  # noqa: PLC0415 - a Maildir needs no IMAP client

    return ImapMailbox(connection, taken)


def _name(connection: InboxConnection) -> str:
    """Return what a file may be called for a mailbox: the same for as long as it is the same one."""
    where = (connection.kind, connection.path, connection.host, connection.port, connection.username, connection.folder)
    return hashlib.sha256(repr(where).encode()).hexdigest()[:10]
