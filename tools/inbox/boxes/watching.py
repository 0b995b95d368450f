"""Waiting for mail instead of asking for it every minute: IDLE (RFC 2177), where a server offers it."""

import imaplib
import re
import select
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from config.files.connections import InboxConnection
from tools.inbox.boxes.imap_client import BROKEN, TIMEOUT_S, hang_up, log_in, open_folder
from tools.inbox.boxes.mailbox import MailboxError

RENEWED_AFTER_S = 9 * 60.0
TRIED_AGAIN_AFTER_S = 60.0
LOOK_ANYWAY = timedelta(minutes=10)
_NEWS = re.compile(rb"^\* \d+ (?:EXISTS|RECENT)\b", re.IGNORECASE)


class MailWatch:
    """Says when a look into the inboxes is worth while. Entered, it watches them, and calls ``wake`` on news.

    An inbox that cannot be watched (a Maildir, a server without IDLE or out of reach) is always worth a look, and any
    is every ten minutes: a connection may die without a word.
    """

    def __init__(self, inboxes: Sequence[InboxConnection], wake: Callable[[], None]) -> None:
        self._idlers = [_Idler(inbox, wake) for inbox in inboxes if inbox.kind == "imap"]
        self._unwatched = len(self._idlers) < len(inboxes)
        self._looked: datetime | None = None

    def __enter__(self) -> Self:
        for idler in self._idlers:
            idler.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for idler in self._idlers:
            idler.stop()

    def worth_a_look(self, now: datetime) -> bool:
        """Say whether there may be news; whoever asks and is told so looks."""
        news = [idler.may_have_news() for idler in self._idlers]
        due = self._looked is None or now - self._looked >= LOOK_ANYWAY
        if not (due or self._unwatched or any(news)):
            return False
        self._looked = now
        return True


class _Idler:
    """One inbox, watched by a thread with a connection of its own."""

    def __init__(self, inbox: InboxConnection, wake: Callable[[], None]) -> None:
        self._inbox = inbox
        self._wake = wake
        self._idling = threading.Event()
        self._news = threading.Event()
        self._end: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to watch."""
        bell, ended = socket.socketpair()
        thread = threading.Thread(target=self._watch, args=[ended], name=f"idle {self._inbox.host}", daemon=True)
        thread.start()

        def end() -> None:
            bell.close()
            thread.join(TIMEOUT_S)
            ended.close()

        self._end = end

    def stop(self) -> None:
        """End the thread."""
        self._end()

    def may_have_news(self) -> bool:
        """Say whether mail has come since this was last asked, or whether nobody can know."""
        if not self._idling.is_set():
            return True
        told = self._news.is_set()
        self._news.clear()
        return told

    def _watch(self, ended: socket.socket) -> None:
        """Idle, and idle again a minute after a connection broke, until ``ended`` is closed at its other side."""
        offered = True
        while offered and not _readable(ended, within_s=0):
            try:
                offered = self._idle(ended)
            except (MailboxError, *BROKEN):
                self._idling.clear()
                _readable(ended, within_s=TRIED_AGAIN_AFTER_S)
        self._idling.clear()

    def _idle(self, ended: socket.socket) -> bool:
        """Idle until ``ended``; False where the server does not offer it."""
        client = log_in(self._inbox)
        try:
            if "IDLE" not in client.capabilities:
                return False
            open_folder(client, self._inbox)
            while not _readable(ended, within_s=0):
                client.send(b"idle IDLE\r\n")
                if _read_until(client, b"+", b"idle ")[-1].startswith(b"idle "):
                    return False
                if not self._idling.is_set():
                    # of what came before this nobody was told
                    self._idling.set()
                    self._tell()
                select.select([client.socket(), ended], [], [], RENEWED_AFTER_S)
                client.send(b"DONE\r\n")
                if any(_NEWS.match(line) for line in _read_until(client, b"idle ")):
                    self._tell()
        finally:
            hang_up(client)
        return True

    def _tell(self) -> None:
        self._news.set()
        self._wake()


def _readable(end: socket.socket, within_s: float) -> bool:
    return bool(select.select([end], [], [], within_s)[0])


def _read_until(client: imaplib.IMAP4, *starts: bytes) -> list[bytes]:
    """Return the lines up to one that starts so.

    Raises:
        OSError: if the server hangs up.
    """
    lines: list[bytes] = []
    while not lines or not lines[-1].startswith(starts):
        line = client.readline()
        if not line:
            raise ConnectionResetError("the server hung up")
        lines.append(line)
    return lines
