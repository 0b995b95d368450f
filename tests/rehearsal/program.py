"""The program as an operator starts it: a process of its own, in the project's folder."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from time import monotonic
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 1800
SETTINGS = re.compile(r"ANTHROPIC|SMTP|IMAP|INBOX|HUNTER|DKIM|MAIL_LEAVES|DNS_SERVER|WEB_PROXY|MUSTER|CREWAI")


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


def muster(*arguments: str | Path, home: Path, **settings: str) -> Finished:
    """Run ``main.py`` to its end, with its homes under ``home`` and nothing but these settings."""
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
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    return {**kept, "MUSTER_HOME": str(home), "PYTHONUNBUFFERED": "1", **settings}
