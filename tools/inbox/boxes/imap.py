"""An IMAP mailbox. Mails are peeked at, so that their flags stay as a person expects them."""

import re
from collections.abc import Iterator
from typing import Any

from config.files.connections import InboxConnection
from tools.inbox.boxes.imap_client import BROKEN, CUT_OFF, done, hang_up, log_in, open_folder, place
from tools.inbox.boxes.mailbox import MailboxError, Missed, RawMail, Taken
from tools.inbox.reading.parts import MAX_BYTES

_BODY = re.compile(rb"\bBODY\[\](?:<0>)?(?: (NIL\b|\"(?:[^\"\\]|\\.)*\"))?", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)


class ImapMailbox:
    """A folder on a server. A key is UIDVALIDITY and UID, which name a mail for good.

    A server that numbers anew (another UIDVALIDITY) has all its mails read again; the ledger knows them.
    """

    def __init__(self, connection: InboxConnection, taken: Taken) -> None:
        self._connection = connection
        self._taken = taken
        self._client = log_in(connection)

    def fetch_new(self) -> Iterator[RawMail | Missed]:
        """Yield what has not been taken in, by UID; then what was missed before and has rested.

        A mail that the server does not give is passed over and remembered, so that it is asked for again.

        Raises:
            MailboxError: if the folder does not exist, a command is refused, or the connection breaks.
        """
        try:
            yield from self._fetch()
        except BROKEN as error:
            what = f"reading {self._connection.folder!r} at {place(self._connection)} failed: {error}"
            raise MailboxError(what) from error

    def taken(self, key: str) -> None:
        """Remember a mail."""
        self._taken.add(key)

    def missed(self, key: str, why: str) -> Missed:
        """Remember that a mail was not to be read, and say of which folder it is."""
        return self._taken.miss(key, f"{self._connection.folder!r} at {place(self._connection)}: {why}")

    def close(self) -> None:
        """Log out."""
        try:
            self._client.logout()
        except BROKEN:
            hang_up(self._client)

    def _fetch(self) -> Iterator[RawMail | Missed]:
        prefix = f"{open_folder(self._client, self._connection)}-"
        # UIDs only grow: new is what is above the last one that was seen. What was missed below it comes last, so that
        # a mail at which the server hangs up keeps nothing from the others.
        last = self._taken.last(prefix)
        for uid in self._there(f"{last + 1}:*"):
            if uid > last:
                yield from self._read(prefix, uid)
        for key in self._taken.owed(prefix):
            uid = int(key.removeprefix(prefix))
            if uid <= last and not self._taken.rests(key):
                yield from self._read(prefix, uid)

    def _there(self, uids: str) -> list[int]:
        """Return which of these UIDs the folder has, in order."""
        found = done("SEARCH", self._client.uid("SEARCH", f"UID {uids}"))
        return sorted({int(uid) for line in found if line for uid in line.split()})

    def _read(self, prefix: str, uid: int) -> Iterator[RawMail | Missed]:
        """Yield a mail, that it was missed, or nothing where it went away meanwhile."""
        key = f"{prefix}{uid}"
        try:
            # an answer to an earlier command that failed half-way is not this mail
            self._client.response("FETCH")
            answer = done("FETCH", self._client.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MAX_BYTES}>)"))
            data = _mail_in(answer, uid)
            gone = data is None and uid not in self._there(str(uid))
        except CUT_OFF as error:
            yield self.missed(key, str(error))
            raise
        except BROKEN as error:
            yield self.missed(key, str(error))
            return
        if data is not None:
            yield RawMail(key, data)
        elif gone:
            self._taken.add(key)
        else:
            yield self.missed(key, "the server says OK and gives no mail")


def _mail_in(answer: list[Any], uid: int) -> bytes | None:
    """Return the mail of this UID in what a FETCH was answered with; servers put in what else they have to tell."""
    mails: dict[int, bytes] = {}
    for number, item in enumerate(answer):
        literal = isinstance(item, tuple)
        head = item[0] if literal else item
        found = _BODY.search(head) if isinstance(head, bytes) else None
        if found is None or not (literal or found[1]):
            continue
        rest = answer[number + 1] if literal and number + 1 < len(answer) else b""
        named = _UID.search(head) or (_UID.search(rest) if isinstance(rest, bytes) else None)
        mails[int(named[1]) if named else uid] = bytes(item[1]) if literal else _text(found[1])
    # a server that names one mail for what it was asked for, whatever it calls it, means that one
    return mails.get(uid, next(iter(mails.values())) if len(mails) == 1 else None)


def _text(said: bytes) -> bytes:
    """Return what a quoted string or NIL says."""
    return b"" if said.upper() == b"NIL" else re.sub(rb"\\(.)", rb"\1", said[1:-1])
