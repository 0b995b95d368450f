"""What the world has accepted: one line of JSON a recipient, on the disk before the sender hears 250."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that was handed over. ``at`` is simulated time; ``rcpt_to`` is one address, in lower case."""

    at: datetime
    mail_from: str
    rcpt_to: str
    message_id: str
    subject: str

    @property
    def name(self) -> str:
        """The name of the mail's file."""
        return digest(self.message_id, self.rcpt_to)


def digest(*key: str) -> str:
    """Return a short name for a key."""
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:20]


class AcceptedLog:
    """``accepted.jsonl`` and the mails themselves, as a Maildir beside it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "accepted.jsonl"
        self._mails = make_maildir(folder / "accepted") / "new"
        self.lines: list[Accepted] = self._read()
        self._files = {line.name: self._file(number, line) for number, line in enumerate(self.lines, 1)}

    def append(self, accepted: Accepted, content: bytes) -> None:
        """Keep a mail, then its line; both are on the disk when this returns."""
        file = self._file(len(self.lines) + 1, accepted)
        write_durably(file, content)
        line = {**asdict(accepted), "at": accepted.at.isoformat()}
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
            log.flush()
            os.fsync(log.fileno())
        self.lines.append(accepted)
        self._files[accepted.name] = file

    def mail(self, accepted: Accepted) -> EmailMessage:
        """Return the mail of a line."""
        return message_from_bytes(self._files[accepted.name].read_bytes(), policy=policy.default)

    def _file(self, number: int, accepted: Accepted) -> Path:
        return self._mails / f"{number:06d}.{accepted.name}.world"

    def _read(self) -> list[Accepted]:
        """Return the lines; half a line at the end is of a mail that was never answered with 250, and is cut off."""
        if not self._path.exists():
            return []
        text = self._path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            self._path.write_text(whole, encoding="utf-8")
        rows = [json.loads(line) for line in whole.splitlines()]
        return [Accepted(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]


def make_maildir(path: Path) -> Path:
    """Create a Maildir where there is none."""
    for folder in ("tmp", "new", "cur"):
        (path / folder).mkdir(parents=True, exist_ok=True)
    return path


def write_durably(path: Path, content: bytes) -> None:
    """Put a file in a Maildir's ``new`` whole or not at all, by way of ``tmp``."""
    draft = path.parent.parent / "tmp" / path.name
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
