"""The program's processes, forked by a nursery that has imported everything: what they say, and how they end."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = re.compile(r"ANTHROPIC|SMTP|IMAP|INBOX|HUNTER|DKIM|MAIL_LEAVES|DNS_SERVER|WEB_PROXY|MUSTER|CREWAI")


@dataclass(frozen=True)
class Ended:
    """How a process of the program ended: ``code`` is the exit code, or minus the signal; ``late`` that it hung.

    ``tail_s`` is how long it lived on after its last line. ``died`` says at which point it killed itself, ``counts``
    (JSON) how often it came to which kind of point.
    """

    code: int
    late: bool
    seconds: float
    cpu_s: float
    tail_s: float
    out: str = ""
    err: str = ""
    died: str = ""
    counts: str = "{}"


class Nursery:
    """A nursery with nothing but its home among Muster's settings. It forks one process after the other."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.nursery"],
            cwd=ROOT,
            # A thread of OpenBLAS would be lost in the fork.
            env={**unset(), "MUSTER_HOME": str(folder), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout and self._process.stdout.readline(), "the nursery did not start"

    def run(
        self,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str],
        log: Path,
        longest_s: float,
        points: Sequence[Any] | None = None,
    ) -> Ended:
        """Run ``main.py`` until it ends, or comes to one of the points. Its output is kept beside ``log``."""
        order = {
            "arguments": [str(argument) for argument in arguments],
            "environment": {**environment, "OPENBLAS_NUM_THREADS": "1"},
            "points": points,
            "log": str(log),
            "longest_s": longest_s,
        }
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the nursery has ended"
        return Ended(**json.loads(line))

    def close(self) -> None:
        """End it, by its process id."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()


def unset() -> dict[str, str]:
    """This process's environment without any setting of Muster's."""
    return {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
