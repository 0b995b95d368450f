"""An IMAP mailbox, polled. Mails are peeked at, so that their flags stay as a person expects them."""

import imaplib
import re
import ssl
from collections.abc import Iterator

from config.connections import InboxConnection
from tools.inbox.mailbox import MailboxError, RawMail, Taken
from tools.inbox.parts import MAX_BYTES

TIMEOUT_S = 30.0


class ImapMailbox:
    """A folder on a server. A key is UIDVALIDITY and UID, which name a mail for good."""

    def __init__(self, connection: InboxConnection, taken: Taken) -> None:
        self._connection = connection
        self._taken = taken
        self._where = f"{connection.host}:{connection.port}"
        try:
            self._client = _connect(connection)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(
                f"the inbox at {self._where} cannot be reached: {error}; see connections.yaml"
            ) from error
        try:
            self._client.login(connection.username, connection.password)
        except (OSError, imaplib.IMAP4.error) as error:
            self._client.shutdown()
            raise MailboxError(
                f"the inbox at {self._where} does not let us in: {error}; see connections.yaml"
            ) from error

    def fetch_new(self) -> Iterator[RawMail]:
        """Yield what has not been taken in, by UID.

        Raises:
            MailboxError: if the folder does not exist or the connection breaks.
        """
        try:
            yield from self._fetch()
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"reading {self._connection.folder!r} at {self._where} failed: {error}") from error

    def taken(self, key: str) -> None:
        """Remember a mail."""
        self._taken.add(key)

    def close(self) -> None:
        """Log out."""
        try:
            self._client.logout()
        except (OSError, imaplib.IMAP4.error):
            self._client.shutdown()

    def _fetch(self) -> Iterator[RawMail]:
        folder = '"' + self._connection.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        status, detail = self._client.select(folder, readonly=True)
        if status != "OK":
            raise MailboxError(f"there is no folder {self._connection.folder!r} at {self._where}: {detail[0]!r}")
        validity = (self._client.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0"
        _, found = self._client.uid("SEARCH", "UNDELETED")
        for uid in sorted(map(int, (found[0] or b"").split())):
            key = f"{int(validity)}-{uid}"
            if key not in self._taken and (data := self._read(uid)) is not None:
                yield RawMail(key, data)

    def _read(self, uid: int) -> bytes | None:
        """Return a mail, or None where it went away meanwhile."""
        _, answer = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
        for item in answer:
            if isinstance(item, tuple) and re.search(rb"BODY\[\]", item[0]):
                return bytes(item[1])
        return None


def _connect(connection: InboxConnection) -> imaplib.IMAP4:
    if connection.security == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(connection.host, connection.port, ssl_context=context, timeout=TIMEOUT_S)
    return imaplib.IMAP4(connection.host, connection.port, timeout=TIMEOUT_S)
