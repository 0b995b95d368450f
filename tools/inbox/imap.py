"""An IMAP mailbox. Mails are peeked at, so that their flags stay as a person expects them."""

import re
from collections.abc import Iterator

from config.connections import InboxConnection
from tools.inbox.imap_client import BROKEN, hang_up, log_in, open_folder, place
from tools.inbox.mailbox import MailboxError, RawMail, Taken
from tools.inbox.parts import MAX_BYTES


class ImapMailbox:
    """A folder on a server. A key is UIDVALIDITY and UID, which name a mail for good.

    A server that numbers anew (another UIDVALIDITY) has all its mails read again; the ledger knows them.
    """

    def __init__(self, connection: InboxConnection, taken: Taken) -> None:
        self._connection = connection
        self._taken = taken
        self._client = log_in(connection)

    def fetch_new(self) -> Iterator[RawMail]:
        """Yield what has not been taken in, by UID.

        Raises:
            MailboxError: if the folder does not exist or the connection breaks.
        """
        try:
            yield from self._fetch()
        except BROKEN as error:
            what = f"reading {self._connection.folder!r} at {place(self._connection)} failed: {error}"
            raise MailboxError(what) from error

    def taken(self, key: str) -> None:
        """Remember a mail."""
        self._taken.add(key)

    def close(self) -> None:
        """Log out."""
        try:
            self._client.logout()
        except BROKEN:
            hang_up(self._client)

    def _fetch(self) -> Iterator[RawMail]:
        validity = open_folder(self._client, self._connection)
        # UIDs only grow, and mails are taken in by UID: what is above the last one is all that is new.
        last = self._taken.last(f"{validity}-")
        _, found = self._client.uid("SEARCH", f"UID {last + 1}:*")
        for uid in sorted(map(int, (found[0] or b"").split())):
            if uid > last and (data := self._read(uid)) is not None:
                yield RawMail(f"{validity}-{uid}", data)

    def _read(self, uid: int) -> bytes | None:
        """Return a mail, or None where it went away meanwhile."""
        _, answer = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
        for item in answer:
            if isinstance(item, tuple) and re.search(rb"BODY\[\]", item[0]):
                return bytes(item[1])
        return None
