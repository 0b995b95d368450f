"""What ``--help`` says is so."""

import re

import pytest

import main
from commands.run.runs import CODES
from commands.shared.homes import Home
from tests.commands.desk import in_sequence, muster, rehearsal, written


def codes_told(command: str) -> set[int]:
    """The exit codes that the help of a command names."""
    told = " ".join(muster(command, "--help").out.replace("│", " ").split())
    (sentence,) = re.findall(r"Exits (.+?)\.", told)
    return set(map(int, re.findall(r"\d+", sentence)))


def test_run_names_every_code_with_which_a_run_ends() -> None:
    assert codes_told("run") == set(CODES.values())


def test_tick_names_those_of_its_codes_that_say_something_of_the_campaigns() -> None:
    assert codes_told("tick") == {0, 2, CODES["halted"]}


def test_who_is_forgotten_in_one_home_may_be_in_another(home: Home) -> None:
    with written(home) as tx:
        in_sequence(tx)
    rehearsal()
    assert "Erase a person from a home." in muster("prospect", "forget", "--help").out
    told = muster("prospect", "forget", "p1", "--home", home.path, "--yes")
    assert "other homes in which they are" in told.out.partition("Not erased:")[2]


NOT_ABOUT_ONE_RUN = ["check", "tick", "ground", "serve", "doctor", "new", "inbox", "try", "compare"]


@pytest.mark.parametrize("command", NOT_ABOUT_ONE_RUN)
def test_what_is_not_about_one_run_takes_no_home(command: str) -> None:
    assert "--home" not in muster(command, "--help").out


def test_every_other_command_takes_a_home() -> None:
    assert [" ".join(words) for words in _commands() if "--home" not in muster(*words, "--help").out] == []


def _commands() -> list[tuple[str, ...]]:
    """The names of all commands that are about one run, with their group's."""
    names: list[tuple[str, ...]] = []
    for command in main.app.registered_commands:
        assert command.callback
        names.append((command.name or command.callback.__name__,))
    for group in main.app.registered_groups:
        typer = group.typer_instance
        assert typer
        names += [(str(group.name), str(command.name)) for command in typer.registered_commands]
    return [words for words in names if words[0] not in NOT_ABOUT_ONE_RUN]
