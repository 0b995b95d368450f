"""Where answers arrive: a Maildir or an IMAP mailbox. Fetching changes nothing that a person sees there.

What has been taken in is remembered under the mailbox's own keys in a file beside the ledger; should that file be
lost, mails are fetched again and the ledger knows them all the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from config.connections import InboxConnection
from tools.inbox.parts import MAX_BYTES


class RawMail(NamedTuple):
    """A mail as it lies in the mailbox, of a huge one its beginning; ``key`` is the mailbox's own name for it."""

    key: str
    data: bytes


class MailboxError(Exception):
    """The mailbox cannot be read; the message says which, why, and what to set."""


class Mailbox(Protocol):
    """A place from which each mail is taken in once."""

    def fetch_new(self) -> Iterator[RawMail]:
        """Yield what has not been taken in, oldest first."""
        ...

    def taken(self, key: str) -> None:
        """Remember that a mail was taken in; call it once the ledger has it."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


class Taken:
    """The keys of what was taken in: a file with one a line, appended to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str) -> None:
        """Remember a key. Not forced to the disk: what a crash loses here is fetched again and known to the ledger."""
        if key not in self._keys:
            self._keys.add(key)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{key}\n")


class MaildirMailbox:
    """A Maildir. Mails that were taken in move from ``new`` to ``cur`` without flags: a person sees them as unread."""

    def __init__(self, path: Path, taken: Taken) -> None:
        self._path = path
        self._taken = taken

    def fetch_new(self) -> Iterator[RawMail]:
        """Yield what lies in ``new``, and in ``cur`` too, where another reader may have moved it first."""
        found = [
            (_unique(file), file)
            for folder in ("new", "cur")
            if (self._path / folder).is_dir()
            for file in (self._path / folder).iterdir()
            if not file.name.startswith(".") and _unique(file) not in self._taken
        ]
        for key, file in sorted(found):
            try:
                with file.open("rb") as opened:
                    data = opened.read(MAX_BYTES)
            except FileNotFoundError:
                continue
            yield RawMail(key, data)

    def taken(self, key: str) -> None:
        """Move a mail from ``new`` to ``cur``, then remember it: what a crash leaves in between is only read again."""
        file = self._path / "new" / key
        if file.exists():
            (self._path / "cur").mkdir(exist_ok=True)
            file.replace(self._path / "cur" / f"{key}:2,")
        self._taken.add(key)

    def close(self) -> None:
        """Nothing to leave."""


def _unique(file: Path) -> str:
    return file.name.partition(":")[0]


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
