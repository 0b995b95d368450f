"""How many candidates have to be judged for so many to be qualified: figures that code counts, and no model guesses."""

from math import ceil, sqrt

USUAL_SHARE = 0.7
"""The share of candidates that qualify, as long as fewer than ``ENOUGH_JUDGED`` were judged."""
LEAST_SHARE = 0.2
ENOUGH_JUDGED = 10
SURENESS = 0.43
"""Standard deviations above the mean: two searches in three bring enough. To be surer costs mails beyond the goal."""


def share_of(qualified: int, judged: int) -> float:
    """The share of candidates that qualify, by those who were judged so far."""
    return max(qualified / judged, LEAST_SHARE) if judged >= ENOUGH_JUDGED else USUAL_SHARE


def candidates_for(missing: int, share: float) -> int:
    """The candidates of whom at least ``missing`` are qualified two times in three (the binomial, taken as normal).

    ``share`` is the chance of each, above 0. With 0.7, for 50 it is 74: of 72, the mean, half of the searches fall
    short.
    """
    if missing <= 0:
        return 0
    return ceil((missing + SURENESS * sqrt(missing * (1 - share))) / share)
