"""Counters and ids while several threads and processes write."""

import sys
import threading
import time
from pathlib import Path
from subprocess import PIPE, Popen

from data.ledger import audit, counters, prospects
from data.ledger.audit import Intact
from data.ledger.ledger import Ledger
from data.records import CapKey
from tests.data.builders import CAMPAIGN, business, fresh_campaign

KEY = CapKey("mailbox", "alex", "2026-11-02")
CAP = 60
WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from data.clock import SteppedClock
from data.ledger.ledger import Ledger
from tests.property.test_counters_under_contention import reserve_up_to_the_cap
folder = Path(sys.argv[1])
clock = SteppedClock(folder / sys.argv[2], datetime(2026, 11, 2, tzinfo=UTC))
ledger = Ledger.open(f"sqlite:///{folder}/ledger.sqlite", clock)
print("ready", flush=True)
sys.stdin.readline()
print(reserve_up_to_the_cap(ledger, 50))
"""


def reserve_up_to_the_cap(ledger: Ledger, tries: int) -> int:
    """Read, decide, reserve, as the gates do; say how often it was granted."""
    granted = 0
    for _ in range(tries):
        with ledger.write() as tx:
            if counters.read(tx, [KEY])[KEY] < CAP:
                counters.reserve(tx, [KEY])
                granted += 1
    return granted


def test_threads_never_pass_a_cap_and_never_share_an_id(any_ledger: Ledger) -> None:
    fresh_campaign(any_ledger)
    granted: list[int] = []
    ids: list[str] = []

    def work(thread: int) -> None:
        granted.append(reserve_up_to_the_cap(any_ledger, 20))
        for number in range(5):
            with any_ledger.write() as tx:
                added = prospects.add(tx, CAMPAIGN, business(100 * thread + number), None)
            assert isinstance(added, prospects.Added)
            ids.append(added.prospect_id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(granted) == CAP
    assert sorted(ids, key=lambda name: int(name[1:])) == [f"p{number}" for number in range(1, 21)]
    with any_ledger.read() as tx:
        assert counters.read(tx, [KEY]) == {KEY: CAP}
        assert isinstance(audit.verify(tx, CAMPAIGN), Intact)


def test_two_processes_never_pass_a_cap_and_neither_waits_long(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    workers = [Popen([*command, f"clock-{name}.json"], stdin=PIPE, stdout=PIPE, text=True) for name in "ab"]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        begun = time.monotonic()
        granted = [int(worker.communicate("go\n", timeout=30)[0]) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert sum(granted) == CAP
    assert time.monotonic() - begun < 20
