"""A Maildir, read so that a person who looks at it sees what they would have seen."""

from collections.abc import Iterator
from pathlib import Path

from tools.inbox.boxes.mailbox import MailboxError, Missed, RawMail, Taken
from tools.inbox.reading.parts import MAX_BYTES


class MaildirMailbox:
    """A Maildir. Mails that were taken in move from ``new`` to ``cur`` without flags: a person sees them as unread."""

    def __init__(self, path: Path, taken: Taken) -> None:
        self._path = path
        self._taken = taken

    def fetch_new(self) -> Iterator[RawMail | Missed]:
        """Yield what lies in ``new``, and in ``cur`` too, where another reader may have moved it first.

        Raises:
            MailboxError: if the folder cannot be read.
        """
        try:
            found = sorted((_unique(file), file) for file in self._files())
        except OSError as error:
            raise MailboxError(f"the Maildir {self._path} cannot be read: {error}") from error
        for key, file in found:
            if key in self._taken or self._taken.rests(key):
                continue
            try:
                with file.open("rb") as opened:
                    data = opened.read(MAX_BYTES)
            except FileNotFoundError:
                continue
            except OSError as error:
                yield self.missed(key, str(error))
            else:
                yield RawMail(key, data)

    def taken(self, key: str) -> None:
        """Move a mail from ``new`` to ``cur``, then remember it: what a crash leaves in between is only read again."""
        file = self._path / "new" / key
        if file.exists():
            (self._path / "cur").mkdir(exist_ok=True)
            file.replace(self._path / "cur" / f"{key}:2,")
        self._taken.add(key)

    def missed(self, key: str, why: str) -> Missed:
        """Remember that a mail was not to be read."""
        return self._taken.miss(key, f"{self._path}: {why}")

    def close(self) -> None:
        """Nothing to leave."""

    def _files(self) -> Iterator[Path]:
        for folder in (self._path / "new", self._path / "cur"):
            if folder.is_dir():
                yield from (file for file in folder.iterdir() if not file.name.startswith("."))


def _unique(file: Path) -> str:
    return file.name.partition(":")[0]
