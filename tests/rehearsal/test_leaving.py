"""Coming and going is quick: help needs none of CrewAI, and an engine that is left waits for nothing."""

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import monotonic

from crews.heartbeat.engine import Engine
from tests.rehearsal.program import ROOT, environment

SHARE = 0.15


def cpu_seconds(home: Path, *arguments: str) -> float:
    """What a process of Python's costs, in seconds of CPU, so that others at work do not count."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment(home), capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_answers_in_a_fraction_of_what_importing_crewai_takes(tmp_path: Path) -> None:
    pairs = [
        (cpu_seconds(tmp_path, "main.py", "--help"), cpu_seconds(tmp_path, "-c", "import crewai")) for _ in range(3)
    ]
    helping, importing = (median(times) for times in zip(*pairs, strict=True))

    print(f"\n{helping:.2f} s for help, {importing:.2f} s for crewai: {helping / importing:.1%}")  # noqa: T201
    assert helping < SHARE * importing


def test_an_engine_is_left_at_once(tmp_path: Path) -> None:
    with Engine(tmp_path, {}, lambda deployment, cycle: None, {}):
        pass
    with Engine(tmp_path, {}, lambda deployment, cycle: None, {}):
        ready = monotonic()

    assert monotonic() - ready < 1
