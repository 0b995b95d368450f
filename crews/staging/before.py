"""What everything of a case that comes before its cycle has in common, and what does not go into a ledger."""

from config.positions import Keys

ACTOR = "case"
BEFORE = "c0"
"""The cycle that it is all of."""


class Misfit(Exception):
    """What a case says cannot be put into a ledger; ``keys`` is where it says it."""

    def __init__(self, keys: Keys, what: str) -> None:
        super().__init__(what)
        self.keys, self.what = keys, what
