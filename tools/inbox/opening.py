"""Where answers arrive: a Maildir or an IMAP mailbox, as the connection says."""

from pathlib import Path

from config.connections import InboxConnection
from tools.inbox.mailbox import Mailbox, MailboxError, Taken
from tools.inbox.maildir import MaildirMailbox


def open_mailbox(connection: InboxConnection, home: Path) -> Mailbox:
    """Open the mailbox of a connection; what was taken in is remembered under ``home``.

    Raises:
        MailboxError: if there is no path, or the server cannot be reached or refuses.
    """
    taken = Taken(home / "mail" / "taken.txt")
    if connection.kind == "maildir":
        if not connection.path:
            raise MailboxError("the inbox is a Maildir without a path; set inbox.path in connections.yaml")
        return MaildirMailbox(Path(connection.path), taken)
    from tools.inbox.imap import ImapMailbox  # noqa: PLC0415 - a Maildir needs no IMAP client

    return ImapMailbox(connection, taken)
