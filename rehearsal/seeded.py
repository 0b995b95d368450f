"""Choices that follow from a seed and a key alone, never from the order in which anybody asks.

Every function hashes ``(seed, *key)`` with SHA-256, so that the same question always has the same answer, in
every process, thread and version of Python.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def digest(seed: int, *key: object) -> int:
    """Return 64 bits that depend on the seed and the key, and on nothing else."""
    text = "\x1f".join([str(seed), *map(str, key)])
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def fraction(seed: int, *key: object) -> float:
    """Return a number in [0, 1)."""
    return (digest(seed, *key) >> 11) / (1 << 53)


def chance(share: float, seed: int, *key: object) -> bool:
    """Say yes for ``share`` (0 to 1) of all keys; what was yes at a share stays yes at a larger one."""
    return fraction(seed, *key) < share


def whole(low: int, high: int, seed: int, *key: object) -> int:
    """Return a whole number from ``low`` to ``high``, both included."""
    return low + digest(seed, *key) % (high - low + 1)


def pick(options: Sequence[T], seed: int, *key: object) -> T:
    """Return one of the options."""
    return options[digest(seed, *key) % len(options)]


def split(shares: dict[str, float], seed: int, *key: object) -> str | None:
    """Return the name into whose share the key falls, or None where the shares leave a rest."""
    place = fraction(seed, *key)
    for name, share in shares.items():
        if place < share:
            return name
        place -= share
    return None
