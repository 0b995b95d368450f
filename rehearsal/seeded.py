"""Chance that depends on a seed and a business key alone: never on ids, order, threads or global state."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Key = str | int | float


def unit(seed: int, *key: Key) -> float:
    """Return a number in [0, 1), always the same for this seed and key."""
    text = "\x1f".join(str(part) for part in (seed, *key))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:7], "big") / 2**56


def happens(share: float, seed: int, *key: Key) -> bool:
    """Say whether a thing of this share (0 to 1) happens to this key."""
    return unit(seed, *key) < share


def whole(low: int, high: int, seed: int, *key: Key) -> int:
    """Return a whole number from ``low`` to ``high``, both included."""
    return low + int(unit(seed, *key) * (high - low + 1))


def pick(options: Sequence[T], seed: int, *key: Key) -> T:
    """Choose one of the options, which must not be empty."""
    return options[int(unit(seed, *key) * len(options))]


def shuffled(options: Sequence[T], seed: int, *key: Key) -> list[T]:
    """Return the options in another order; what else is in the list does not change how two of them stand."""
    return [option for _, _, option in sorted((unit(seed, *key, str(o)), n, o) for n, o in enumerate(options))]


def share_of(shares: Mapping[str, float], seed: int, *key: Key) -> str | None:
    """Return the name into whose share the key falls, or None where the shares leave a rest."""
    place = unit(seed, *key)
    for name, share in shares.items():
        if place < share:
            return name
        place -= share
    return None
