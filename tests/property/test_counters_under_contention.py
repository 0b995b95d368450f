"""Counters and ids while several threads and processes write."""

import os
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from data.clock import SteppedClock
from data.ledger.core import audit, counters
from data.ledger.core.audit import Intact
from data.ledger.core.ledger import Ledger
from data.ledger.flow import prospects
from data.records import CapKey
from tests.data.builders import CAMPAIGN, business, fresh_campaign
from tests.support.at_once import in_processes, in_threads

KEY = CapKey("mailbox", "alex", "2026-11-02")
CAP = 60
LONG_S = 20


def reserve_up_to_the_cap(ledger: Ledger, tries: int) -> int:
    """Read, decide, reserve, as the gates do; say how often it was granted."""
    granted = 0
    for _ in range(tries):
        with ledger.write() as tx:
            if counters.read(tx, [KEY])[KEY] < CAP:
                counters.reserve(tx, [KEY])
                granted += 1
    return granted


@pytest.mark.parametrize("threads", [2, 8])
def test_threads_never_pass_a_cap_and_never_share_an_id(any_ledger: Ledger, threads: int) -> None:
    fresh_campaign(any_ledger)
    number = count()

    def work() -> tuple[int, list[str]]:
        granted, ids = reserve_up_to_the_cap(any_ledger, 80 // threads), []
        for _ in range(16 // threads):
            with any_ledger.write() as tx:
                added = prospects.add(tx, CAMPAIGN, business(next(number)), None)
            assert isinstance(added, prospects.Added)
            ids.append(added.prospect_id)
        return granted, ids

    done = in_threads(threads, work)
    assert sum(granted for granted, _ in done) == CAP
    assert {name for _, ids in done for name in ids} == {f"p{number}" for number in range(1, 17)}
    with any_ledger.read() as tx:
        assert counters.read(tx, [KEY]) == {KEY: CAP}
        assert isinstance(audit.verify(tx, CAMPAIGN), Intact)


@pytest.mark.parametrize("processes", [2, 8])
def test_processes_never_pass_a_cap_and_none_waits_long(processes: int, tmp_path: Path) -> None:
    _opened(str(tmp_path)).close()
    granted = in_processes(processes, reserve_here, str(tmp_path), 160 // processes)
    assert sum(number for number, _ in granted) == CAP
    assert max(took for _, took in granted) < LONG_S


def reserve_here(folder: str, tries: int) -> tuple[int, float]:
    """In a process of its own, reserve in the ledger that lies in the folder; the seconds that it took come last."""
    begun = time.monotonic()
    return reserve_up_to_the_cap(_opened(folder), tries), time.monotonic() - begun


def _opened(folder: str) -> Ledger:
    clock = SteppedClock(Path(folder) / f"clock-{os.getpid()}.json", datetime(2026, 11, 2, tzinfo=UTC))
    return Ledger.open(f"sqlite:///{folder}/ledger.sqlite", clock)
