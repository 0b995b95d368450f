"""A person is asked before what has consequences; where nobody can be asked, it is said what to type."""

import sys

import typer

from commands.output import say

ASKED = 3
"""The exit code of a command that would have to ask, and could not."""


def agreed(question: str, way: str) -> bool:
    """Ask; on no terminal say which command does it without asking."""
    if sys.stdin.isatty():
        return typer.confirm(question)
    say(f"nothing is changed; once you have seen to it: {way}")
    return False
