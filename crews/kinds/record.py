"""A record that a cycle has made, as the ledger has it: what a case's conditions are held against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an item; where work is done on no items, its own name stands for the one that it makes."""

    item: str
    fields: Mapping[str, Any]

    @property
    def text(self) -> str:
        """All its words, on one line."""
        return " ".join(" ".join(_words(self.fields.values())).split())


def _words(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _words(value)
        elif value is not None:
            yield str(value)
