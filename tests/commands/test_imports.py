"""What an operator types often answers at once: the engine and the crew are imported by a run alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands.shared.homes import Home
from tests.commands.conftest import ROOT
from tests.commands.desk import NAME, in_sequence, written

COMMANDS = (
    ("--help",),
    ("run", "--help"),
    ("check",),
    ("board", NAME),
    ("todo",),
    ("approvals", "review"),
    ("report", NAME),
    ("sql", "select 1"),
    ("preview", NAME),
    ("prospect", "show", "p1"),
    ("message", "show", "p1-1"),
    ("approvals", "list", NAME),
    ("audit", "verify", NAME),
    ("halt", NAME),
    ("inbox", "classify", "README.md"),
    ("ground", "tests/guardrails/corpus/trades.json"),
)
PROBE = """
import sys, json, main
for words in json.loads(sys.argv[1]):
    try:
        main.app(words)
    except SystemExit as ended:
        loaded = [name for name in ("crewai", "crewai_tools", "dbos", "litellm") if name in sys.modules]
        print(*words, ended.code, loaded, file=sys.stderr)
"""


def test_neither_crewai_nor_dbos_is_imported(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
    typed = json.dumps(COMMANDS)
    done = subprocess.run([sys.executable, "-c", PROBE, typed], cwd=ROOT, capture_output=True, text=True, check=True)
    told = [line for line in done.stderr.splitlines() if not line.startswith("as of ")]
    assert told == [f"{' '.join(words)} 0 []" for words in COMMANDS]


@pytest.mark.parametrize("heavy", ["sqlalchemy", "duckdb", "pyarrow", "celpy", "pydantic", "httpx", "tldextract"])
def test_help_needs_nothing_heavy(heavy: str) -> None:
    probe = f"import sys, main; print({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_reader_that_goes_away_is_no_fault(home: Home, tmp_path: Path) -> None:
    with written(home) as tx:
        in_sequence(tx)
    command = f"{sys.executable} main.py board {NAME} | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
