"""What a mailbox is to us: a place from which each mail is taken in once, unchanged to a person who looks there.

What has been taken in is remembered under the mailbox's own keys in a file beside the ledger; should that file be
lost, mails are fetched again and the ledger knows them all the same.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

from config.scrubbing import scrub
from data import files
from data.counts import counted

ASKED_AT_ONCE = 5
"""So often in a row a mail is asked for that the mailbox does not give; then people are told."""
ASKED_AFTER = timedelta(hours=6)
"""So long it rests from then on before it is asked for again."""
_MISSED = "missed\t"


class RawMail(NamedTuple):
    """A mail as it lies in the mailbox, of a huge one its beginning; ``key`` is the mailbox's own name for it."""

    key: str
    data: bytes


class Missed(NamedTuple):
    """A mail that is there and could not be read; ``times`` counts from 1 how often."""

    key: str
    why: str
    times: int

    def __str__(self) -> str:
        """What people are told."""
        return f"mail {self.key} could not be read ({self.why}); it was asked for {counted(self.times, 'time')}"

    @property
    def worth_telling(self) -> bool:
        """Say whether people are to be told, which is once."""
        return self.times == ASKED_AT_ONCE


class MailboxError(Exception):
    """The mailbox cannot be read; the message says which, why, and what to set, and no secret that a server repeats."""

    def __init__(self, what: str) -> None:
        super().__init__(scrub(what))


class Mailbox(Protocol):
    """A place from which each mail is taken in once."""

    def fetch_new(self) -> Iterator[RawMail | Missed]:
        """Yield what has not been taken in, oldest first, what was missed before last; and what cannot be read."""
        ...

    def taken(self, key: str) -> None:
        """Remember that a mail was taken in; call it once the ledger has it."""
        ...

    def missed(self, key: str, why: str) -> Missed:
        """Remember that a mail was not to be read: it is asked for again."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


class Taken:
    """The keys of what was taken in, and of what was missed: a file with one a line, appended to.

    Of a line that a crash cut short no more is used than is there: what it said is asked for again.

    ``now`` says which of the missed have rested enough; without it, all have.
    """

    def __init__(self, path: Path, now: datetime | None = None) -> None:
        self._path = path
        self._now = now
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        self._keys = {line for line in lines if not line.startswith(_MISSED)}
        self._missed: dict[str, list[datetime | None]] = {}
        for key, at in filter(None, map(_miss, lines)):
            self._missed.setdefault(key, []).append(at)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def last(self, prefix: str) -> int:
        """Return the highest number behind this prefix, 0 where there is none: what lies above was not seen yet."""
        seen = (key.removeprefix(prefix) for key in (*self._keys, *self._missed) if key.startswith(prefix))
        return max((int(number) for number in seen if number.isdecimal()), default=0)

    def owed(self, prefix: str = "") -> list[str]:
        """Return the keys behind this prefix that were missed and never taken in since."""
        return [key for key in self._missed if key.startswith(prefix) and key not in self._keys]

    def rests(self, key: str) -> bool:
        """Say whether a mail was missed so often that it is not asked for now."""
        times = self._missed.get(key, [])
        if len(times) < ASKED_AT_ONCE or self._now is None or times[-1] is None:
            return False
        return self._now - times[-1] < ASKED_AFTER

    def add(self, key: str) -> None:
        """Remember a key. Not forced to the disk: what a crash loses here is fetched again and known to the ledger."""
        if key not in self._keys:
            self._keys.add(key)
            self._write(key)

    def miss(self, key: str, why: str) -> Missed:
        """Remember that a mail was not to be read."""
        times = self._missed.setdefault(key, [])
        times.append(self._now)
        self._write(f"{_MISSED}{key}\t{self._now.isoformat() if self._now else ''}")
        return Missed(key, scrub(why), len(times))

    def _write(self, line: str) -> None:
        files.append(self._path, line)


def _miss(line: str) -> tuple[str, datetime | None] | None:
    """The key and the moment, as far as it is there, of a line that says what was missed; None of any other line."""
    fields = line.split("\t")
    if not line.startswith(_MISSED) or len(fields) != 3:
        return None
    try:
        at = datetime.fromisoformat(fields[2])
    except ValueError:
        return fields[1], None
    return fields[1], at if at.tzinfo else None
