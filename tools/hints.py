"""What to type, as errors, notices and commands say it: one that can be pasted as it stands."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path


def program() -> str:
    """How this program is called here: the command that ``pip install`` made, or the file in a clone."""
    return "muster" if Path(sys.argv[0]).stem == "muster" else "python main.py"


def typed(words: str, home: Path | None = None) -> str:
    """The command as it is pasted; with the home, because an id alone may mean somebody else in another one."""
    return f"{program()} {words}{'' if home is None else f' --home {shlex.quote(str(home))}'}"


def with_ways(text: str, ways: Sequence[str], home: Path | None) -> str:
    """A notice with the ways on below it, if there are any, a command a line."""
    return "\n".join([text, *(["", "Go on with:"] if ways else []), *(f"  {typed(words, home)}" for words in ways)])
