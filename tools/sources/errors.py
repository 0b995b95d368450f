"""What is wrong with a source, or with what was asked of it."""

from collections.abc import Iterable
from difflib import get_close_matches


class SourceError(Exception):
    """A source cannot be read, or does not understand a search; the text says what it would understand."""

    def __init__(self, source: str, what: str, known: str = "", allowed: Iterable[str] = (), given: str = "") -> None:
        """Name the source and the problem; ``known`` says what ``allowed`` lists, ``given`` is what was meant."""
        self.source = source
        self.allowed = tuple(allowed)
        hints = []
        if self.allowed:
            hints.append(f"{known}: {', '.join(self.allowed)}")
        if given and (near := closest(given, self.allowed)):
            hints.append(f'did you mean "{near}"?')
        self.what = what + (f" ({'; '.join(hints)})" if hints else "")
        super().__init__(f'source "{source}": {self.what}')


def closest(given: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that looks most like the given one, whatever its case."""
    folded = {word.casefold(): word for word in allowed}
    near = get_close_matches(given.casefold(), folded, n=1)
    return folded[near[0]] if near else None
