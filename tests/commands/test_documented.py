"""README and docs name no command or option that does not exist; what they show of a rehearsed home works on one."""

import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

import main
from tests.commands.conftest import ROOT
from tests.commands.desk import FOOTER, NAME, muster
from tests.rehearsal.conftest import calm, mine, mine_campaign, shared  # noqa: F401 - fixtures
from tests.rehearsal.rehearsed import Rehearsed

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAM = "python main.py "
FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
NUMBERS = {"N": "1", "USD": "1"}
"""What stands for a number in the docs."""

ASKING = {"prospect forget", "suppress", "import"}
"""Commands that ask, of a person at a terminal."""

ELSEWHERE = {
    "run": "tests/rehearsal/",
    "try": "tests/agents/test_trying.py",
    "compare": "tests/rehearsal/test_compared.py (it rehearses)",
    "replay": "tests/rehearsal/test_replayed.py (it asks a model)",
    "tick": "tests/rehearsal/test_live.py",
    "serve": "tests/commands/test_serving.py",
    "doctor": "tests/commands/test_doctor.py",
    "new": "tests/config/test_scaffold.py (it writes into config/)",
    "prospect say": "tests/commands/test_editing.py (to a person who has answered)",
    "prospect read": "tests/commands/test_replies.py (of a person who has answered)",
    "prospect resume": "tests/commands/test_people.py (of a person who is paused)",
    "prospect outcome": "tests/commands/test_people.py (of a person who has answered)",
    "prospect contact": "tests/commands/test_todo.py (of a person in review)",
    "prospect retry": "tests/commands/test_todo.py (of a person in review)",
    "prospect close": "tests/commands/test_todo.py (of a person in review)",
    "item": "tests/commands/test_items.py (of a crew with declared tasks)",
    "lessons accept": "tests/commands/test_lessons.py (of what a person changed)",
    "lessons withdraw": "tests/commands/test_lessons.py (of a lesson that is taught)",
    "message resolve": "tests/commands/test_messages.py (of a message that a crash left)",
    "resume": "tests/commands/test_halting.py (of a campaign that was halted)",
}
"""Commands that need another state than a rehearsed home, and where they are run on it."""


class Shown(NamedTuple):
    """A command as a page shows it."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)}"


class Named(NamedTuple):
    """A command that the command line knows, its name, and the words behind it."""

    command: Any
    name: str
    rest: tuple[str, ...]


def commands_in(page: str, text: str) -> Iterator[Shown]:
    """Every ``python main.py ...``, in blocks and in lines, a comment behind it left out."""
    blocks = "\n".join(FENCED.findall(text)).splitlines()
    for line in (*blocks, *(" ".join(code.split()) for code in INLINE.findall(FENCED.sub("", text)))):
        for part in line.strip().split(" && "):
            if part.startswith(PROGRAM):
                yield Shown(page, tuple(shlex.split(part.removeprefix(PROGRAM), comments=True)))


def short_in(page: str, text: str) -> Iterator[Shown]:
    """Every command in a line that is called without its program, as in ``run CAMPAIGN --live``."""
    known = typer.main.get_command(main.app).commands  # type: ignore[attr-defined]
    for code in INLINE.findall(FENCED.sub("", text)):
        words = code.replace("[", " ").replace("]", " ").split()
        if len(words) > 1 and words[0] in known:
            yield Shown(page, tuple(words))


def named(words: Sequence[str]) -> Named:
    """Find the command that the words begin with."""
    command: Any = typer.main.get_command(main.app)
    path: list[str] = []
    while hasattr(command, "commands"):
        assert words[len(path)] in command.commands, f"no command {' '.join(words[: len(path) + 1])}"
        command = command.commands[words[len(path)]]
        path.append(words[len(path)])
    return Named(command, " ".join(path), tuple(words[len(path) :]))


def understood(words: Sequence[str]) -> None:
    """Read the words as the command line does, without doing anything; raises for what it does not know."""
    command, name, rest = named(words)
    command.make_context(name, [NUMBERS.get(word, word) for word in rest])


def options_known(words: Sequence[str]) -> None:
    """The options that the words name; what stands around them may be a form (``A|B``)."""
    variants = [(words[0], one, *words[2:]) for one in words[1].split("|")]
    group = hasattr(typer.main.get_command(main.app).commands[words[0]], "commands")  # type: ignore[attr-defined]
    for variant in variants if group else [tuple(words)]:
        command, name, rest = named(variant)
        known = {option for parameter in command.params for option in parameter.opts}
        unknown = set(re.findall(r"(?<!\S|\w)--[a-z-]+", " ".join(rest).replace("|", " "))) - known
        assert not unknown, f"{name} has no option {', '.join(sorted(unknown))}"


SENTENCES = (
    "audit show NAME",
    "audit heads --note restored",
    "approvals approve q1",
    "approvals reject q1",
    "halt NAME",
    "inbox classify mail.eml",
    "message show p7-1",
    "prospect pause p7",
    "undo p7-2",
)
"""Commands that the pages name in sentences alone, as one would type them."""

READ = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
FULL = list(dict.fromkeys(shown for page, text in READ.items() for shown in commands_in(page, text)))
SHORT = list(dict.fromkeys(shown for page, text in READ.items() for shown in short_in(page, text)))
HERE = [
    shown
    for shown in (*FULL, *(Shown("in a sentence", tuple(one.split())) for one in SENTENCES))
    if shown.words and not {named(shown.words).name, shown.words[0]} & ELSEWHERE.keys()
]


@pytest.mark.parametrize("shown", FULL, ids=str)
def test_a_documented_command_is_understood(shown: Shown) -> None:
    if shown.words:
        understood(shown.words)


@pytest.mark.parametrize("shown", SHORT, ids=str)
def test_a_command_that_a_sentence_names_has_its_options(shown: Shown) -> None:
    options_known(shown.words)


def test_what_the_command_line_does_not_know_is_found() -> None:
    page = "Say `python main.py board NAME --colour`.\n```sh\npython main.py bored NAME   # no\n```\nOr `todo A --all`."
    option, command = sorted(commands_in("page", page), key=lambda shown: shown.words[0] == "bored")
    with pytest.raises(Exception, match="No such option: --colour"):
        understood(option.words)
    with pytest.raises(AssertionError, match="no command bored"):
        understood(command.words)
    (short,) = short_in("page", page)
    with pytest.raises(AssertionError, match="todo has no option --all"):
        options_known(short.words)


def test_the_pages_show_what_they_should() -> None:
    shown = {named(one.words).name for one in FULL if one.words}
    assert len(FULL) > 30
    assert len(SHORT) > 50
    assert {"check", "run", "board", "todo", "approvals review", "preview", "report", "sql", "audit verify"} <= shown


def test_every_command_is_run_on_the_state_that_it_needs() -> None:
    everything = set(paths(typer.main.get_command(main.app)))
    here = {named(shown.words).name for shown in HERE}
    there = {path for path in everything if {path, path.split()[0]} & ELSEWHERE.keys()}
    assert here | there == everything
    assert not here & there
    for name, where in ELSEWHERE.items():
        file = ROOT / where.split()[0]
        files = [file] if file.is_file() else file.glob("*.py")
        written = "\n".join(one.read_text(encoding="utf-8") for one in files)
        typed = ", ".join(f'"{word}"' for word in name.split())
        assert typed in written or f"{name}_" in written, (name, where)


def paths(command: Any, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all commands."""
    for name, below in command.commands.items():
        yield from paths(below, (*above, name)) if hasattr(below, "commands") else [" ".join((*above, name))]


@pytest.fixture
def rehearsed(mine: Rehearsed, out: Path) -> Path:  # noqa: F811 - the fixture
    """A copy of a rehearsed home with drafts that wait, as ``run --world mine`` leaves it."""
    shutil.copytree(mine.home.parents[1], out)
    return out


@pytest.fixture
def files(tmp_path: Path, mine_campaign: Path) -> dict[str, str]:  # noqa: F811 - the fixture
    """What the pages' words stand for on that home, and files such as they speak of."""
    (dossiers,) = re.findall(r"```json\n(.*?)```", READ["docs/grounding.md"], re.DOTALL)
    written = {
        "angles.json": dossiers,
        "body.txt": f"Hello,\n\nwould a short look be useful?\n\n{FOOTER}",
        "mail.eml": "From: pat@oven.example\nTo: dana@muster.example\nSubject: Re: a question\n\nPlease stop.\n",
        "customers.csv": "Company,Email\nOven,pat@oven.example\n",
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    stand = {name: str(tmp_path / name) for name in (*written, "report.html")}
    people = {
        "CAMPAIGN": NAME,
        "NAME": NAME,
        "p7": "p8",
        "p7-1": "p8-1",
        "p7-2": "p8-2",
        "p31": "p8",
        "p31-1": "p8-1",
        "sales": str(mine_campaign),
    }
    return {**stand, **people}


@pytest.mark.parametrize("shown", HERE, ids=str)
@pytest.mark.usefixtures("rehearsed")
def test_it_does_what_the_page_says_on_a_rehearsed_home(shown: Shown, files: dict[str, str]) -> None:
    name = named(shown.words).name
    file = {"ground": "angles.json", "approvals edit": "body.txt"}.get(name, "customers.csv")
    words = [files.get(word, files[file] if word == "FILE" else word) for word in shown.words]
    words += ["--yes"] if name in ASKING else []
    told = muster(*words, keys="s" * 8 if name == "approvals review" else "")
    assert told.code == 0, told.err or told.out


FRESH = [shown for shown in FULL if shown.page == "README.md" and any(re.match(r"p\d+", word) for word in shown.words)]


def test_the_ids_in_the_readme_are_those_of_a_fresh_rehearsal(calm: Rehearsed, out: Path) -> None:  # noqa: F811
    shutil.copytree(calm.home, out / "rehearsals" / calm.home.name)
    shutil.copy(calm.home.parents[1] / "audit.key", out)
    assert {"prospect show", "audit trace", "prospect say", "prospect contact"} <= {named(s.words).name for s in FRESH}
    for shown in FRESH:
        told = muster(*shown.words, *(["--yes"] if named(shown.words).name in ASKING else []))
        assert told.code == 0, (str(shown), told.err or told.out)
