"""Time, passed in: the system's clock, or one that is stepped and persisted. Nothing else reads the time or sleeps."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from data import files

Agenda = Callable[[], datetime | None]
Listener = Callable[[datetime], None]

_LONGEST_SLICE_S = 30.0


class Clock(Protocol):
    """Says what time it is (aware, UTC) and waits for a moment."""

    def now(self) -> datetime:
        """The present moment."""
        ...

    def wait_until(self, moment: datetime) -> datetime:
        """Wait for the moment, or for something that comes before it; return the time that it is then."""
        ...

    def next_event(self) -> datetime | None:
        """When something is known to come from outside; None where nobody can know."""
        ...

    def wake(self) -> None:
        """End a wait, from another thread: something came from outside."""
        ...

    @property
    def longest_wait(self) -> timedelta | None:
        """How long one may wait before looking for news from outside; None where ``next_event`` knows of them."""
        ...


class SystemClock:
    """The real time. ``wake`` ends a wait from another thread."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> datetime:
        """Sleep until the moment, or until ``wake``; in slices, since a machine that was suspended loses time."""
        moment = _aware(moment)
        while (left := (moment - self.now()).total_seconds()) > 0:
            if self._woken.wait(min(left, _LONGEST_SLICE_S)):
                break
        self._woken.clear()
        return self.now()

    def next_event(self) -> datetime | None:
        """Nobody knows when real mail comes."""
        return None

    @property
    def longest_wait(self) -> timedelta | None:
        """A minute."""
        return timedelta(minutes=1)

    def wake(self) -> None:
        """End the present wait, or the next one if there is none."""
        self._woken.set()


class SteppedClock:
    """A clock that stands still until it is moved, forwards only; each move is on disk before it is seen.

    The file, where it exists, wins over ``start``: a run that is taken up again goes on at its own time.
    """

    def __init__(self, path: Path, start: datetime) -> None:
        self._path = path
        self._agendas: list[Agenda] = []
        self._listeners: list[Listener] = []
        self._moving = threading.RLock()
        self._now = _aware(start)
        if path.exists():
            self._now = _read(path)
        else:
            _persist(path, self._now)

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self._now

    def add_agenda(self, next_event: Agenda) -> None:
        """Let no wait pass the moments that ``next_event`` names."""
        self._agendas.append(next_event)

    def on_advance(self, listener: Listener) -> None:
        """Call ``listener`` with the new time after every move and wait."""
        self._listeners.append(listener)

    def advance(self, moment: datetime) -> datetime:
        """Move to the moment (never back), tell the listeners, return the time."""
        with self._moving:
            moment = _aware(moment)
            if moment > self._now:
                _persist(self._path, moment)
                self._now = moment
            now = self._now
            for listener in self._listeners:
                listener(now)
            return now

    def wait_until(self, moment: datetime) -> datetime:
        """Move to the moment, or to the earliest event of an agenda if that comes before it."""
        with self._moving:
            event = self.next_event()
            return self.advance(_aware(moment) if event is None else min(_aware(moment), event))

    def next_event(self) -> datetime | None:
        """The earliest event of the agendas."""
        return min((event for agenda in self._agendas if (event := agenda()) is not None), default=None)

    def wake(self) -> None:
        """Nothing: it stands still until it is moved."""

    @property
    def longest_wait(self) -> timedelta | None:
        """Its agendas tell of everything."""
        return None


def real_pause(seconds: float) -> None:
    """Sleep in real time, whatever clock is used: for simulated latency and for waiting on processes."""
    time.sleep(seconds)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; a clock knows only moments")
    return moment.astimezone(UTC)


def _read(path: Path) -> datetime:
    try:
        return _aware(datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["now"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a clock's file ({error}); remove it to start the clock anew") from error


def _persist(path: Path, now: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps({"now": now.isoformat()}))
