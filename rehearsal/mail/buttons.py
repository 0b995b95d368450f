"""The unsubscribe button of people's mail programs: it does what the mail's List-Unsubscribe offers."""

import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from rehearsal.mail.events import Event
from rehearsal.mail.letter import Letter

_URI = re.compile(r"<([^<>]+)>")
_PATIENCE_S = 30


class Letterhead(NamedTuple):
    """Whom an opt-out is written to, and under what subject."""

    to: str
    subject: str


def link(letter: Letter) -> str | None:
    """Return the page to which the mail program posts, for two people in five; None where somebody writes instead."""
    offered = letter.original["List-Unsubscribe-Post"] is not None
    pages = (uri for uri in _offers(letter.original) if uri.startswith("http"))
    return next(pages, None) if offered and letter.chance(0.4, "one click") else None


def written_to(letter: Letter) -> Letterhead:
    """Return what the mail offers to those whose mail program writes."""
    for uri in _offers(letter.original):
        parts = urlsplit(uri)
        if parts.scheme == "mailto":
            return Letterhead(unquote(parts.path), parse_qs(parts.query).get("subject", ["unsubscribe"])[0])
    return Letterhead(letter.writer, "unsubscribe")


def _offers(mail: EmailMessage) -> list[str]:
    return _URI.findall(str(mail["List-Unsubscribe"] or ""))


class Pressed:
    """The presses of a world: each is a POST to the page as RFC 8058 says, and then a line in ``clicked.jsonl``.

    ``page`` is where the page is now: a rehearsal that is taken up again has it on another port.
    """

    def __init__(self, folder: Path, page: str) -> None:
        self._path = folder / "clicked.jsonl"
        self._page = page
        self.names = {json.loads(line)["event"] for line in self._whole_lines()}

    def press(self, event: Event, url: str) -> None:
        """Post, as the mail program does: no cookies, no redirects, one field."""
        target = f"{self._page.rstrip('/')}/{url.rpartition('/')[2]}" if self._page else url
        body = {"List-Unsubscribe": "One-Click"}
        httpx.post(target, data=body, timeout=_PATIENCE_S, trust_env=False).raise_for_status()
        line = {"at": event.at.isoformat(), "rcpt_to": event.cause.rcpt_to, "message_id": event.cause.message_id}
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps({**line, "event": event.file_name}) + "\n")

    def _whole_lines(self) -> list[str]:
        """Return the lines; half a line at the end is cut off: that person presses again, which changes nothing."""
        if not self._path.exists():
            return []
        text = self._path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        self._path.write_text(whole, encoding="utf-8")
        return whole.splitlines()
