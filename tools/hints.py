"""What to type, as notices say it: with the home, because an id alone may mean somebody else in another one."""

import shlex
from pathlib import Path


def typed(words: str, home: Path | None) -> str:
    """The command as it is pasted; without a home only where the teller does not know it."""
    return f"python main.py {words}{'' if home is None else f' --home {shlex.quote(str(home))}'}"
