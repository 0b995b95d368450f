"""What to type, as errors, notices and commands say it: one that can be pasted as it stands."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

IN_A_CLONE = "python main.py"


def program() -> str:
    """How this program is called here: the command that ``pip install`` made, or the file of a clone.

    In the clone's own folder that is ``python main.py``; from a folder of one's own, the file as it was typed.
    """
    typed_as = Path(sys.argv[0])
    if typed_as.stem == "muster":
        return "muster"
    if typed_as.name != "main.py" or not typed_as.is_file() or typed_as.resolve().parent == Path.cwd().resolve():
        return IN_A_CLONE
    return f"{_python()} {shlex.quote(str(typed_as))}"


def _python() -> str:
    """What starts the Python that has what Muster needs: by its short name, where that is the one on the path."""
    known, ours = shutil.which("python"), Path(sys.executable)
    is_ours = known is not None and Path(known).parent == ours.parent
    return "python" if is_ours else shlex.quote(str(ours))


def typed(words: str, home: Path | None = None) -> str:
    """The command as it is pasted; with the home, because an id alone may mean somebody else in another one."""
    return f"{program()} {words}{'' if home is None else f' --home {shlex.quote(str(home))}'}"


def with_ways(text: str, ways: Sequence[str], home: Path | None) -> str:
    """A notice with the ways on below it, if there are any, a command a line."""
    return "\n".join([text, *(["", "Go on with:"] if ways else []), *(f"  {typed(words, home)}" for words in ways)])
