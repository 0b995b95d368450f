"""The engine over a real DBOS on SQLite: work is done once, a crash is taken up, nothing escapes a step."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event

import pytest

from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.loading import load_campaign
from crews.heartbeat.engine import Engine, Performed
from crews.standing import retries
from data.clock import SteppedClock
from data.ledger.core import audit
from data.ledger.core.ledger import Ledger
from data.ledger.flow import campaigns, cycles
from data.records import BOSS, Cycle
from guardrails.verdicts import Halted
from tools.deployment import Deployment

CAMPAIGN = "roofing-california"
KEY = "key-of-the-model-server"
ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 11, 2, 15, tzinfo=UTC)
LIMIT_S = 600
"""Until a program of a test has been killed, on any machine."""


@pytest.fixture
def deployment(tmp_path: Path, ledger: Ledger, clock: SteppedClock) -> Deployment:
    return deployed(tmp_path, ledger, clock)


def deployed(tmp_path: Path, ledger: Ledger, clock: SteppedClock) -> Deployment:
    connections = Connections(
        model=ModelConnection(base_url="http://127.0.0.1:9", api_key=KEY),
        smtp=SmtpConnection(host="127.0.0.1", port=9, security="none"),
        inbox=InboxConnection(kind="maildir", path=str(tmp_path / "inbox")),
    )
    bundle = load_campaign(CAMPAIGN, ROOT / "config")
    with ledger.write() as tx:
        campaigns.open_campaign(tx, CAMPAIGN, "r1", "roofing", 5, "digest", clock.now())
    return Deployment(bundle, connections, ledger, clock, tmp_path, "r1")


def opened(deployment: Deployment, stage: str, key: str = "1") -> Cycle:
    with deployment.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, CAMPAIGN, stage, stage, stage, [], 1, BOSS, key)
    assert cycle is not None
    return cycle


def closing(deployment: Deployment, cycle: Cycle) -> None:
    with deployment.ledger.write() as tx:
        cycles.close(tx, cycle.id, "done", recorded=1)


@pytest.fixture
def engine_of(deployment: Deployment) -> Iterator[Callable[..., Engine]]:
    yield lambda run, **jobs: Engine(deployment.home, {CAMPAIGN: deployment}, run, jobs)


def test_cycles_of_different_stages_are_all_done(deployment: Deployment, engine_of: Callable[..., Engine]) -> None:
    wanted = [opened(deployment, stage) for stage in ("scout", "build", "publish")]
    with engine_of(closing) as engine:
        assert [done.error for done in engine.perform_cycles(wanted)] == [None] * 3
    with deployment.ledger.read() as tx:
        assert [cycles.record_of(tx, cycle.id).state for cycle in wanted] == ["done"] * 3


def test_a_halt_comes_back_as_a_value(deployment: Deployment, engine_of: Callable[..., Engine]) -> None:
    def halting(_: Deployment) -> None:
        raise Halted(CAMPAIGN, "too many bounces")

    with engine_of(closing, drain=halting) as engine:
        assert engine.perform_job(CAMPAIGN, "drain").halted == "too many bounces"


def test_a_cycle_that_a_halt_cuts_short_is_no_failure_and_is_due_again(
    deployment: Deployment, engine_of: Callable[..., Engine]
) -> None:
    def halting(deployment: Deployment, cycle: Cycle) -> None:
        with deployment.ledger.write() as tx:
            cycles.close(tx, cycle.id, "failed", outcome="failed", error="halted: a person asked")
        raise Halted(CAMPAIGN, "a person asked")

    cycle = opened(deployment, "scout")
    with engine_of(halting) as engine:
        assert [done.halted for done in engine.perform_cycles([cycle])] == ["a person asked"]
    with deployment.ledger.read() as tx:
        record = cycles.record_of(tx, cycle.id)
        assert cycles.failed(tx, CAMPAIGN) == []
    assert (retries.failures(record), retries.is_to_do_again(record)) == (0, True)


def test_in_live_operation_nobody_waits_for_what_a_kill_cut_short(deployment: Deployment) -> None:
    ends = Event()

    def slow(deployment: Deployment, cycle: Cycle) -> None:
        assert ends.wait(LIMIT_S), f"it was not let go within {LIMIT_S} s"
        closing(deployment, cycle)

    left = opened(deployment, "build")
    live = replace(deployment, at_once=2)
    with Engine(deployment.home, {CAMPAIGN: live}, slow, {}) as engine:
        ((cycle, result),) = engine.left_over(CAMPAIGN)
        assert cycle.id == left.id
        assert engine.left_over(CAMPAIGN) == [], "it is followed once"
        ends.set()
        assert result() == Performed()
    with deployment.ledger.read() as tx:
        assert cycles.record_of(tx, left.id).state == "done"


def test_an_exception_is_audited_and_comes_back_as_a_value(
    deployment: Deployment, engine_of: Callable[..., Engine]
) -> None:
    def failing(_: Deployment) -> None:
        raise ValueError("no such thing")

    with engine_of(closing, enrich=failing) as engine:
        assert engine.perform_job(CAMPAIGN, "enrich").error == "ValueError: no such thing"
    with deployment.ledger.read() as tx:
        last = audit.entries(tx, CAMPAIGN)[-1]
    assert (last.actor, last.action, last.decision) == ("engine", "enrich", "failed")


def test_a_cycle_that_breaks_is_closed_as_failed(deployment: Deployment, engine_of: Callable[..., Engine]) -> None:
    def breaking(deployment: Deployment, cycle: Cycle) -> None:
        raise ImportError("no such module")

    cycle = opened(deployment, "scout")
    with engine_of(breaking) as engine:
        assert [done.error for done in engine.perform_cycles([cycle])] == ["ImportError: no such module"]
    with deployment.ledger.read() as tx:
        record = cycles.record_of(tx, cycle.id)
    assert (record.state, record.error) == ("failed", "ImportError: no such module")


def test_an_error_is_kept_without_keys_and_addresses(deployment: Deployment, engine_of: Callable[..., Engine]) -> None:
    def breaking(_: Deployment, __: Cycle) -> None:
        raise ValueError(f"parameters: joe@acme.example, {KEY}")

    cycle = opened(deployment, "scout")
    with engine_of(breaking) as engine:
        (done,) = engine.perform_cycles([cycle])
    with deployment.ledger.read() as tx:
        told = [done.error, cycles.record_of(tx, cycle.id).error, audit.entries(tx, CAMPAIGN)[-1].rationale]
    assert told == ["ValueError: parameters: [address], [secret]"] * 3


def test_a_job_is_done_as_often_as_it_is_asked_for(deployment: Deployment, engine_of: Callable[..., Engine]) -> None:
    done: list[str] = []
    with engine_of(closing, close=lambda _: done.append("once")) as engine:
        assert [engine.perform_job(CAMPAIGN, "close") for _ in range(2)] == [Performed()] * 2
    assert done == ["once", "once"]


def test_a_cycle_that_was_opened_but_never_started_is_taken_up(
    deployment: Deployment, engine_of: Callable[..., Engine]
) -> None:
    left = opened(deployment, "build")
    with engine_of(closing):
        pass
    with deployment.ledger.read() as tx:
        assert cycles.record_of(tx, left.id).state == "done"


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import datetime
from tests.crews import test_engine as t
from data.clock import SteppedClock
from data.ledger.core.ledger import Ledger
from crews.heartbeat.engine import Engine
home = Path(sys.argv[1])
clock = SteppedClock(home / "clock.json", datetime.fromisoformat("2026-11-02T15:00:00+00:00"))
ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}", clock)
deployment = t.deployed(home, ledger, clock)
def dying(deployment, cycle):
    os.kill(os.getpid(), signal.SIGKILL)
with Engine(home, {t.CAMPAIGN: deployment}, dying, {}) as engine:
    engine.perform_cycles([t.opened(deployment, "scout")])
"""


def test_a_cycle_that_a_kill_cut_short_is_done_after_the_restart(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, timeout=LIMIT_S, check=False)
    assert killed.returncode == -signal.SIGKILL
    clock = SteppedClock(tmp_path / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock)
    again = deployed(tmp_path, ledger, clock)
    with Engine(tmp_path, {CAMPAIGN: again}, closing, {}):
        pass
    with ledger.read() as tx:
        states = [record.state for record in cycles.recent(tx, CAMPAIGN, "scout", 5)]
    ledger.close()
    assert states == ["done"]


QUEUED = (
    KILLED.partition("def dying")[0]
    + """
from dbos import DBOS, SetWorkflowID
with Engine(home, {t.CAMPAIGN: deployment}, t.closing, {}) as engine:
    DBOS.register_queue("muster-roofing-california-cycles", polling_interval_sec=5.0)
    cycle = t.opened(deployment, "scout")
    with SetWorkflowID(cycle.id):
        DBOS.enqueue_workflow("muster-roofing-california-cycles", engine._cycle_workflow, cycle.campaign, cycle.id)
    os.kill(os.getpid(), signal.SIGKILL)
"""
)


def test_a_cycle_that_an_earlier_version_left_in_its_queue_is_done(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", QUEUED, str(tmp_path)], cwd=ROOT, timeout=LIMIT_S, check=False)
    assert killed.returncode == -signal.SIGKILL
    clock = SteppedClock(tmp_path / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock)
    with Engine(tmp_path, {CAMPAIGN: deployed(tmp_path, ledger, clock)}, closing, {}), ledger.read() as tx:
        states = [record.state for record in cycles.recent(tx, CAMPAIGN, "scout", 5)]
    ledger.close()
    assert states == ["done"]


STARTED = (
    KILLED.partition("def dying")[0]
    + """
from dbos import DBOS, SetWorkflowID
jobs = {"close": lambda _: os.kill(os.getpid(), signal.SIGKILL)}
with Engine(home, {t.CAMPAIGN: deployment}, t.closing, jobs) as engine, SetWorkflowID("a job"):
    DBOS.start_workflow(engine._job_workflow, t.CAMPAIGN, "close").get_result()
"""
)


def test_a_job_that_an_earlier_version_left_as_a_workflow_is_done(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", STARTED, str(tmp_path)], cwd=ROOT, timeout=LIMIT_S, check=False)
    assert killed.returncode == -signal.SIGKILL
    clock, done = SteppedClock(tmp_path / "clock.json", START), list[str]()
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock)
    mine = deployed(tmp_path, ledger, clock)
    with Engine(tmp_path, {CAMPAIGN: mine}, closing, {"close": lambda _: done.append("close")}):
        ledger.close()
    assert done == ["close"]


def test_no_more_than_four_cycles_are_at_work_at_once(deployment: Deployment, engine_of: Callable[..., Engine]) -> None:
    wanted = [opened(deployment, stage) for stage in "abcdefg"]
    four, at_work, most = Barrier(4), Counter[str](), []

    def counting(deployment: Deployment, cycle: Cycle) -> None:
        at_work[cycle.stage] = 1
        most.append(at_work.total())
        with suppress(BrokenBarrierError):
            four.wait(timeout=2.0)
        at_work[cycle.stage] = 0
        closing(deployment, cycle)

    with engine_of(counting) as engine:
        engine.perform_cycles(wanted)
    assert max(most) == 4


def test_what_a_kill_cut_short_is_left_to_its_own_campaign(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, timeout=LIMIT_S, check=False)
    assert killed.returncode == -signal.SIGKILL
    clock = SteppedClock(tmp_path / "clock.json", START)
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock)
    mine = deployed(tmp_path, ledger, clock)
    other = replace(mine, bundle=load_campaign("roofing-georgia", ROOT / "config"))
    states = []
    for name, deployment in (("roofing-georgia", other), (CAMPAIGN, mine)):
        with Engine(tmp_path, {name: deployment}, closing, {}), ledger.read() as tx:
            states += [record.state for record in cycles.recent(tx, CAMPAIGN, "scout", 5)]
    ledger.close()
    assert states == ["open", "done"]
