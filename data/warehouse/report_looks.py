"""What a report says of what was done where agents were unsure: how often, what came of it, and what it cost."""

from typing import NamedTuple

import duckdb

from data.counts import counted

TITLE = "Where agents were unsure"
_LOOKS = """SELECT task, doubted, way, asked, used, surer, gain, accepted, given_up, cost_usd FROM second_looks
    WHERE campaign = $campaign ORDER BY task, way"""
_WAYS = {
    "recall": "an earlier answer",
    "opinion": "a second opinion",
    "model": "another model",
    "person": "a person",
}


class Looks(NamedTuple):
    """The second looks of one task by one way; see the view ``second_looks``."""

    task: str
    doubted: str
    way: str
    asked: int
    used: int
    surer: int
    gain: float | None
    accepted: int
    given_up: int
    usd: float

    def __str__(self) -> str:
        """As people read it: ``second of scout: another model 4 times, surer 3 times (by 0.21), 2 accepted, ...``."""
        of = f"{self.task} of {self.doubted}" if self.task != self.doubted else self.task
        parts = [f"{of}: {_WAYS.get(self.way, self.way)} {counted(self.used, 'time')}"]
        if self.asked > self.used:
            parts.append(f"{self.asked - self.used} more without an answer")
        if self.gain is not None:
            parts.append(f"surer {counted(self.surer, 'time')} (by {self.gain:+.2f} on average)")
        return ", ".join([*parts, f"{self.accepted} accepted", f"{self.given_up} given up", f"${self.usd:.4f}"])


def read_looks(db: duckdb.DuckDBPyConnection, campaign: str) -> tuple[Looks, ...]:
    """Read them of one campaign."""
    return tuple(Looks(*row) for row in db.execute(_LOOKS, {"campaign": campaign}).fetchall())
