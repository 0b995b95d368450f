"""How long the ledger's write lock is held, by whom and over what: every writing transaction, from lock to commit."""

import gc
import inspect
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from data.ledger.core.ledger import Ledger, Session
from data.ledger.core.transactions import Tx

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MS = 100
"""As long as a transaction may hold the lock."""


class Held(NamedTuple):
    """One transaction: milliseconds by the clock and of the processor, where it was opened, and what it waited for.

    The processor's are those of this thread alone: what else a busy machine does is not in them, nor are collections of
    garbage, which fall where they fall. ``reached`` names the files that were opened and the servers that were asked.
    """

    wall_ms: float
    cpu_ms: float
    where: str
    reached: tuple[str, ...]


@contextmanager
def watched() -> Iterator[list[Held]]:
    """Time every writing transaction while the block lasts."""
    held: list[Held] = []
    _hook()
    with (
        patch.object(Ledger, "write", _timed(Ledger.write, held)),
        patch.object(Session, "write", _timed(Session.write, held)),
    ):
        yield held


def _timed(write: Callable[..., AbstractContextManager[Tx]], held: list[Held]) -> Any:
    @contextmanager
    def timed(*args: Any, **kwargs: Any) -> Iterator[Tx]:
        where = _opened_at()
        with _Stop(held, where) as stop, write(*args, **kwargs) as tx:
            stop.begin()
            yield tx

    return timed


class _Stop:
    """Begins when the lock is there, and ends when the transaction has ended."""

    def __init__(self, held: list[Held], where: str) -> None:
        self._held, self._where = held, where
        self._begun: tuple[float, float] | None = None

    def __enter__(self) -> "_Stop":
        return self

    def begin(self) -> None:
        _under_way.reached, _under_way.collecting_s = [], 0.0
        self._begun = (time.perf_counter(), time.thread_time())

    def __exit__(self, *_: object) -> None:
        if self._begun is not None:
            wall, cpu = time.perf_counter() - self._begun[0], time.thread_time() - self._begun[1]
            reached, _under_way.reached = tuple(_under_way.reached), None
            self._held.append(Held(1000 * wall, 1000 * (cpu - _under_way.collecting_s), self._where, reached))


_under_way = threading.local()


@cache
def _hook() -> None:
    """Python tells of every file that it opens, connection that it makes, and collection; a hook stays for good."""
    sys.addaudithook(_note)
    gc.callbacks.append(_note_collection)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    reached = getattr(_under_way, "reached", None)
    if reached is not None and event in ("open", "socket.connect", "socket.sendto", "subprocess.Popen"):
        what = str(arguments[0] if event == "open" else arguments[-1])
        if not what.endswith((".py", ".pyc", ".so")):  # a module that is imported is time, and is measured as such
            reached.append(f"{event} {what}")


def _note_collection(phase: str, _info: dict[str, int]) -> None:
    if getattr(_under_way, "reached", None) is not None:
        _under_way.collecting_s += time.thread_time() * (1 if phase == "stop" else -1)


def _opened_at() -> str:
    """The line of the product, or of the test, that opened it."""
    frame = inspect.currentframe()
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file != Path(__file__) and file.name != "contextlib.py" and ROOT in file.parents:
            return f"{file.relative_to(ROOT)}:{frame.f_lineno}"
        frame = frame.f_back
    return sys.argv[0]
