"""The program as an operator starts it, in the project's folder: a process of its own, mostly forked."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile, mkdtemp
from threading import Lock, Timer
from time import monotonic
from typing import IO, Any

from tests.support import forked
from tests.support.forked import Nursery, unset

ROOT = forked.ROOT
LONGEST_S = 1800


@dataclass(frozen=True)
class Finished:
    """A process that has ended. ``tail_s`` is how long it lived on after its last line."""

    code: int
    out: str
    err: str
    seconds: float
    tail_s: float

    @property
    def summary(self) -> dict[str, Any]:
        """The one JSON object that ``--json`` prints."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def close() -> None:
    """End what forks the program, at the end of a session."""
    _One.close()


def muster(*arguments: str | Path, home: Path, **settings: str) -> Finished:
    """Run ``main.py`` to its end, with its homes under ``home`` and nothing but these settings.

    A process that has everything imported forks it: that takes as long as a small rehearsal.
    """
    with _One.lock, TemporaryDirectory() as kept:
        log = Path(kept) / "program.log"
        ended = _One.nursery().run(arguments, environment(home, **settings), log, LONGEST_S)
    late = f"\nkilled, since it took more than {LONGEST_S} s" if ended.late else ""
    return Finished(ended.code, ended.out, ended.err + late, ended.seconds, ended.tail_s)


class _One:
    """The nursery of this process, from the first run on, until ``close``."""

    lock = Lock()
    _nursery: Nursery | None = None
    _folder = ""

    @classmethod
    def nursery(cls) -> Nursery:
        if cls._nursery is None:
            cls._folder = mkdtemp()
            cls._nursery = Nursery(Path(cls._folder))
        return cls._nursery

    @classmethod
    def close(cls) -> None:
        if cls._nursery is not None:
            cls._nursery.close()
            cls._nursery = None
            shutil.rmtree(cls._folder, ignore_errors=True)


def muster_alone(*arguments: str | Path, home: Path, **settings: str) -> Finished:
    """The same as an operator starts it: a process that imports what it needs, and ends as one does."""
    with TemporaryFile("w+", encoding="utf-8") as errors:
        begun = monotonic()
        with started(*arguments, home=home, errors=errors, **settings) as process:
            guard = Timer(LONGEST_S, process.kill)
            guard.start()
            lines, said_at = [], begun
            for line in process.stdout or ():
                lines.append(line)
                said_at = monotonic()
            code = process.wait()
            guard.cancel()
        ended = monotonic()
        errors.seek(0)
        late = f"\nkilled, since it took more than {LONGEST_S} s" if ended - begun > LONGEST_S else ""
        return Finished(code, "".join(lines), errors.read() + late, ended - begun, ended - said_at)


@contextmanager
def started(
    *arguments: str | Path, home: Path, errors: IO[str] | int = subprocess.DEVNULL, **settings: str
) -> Iterator["subprocess.Popen[str]"]:
    """``main.py`` at work; what has not ended by then is killed, so that no test waits for it for ever."""
    with subprocess.Popen(
        [sys.executable, "main.py", *map(str, arguments)],
        cwd=ROOT,
        env=environment(home, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This process's environment without any setting of Muster's but the given ones."""
    return {**unset(), "MUSTER_HOME": str(home), "PYTHONUNBUFFERED": "1", **settings}
