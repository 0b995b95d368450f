"""What a mailbox is to us: a place from which each mail is taken in once, unchanged to a person who looks there.

What has been taken in is remembered under the mailbox's own keys in a file beside the ledger; should that file be
lost, mails are fetched again and the ledger knows them all the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


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

    def last(self, prefix: str) -> int:
        """Return the highest number behind this prefix, 0 where there is none."""
        numbers = (key.removeprefix(prefix) for key in self._keys if key.startswith(prefix))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def add(self, key: str) -> None:
        """Remember a key. Not forced to the disk: what a crash loses here is fetched again and known to the ledger."""
        if key not in self._keys:
            self._keys.add(key)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{key}\n")
