"""Where a run can be killed: every commit, every write to the disk, every word to the mail host, every model request.

The hooks stand in the process that is to die. Each counts its calls; at the chosen one the process kills itself, so
that the same point is met again by the same seed. ``before`` and ``after`` are the two sides of one call.
"""

import functools
import os
import signal
import smtplib
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from rehearsal.model.server import ModelServer
from tools.channels.smtp import SmtpChannel
from tools.http.api import Api
from tools.inbox.boxes.maildir import MaildirMailbox

_ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = frozenset({"tests", "site-packages"})

Kind = Literal["ledger", "engine", "disk", "send", "smtp", "mailbox", "model", "crm"]
Side = Literal["before", "after"]


class Point(NamedTuple):
    """The ``number``-th call (from 1) of a kind of thing, and on which side of it to die."""

    kind: Kind
    number: int
    side: Side

    def __str__(self) -> str:
        return f"{self.side} {self.kind} {self.number}"


class Hooks:
    """Counts what happens in this process, and ends it at the first of the points that it comes to."""

    def __init__(self, points: Collection[Point], last_words: Path) -> None:
        self.counts: Counter[Kind] = Counter()
        self._points = frozenset(points)
        self._last_words = last_words
        self._lock = threading.Lock()

    def install(self) -> None:
        """Stand at every kind of call; only for a process of a test's own."""
        self._wrap(Connection, "_commit_impl", _database)
        self._wrap(os, "fsync", lambda *_: "disk")
        for name in ("replace", "write_text"):
            self._wrap(Path, name, lambda *_: "disk")
        self._wrap(SmtpChannel, "send", lambda *_: "send")
        self._wrap(smtplib.SMTP, "send", lambda *_: "smtp")
        self._wrap(MaildirMailbox, "taken", lambda *_: "mailbox")
        self._wrap(ModelServer, "note", lambda *_: "model")
        self._wrap(Api, "_once", lambda api, *_: "crm" if api.name == "hubspot" else None)

    def _wrap(self, owner: Any, name: str, kind_of: Callable[..., Kind | None]) -> None:
        real = getattr(owner, name)

        @functools.wraps(real)
        def counted(*args: Any, **kwargs: Any) -> Any:
            kind = kind_of(*args)
            if kind is None:
                return real(*args, **kwargs)
            with self._lock:
                self.counts[kind] += 1
                number = self.counts[kind]
            self._die_at(Point(kind, number, "before"))
            result = real(*args, **kwargs)
            self._die_at(Point(kind, number, "after"))
            return result

        setattr(owner, name, counted)

    def _die_at(self, here: Point) -> None:
        if here in self._points:
            with self._last_words.open("w", encoding="utf-8") as file:
                file.write(f"{here}{_where()}")
            os.kill(os.getpid(), signal.SIGKILL)


def _database(connection: Connection) -> Kind | None:
    """Commits of the engine's database, and those of the ledger that write."""
    if (connection.engine.url.database or "").endswith("engine.sqlite"):
        return "engine"
    return "ledger" if connection.get_execution_options().get("purpose") == "write" else None


def _where() -> str:
    """The functions of ours that were at work, for the one who reads of this death."""
    at_work = [(Path(frame.filename), frame.name) for frame in traceback.extract_stack()]
    ours = [(file, name) for file, name in at_work if _ROOT in file.parents and _NOT_OURS.isdisjoint(file.parts)]
    names = [f"{file.stem}.{name}" for file, name in ours]
    return f" in {' > '.join(names[-3:])}" if names else ""
