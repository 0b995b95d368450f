"""What a person typed, to be said again with the home that is meant."""

import shlex
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typing_extensions import override

_TYPED: ContextVar[tuple[str, ...]] = ContextVar("typed", default=())


class Remembering(TyperGroup):
    """Keeps the words of the command line as they were typed."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Note them before they are taken apart."""
        _TYPED.set(tuple(args))
        return super().parse_args(ctx, args)


def again(home: Path) -> str:
    """The command that runs now, for this home; it can be pasted as it stands."""
    words = list(_TYPED.get())
    end = words.index("--") if "--" in words else len(words)
    return f"python main.py {shlex.join([*words[:end], '--home', str(home), *words[end:]])}"
