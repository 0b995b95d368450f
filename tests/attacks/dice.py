"""Chance that depends on a seed alone."""

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """Everything that one episode leaves to chance; the same seed and key give the same throws."""

    def __init__(self, *key: object) -> None:
        digest = sha256("\0".join(map(str, key)).encode()).digest()
        self._random = Random(int.from_bytes(digest))

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit`` - 1."""
        return self._random.randrange(limit)

    def happens(self, share: float) -> bool:
        """Whether something of that probability happens."""
        return self._random.random() < share

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of them."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[Thing], most: int) -> list[Thing]:
        """One to ``most`` of them; the same one may come again."""
        return [self.pick(things) for _ in range(1 + self.below(most))]
