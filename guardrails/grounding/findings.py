"""What the rules find: a reason to refuse, or one to ask somebody."""

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """Why an angle is refused, or why code is not sure of it."""

    weight: Literal["refuse", "critic"]
    reason: str


def refused(reason: str) -> Finding:
    """What code is sure of."""
    return Finding("refuse", reason)


def doubted(reason: str) -> Finding:
    """What a reader has to judge."""
    return Finding("critic", reason)
