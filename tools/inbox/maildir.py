"""A Maildir, read so that a person who looks at it sees what they would have seen."""

from collections.abc import Iterator
from pathlib import Path

from tools.inbox.mailbox import RawMail, Taken
from tools.inbox.parts import MAX_BYTES


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
