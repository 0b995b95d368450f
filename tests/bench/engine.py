"""What the engine adds to a piece of work: a job and a cycle that do nothing, from the call to the answer, in ms."""

from functools import partial
from pathlib import Path

from crews.heartbeat.engine import Engine, Performed
from data.ledger.flow import cycles
from data.records import ALONE, Cycle
from tests.bench.measure import Figure, middle, seconds
from tests.outbox import stage
from tools.deployment import Deployment

PIECES = 20


def figures(home: Path) -> list[Figure]:
    """One after the other, as a run makes them; a cycle is opened in the ledger and enqueued, a job just started."""
    deployment = stage.deploy(home)
    with Engine(home, {stage.NAME: deployment}, _close, {"idle": _idle}) as engine:
        _job(engine, 0)
        jobs = [seconds(partial(_job, engine, number)) for number in range(1, PIECES)]
        worked = [seconds(partial(_cycle, engine, deployment, number)) for number in range(PIECES)]
    deployment.ledger.close()
    return [
        Figure("engine.job_ms", 1000 * middle(jobs), "ms"),
        Figure("engine.cycle_ms", 1000 * middle(worked), "ms"),
    ]


def _job(engine: Engine, number: int) -> None:
    assert engine.perform_job(stage.NAME, "idle") == Performed()


def _cycle(engine: Engine, deployment: Deployment, number: int) -> None:
    with deployment.ledger.write() as tx:
        cycle = cycles.open_cycle(tx, stage.NAME, "report", "report", "reporter", [], 1, ALONE, f"bench {number}")
    assert cycle
    assert engine.perform_cycles([cycle]) == [Performed()]


def _idle(deployment: Deployment) -> None:
    """Nothing."""


def _close(deployment: Deployment, cycle: Cycle) -> None:
    with deployment.ledger.write() as tx:
        cycles.close(tx, cycle.id, "done")
