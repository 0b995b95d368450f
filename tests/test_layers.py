"""The narrow import rules of the design, which a layers contract cannot express."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = sorted(
    path
    for top in ("main.py", "commands", "web", "crews", "tools", "guardrails", "data", "config", "rehearsal")
    for path in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"))
)

ALLOWED = {
    "crewai": ("crews/cycles/factory.py", "crews/model/llm.py", "tools/agent/"),
    "smtplib": ("tools/channels/",),
    "duckdb": ("data/warehouse/", "tools/sources/"),
    "dlt": ("tools/sources/paging.py",),
    "requests": ("tools/sources/paging.py",),
    "sqlite3": ("data/ledger/",),
    "psycopg": ("data/ledger/",),
    "dbos": ("crews/heartbeat/engine.py",),
    "starlette": ("web/",),
    "uvicorn": ("web/",),
    "rehearsal": ("main.py", "rehearsal/"),
    "commands": ("main.py", "commands/"),
    "main": ("nowhere",),
}


CATCH_ALL = {
    "crews/heartbeat/engine.py": 1,
    "crews/cycles/cycle.py": 1,
    "tools/agent/base.py": 1,
    "tools/enrich/waterfall.py": 1,
    "tools/inbox/poll.py": 2,
    "tools/outbox/drain.py": 1,
}
"""How often a file catches every exception; docs/decisions/002 says why."""


def catch_alls(path: Path) -> int:
    """How often a file catches every exception, by that name or by none."""
    handlers = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    caught = [
        {name.id for name in ast.walk(one.type) if isinstance(name, ast.Name)} if one.type else None for one in handlers
    ]
    return sum(names is None or not names.isdisjoint({"Exception", "BaseException"}) for names in caught)


def imported(path: Path) -> set[str]:
    """The top packages that a file imports, at any depth of it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def attributes(path: Path) -> set[str]:
    """Dotted uses such as ``time.sleep`` and ``os.environ``."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def offenders(places: tuple[str, ...], guilty: "list[Path]") -> list[str]:
    """Those of the files that lie outside the allowed places."""
    names = [path.relative_to(ROOT).as_posix() for path in guilty]
    return [name for name in names if not name.startswith(places)]


@pytest.mark.parametrize(("package", "places"), ALLOWED.items())
def test_a_package_is_imported_only_where_the_design_allows_it(package: str, places: tuple[str, ...]) -> None:
    assert offenders(places, [path for path in PROGRAM if package in imported(path)]) == []


@pytest.mark.parametrize(
    ("use", "places"),
    [
        ("os.environ", ("config/secrets.py", "crews/cycles/switches.py")),
        ("os.getenv", ("config/secrets.py",)),
        ("datetime.now", ("data/clock.py",)),
        ("datetime.utcnow", ()),
        ("time.sleep", ("data/clock.py",)),
    ],
)
def test_the_environment_the_wall_clock_and_sleep_are_used_in_one_place(use: str, places: tuple[str, ...]) -> None:
    assert offenders(places or ("nowhere",), [path for path in PROGRAM if use in attributes(path)]) == []


def test_no_file_of_the_program_or_its_tests_has_more_than_400_lines() -> None:
    files = [*PROGRAM, *(ROOT / "tests").rglob("*.py")]
    assert [path.name for path in files if len(path.read_text().splitlines()) > 400] == []


def test_every_exception_is_caught_only_where_the_decisions_say_so() -> None:
    caught = {str(path.relative_to(ROOT)): catch_alls(path) for path in PROGRAM}
    assert {path: times for path, times in caught.items() if times} == CATCH_ALL


def test_help_does_not_import_crewai_dbos_or_a_web_server(tmp_path: Path) -> None:
    show_help = "import sys, main; main.app(['--help'], standalone_mode=False)"
    probe = f"{show_help}; print([name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe, "crewai", "dbos", "starlette", "uvicorn"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_templates_are_filled_in_as_they_were_checked_in_one_environment() -> None:
    makers = [str(path.relative_to(ROOT)) for path in PROGRAM if "SandboxedEnvironment(" in path.read_text()]
    assert makers == ["config/wording.py"]


def test_every_file_that_the_docs_name_is_there() -> None:
    named = re.compile(
        r"(?<![\w/])(?:commands|web|crews|tools|guardrails|data|config|rehearsal|tests)/[\w/]+\.(?:py|sql)"
    )
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    found = {(page.name, file) for page in pages for file in named.findall(page.read_text())}
    gone = sorted((page, file) for page, file in found if "NAME" not in file and not (ROOT / file).exists())
    assert len(found) > 50
    assert not gone, "the docs name files that are not there: " + ", ".join(f"{page}: {file}" for page, file in gone)
