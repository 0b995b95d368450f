"""A system that tells a campaign of businesses: it posts the records of a sample one by one, signed, until each is in.

When each is told depends on the seed. What goes wrong on the way is what the world says of webhooks: a request may not
arrive, or its answer may be lost; then the same is told again. A rehearsal that is taken up again is told all anew.
"""

import heapq
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from config.files.verticals import VerticalConfig
from config.files.worlds import WorldConfig
from data.clock import Clock
from data.signing import signed
from rehearsal import seeded
from rehearsal.faults import drawn

WITHIN = timedelta(days=3)
AGAIN = timedelta(minutes=10)
PATIENCE_S = 30
_LATER = frozenset({429, 500, 502, 503, 504})


class Desk(NamedTuple):
    """Where records are handed in, and what they are signed with."""

    url: str
    secret: str


class _Due(NamedTuple):
    """A record to be told: when, which of the sample, and for the how manieth time."""

    at: datetime
    number: int
    attempt: int


class Teller:
    """Tells all records within the world's first days, in the world's time."""

    def __init__(self, records: Sequence[Any], desk: Desk, world: WorldConfig, seed: int, clock: Clock) -> None:
        self._records, self._desk, self._clock = records, desk, clock
        self._faults, self._seed = world.webhooks, seed
        start = datetime.fromisoformat(world.start)
        moments = (start + WITHIN * seeded.unit(seed, "told", number) for number in range(len(records)))
        self._due = [_Due(at, number, 1) for number, at in enumerate(moments)]
        heapq.heapify(self._due)

    def next_event(self) -> datetime | None:
        """When the next record is told, never in the past; None when all are in."""
        return max(self._due[0].at, self._clock.now()) if self._due else None

    def on_advance(self, now: datetime) -> None:
        """Tell what is due."""
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if (pause := self._tell(due)) is not None:
                heapq.heappush(self._due, _Due(now + pause, due.number, due.attempt + 1))

    def _tell(self, due: _Due) -> timedelta | None:
        """Tell one record; return after how long it is to be told again, None where that is done with."""
        fault = drawn(self._faults, self._seed, "told", due.number, due.attempt)
        if fault in ("error_429", "error_500"):
            return AGAIN
        body = json.dumps(self._records[due.number], ensure_ascii=False).encode()
        headers = signed(self._desk.secret, f"told-{due.number}", self._clock.now(), body)
        answer = httpx.post(self._desk.url, content=body, headers=headers, timeout=PATIENCE_S, trust_env=False)
        if fault in ("reset", "timeout"):
            return AGAIN
        if answer.status_code in _LATER:
            return max(timedelta(seconds=float(answer.headers.get("retry-after", 0))), AGAIN)
        return None


def records_of(vertical: VerticalConfig, locate: Callable[[str], str]) -> list[Any]:
    """The sample of the source that is told; nothing where there is none."""
    told = (source for source in vertical.sources.values() if source.is_told and source.sample)
    return [record for source in told for record in json.loads(Path(locate(source.sample)).read_text(encoding="utf-8"))]
