"""How sure a share is: between which two the true one lies in 19 of 20 cases."""

from math import sqrt
from typing import NamedTuple

Z = 1.96
TEN_PERCENT = 0.1


class Interval(NamedTuple):
    """Between which two shares the true one lies in 19 of 20 cases."""

    low: float
    high: float

    def __str__(self) -> str:
        """In percent: ``10 to 15``; with a digit more where both are small."""
        digits = 1 if self.high < TEN_PERCENT else 0
        return f"{100 * self.low:.{digits}f} to {100 * self.high:.{digits}f}"


def wilson(rate: float, whole: int) -> Interval:
    """The 95 % (Wilson) interval of a share of so many."""
    part = Z * Z / whole
    middle, half = rate + part / 2, sqrt(part * (rate * (1 - rate) + part / 4))
    return Interval(max(0.0, (middle - half) / (1 + part)), min(1.0, (middle + half) / (1 + part)))
