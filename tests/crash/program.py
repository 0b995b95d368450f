"""The program, started and killed: orders to the nursery, one at a time."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.campaign import ROOT
from tests.crash.points import Point

LONGEST_S = 600
SETTINGS = re.compile(r"ANTHROPIC|SMTP|IMAP|INBOX|HUNTER|DKIM|MAIL_LEAVES|DNS_SERVER|WEB_PROXY|MUSTER|CREWAI")


@dataclass(frozen=True)
class Ended:
    """How a process of the program ended: ``code`` is the exit code, or minus the signal; ``late`` that it hung.

    ``died`` says at which point it killed itself, ``counts`` (JSON) how often it came to which kind of point.
    """

    code: int
    late: bool
    seconds: float
    cpu_s: float
    out: str = ""
    err: str = ""
    died: str = ""
    counts: str = "{}"


class Program:
    """The program's processes, each forked by the nursery. Used by one test at a time."""

    def __init__(self, nursery: "subprocess.Popen[str]", log: Path) -> None:
        self._nursery = nursery
        self._log = log

    def muster(self, *arguments: str | Path, home: Path, points: Sequence[Point] = ()) -> Ended:
        """Run ``main.py`` until it ends or comes to one of the points."""
        order = {
            "arguments": [str(argument) for argument in arguments],
            "home": str(home),
            "points": points,
            "log": str(self._log),
            "longest_s": LONGEST_S,
        }
        return Ended(**self._ask(order))

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._nursery.stdin and self._nursery.stdout
        self._nursery.stdin.write(json.dumps(order) + "\n")
        self._nursery.stdin.flush()
        line = self._nursery.stdout.readline()
        assert line, "the nursery has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def nursery(folder: Path) -> Iterator[Program]:
    """A nursery with nothing but these settings; it ends, by its process id, with the block."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.nursery"],
        cwd=ROOT,
        # A thread of OpenBLAS would be lost in the fork.
        env={**kept, "MUSTER_HOME": str(folder), "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout and process.stdout.readline(), "the nursery did not start"
            yield Program(process, folder / "program.log")
        finally:
            assert process.stdin
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
