"""A person is asked before what has consequences; where nobody can be asked, it is said what to type."""

import sys

import typer

from commands.shared.homes import Home, is_only
from commands.shared.output import say
from commands.shared.typed import again

ASKED = 3
"""The exit code of a command that would have to ask, and could not."""


def agreed(question: str, home: Home) -> bool:
    """Ask; on no terminal say how to have this command do it in this home without asking."""
    if sys.stdin.isatty():
        return typer.confirm(question)
    say(f"nothing is changed; once you have seen to it: {again(None if is_only(home) else home.path, '--yes')}")
    return False
