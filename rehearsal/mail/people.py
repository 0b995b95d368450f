"""What becomes of a message: each person's fate, from the seed and the address alone."""

from datetime import timedelta
from typing import Literal, NamedTuple

from config.files.worlds import People
from rehearsal import seeded

FateKind = Literal[
    "refused", "hard_bounce", "soft_bounce", "auto_reply", "opt_out", "complaint",
    "interested", "question", "not_now", "not_interested", "wrong_person", "silent",
]  # fmt: skip

FATES: tuple[FateKind, ...] = (
    "refused", "hard_bounce", "soft_bounce", "auto_reply", "opt_out", "complaint",
    "interested", "question", "not_now", "not_interested", "wrong_person",
)  # fmt: skip

WRITTEN: tuple[FateKind, ...] = ("opt_out", "interested", "question", "not_now", "not_interested", "wrong_person")
"""What people write themselves."""

_STEPS = {"1": 0.55, "2": 0.30, "3": 0.15}
_SOON = {"refused": 1, "hard_bounce": 20, "soft_bounce": 20, "auto_reply": 4}
_SHORTEST = timedelta(minutes=6)


class Fate(NamedTuple):
    """How a person reacts: to the ``step``-th message that reaches them, ``after`` so long. Bounces react to each."""

    kind: FateKind
    step: int
    after: timedelta


def fate(people: People, seed: int, address: str) -> Fate:
    """Return a person's fate; nothing but the seed and the address matters."""
    shares: dict[str, float] = {kind: float(getattr(people, kind)) for kind in FATES}
    drawn = seeded.share_of(shares, seed, "fate", address)
    kind: FateKind = next((known for known in FATES if known == drawn), "silent")
    if kind in _SOON:
        return Fate(kind, 1, timedelta(seconds=seeded.whole(5, 60 * _SOON[kind], seed, "delay", address)))
    step = int(seeded.share_of(_STEPS, seed, "step", address) or 1)
    # Most people answer soon or never: the square makes short delays likelier than long ones.
    span = max(people.answers_within - _SHORTEST, timedelta())
    after = _SHORTEST + span * (seeded.unit(seed, "delay", address) ** 2)
    return Fate(kind, step, timedelta(seconds=round(after.total_seconds())))
