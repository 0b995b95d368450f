"""What a person typed, to be said again with the home that is meant."""

import shlex
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typing_extensions import override

from tools.hints import typed

_TYPED: ContextVar[tuple[str, ...]] = ContextVar("typed", default=())


class Remembering(TyperGroup):
    """Keeps the words of the command line as they were typed."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Note them before they are taken apart."""
        _TYPED.set(tuple(args))
        return super().parse_args(ctx, args)


def again(home: Path | None, *more: str) -> str:
    """The command that runs now, with more words and for this home, where it named none; it can be pasted."""
    words = list(_TYPED.get())
    end = words.index("--") if "--" in words else len(words)
    if home is not None and not any(word.partition("=")[0] == "--home" for word in words[:end]):
        more = ("--home", str(home), *more)
    return typed(shlex.join([*words[:end], *more, *words[end:]]))
