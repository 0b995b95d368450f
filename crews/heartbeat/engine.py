"""Durable work: DBOS around cycles; jobs, which the ledger itself makes durable.

A cycle is a workflow of one step. DBOS re-runs the step that a crash cut short, so everything in it is harmless to
repeat: the tools record by key, and the outbox sends at most once. A job that a crash cut short is due again, as the
router sees from the ledger (docs/decisions/048). This is one of the places that catch every exception
(docs/decisions/002): what went wrong is audited, and the work is returned as failed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from types import TracebackType
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowHandle
from dbos._serialization import DBOSPortableJSONSerializer

from crews.cycles.outcome import told
from data.ledger.core import audit
from data.ledger.core.ledger import prepare_sqlite
from data.ledger.flow import cycles
from data.records import Cycle
from guardrails.verdicts import Halted
from tools.deployment import Deployment
from tools.meter import OutOfMoney

VERSION = "1"
MOST_AT_ONCE = 4
# The listener sleeps through its interval, and a shutdown waits for it; with nobody to notify a look costs nothing.
NOTIFICATION_POLL_S = 0.1

CycleRunner = Callable[[Deployment, Cycle], object]
Job = Callable[[Deployment], None]


@dataclass(frozen=True, slots=True)
class Performed:
    """How a piece of work ended: at most one of ``halted`` and ``error`` is set."""

    halted: str | None = None
    error: str | None = None


class Engine:
    """The engine of one home. Used as a context manager: entering it takes up what a crash left behind."""

    def __init__(
        self, home: Path, deployments: Mapping[str, Deployment], run_cycle: CycleRunner, jobs: Mapping[str, Job]
    ) -> None:
        self._home = home
        # Campaigns share the live home: what a crash left of one is not for the engine of another to take up.
        self._name = "-".join(["muster", *sorted(deployments)])
        self._places = BoundedSemaphore(MOST_AT_ONCE)
        self._deployments = deployments
        self._run_cycle = run_cycle
        self._left: dict[str, list[tuple[Cycle, Callable[[], Performed]]]] = {}
        self._jobs = jobs

    def __enter__(self) -> "Engine":
        database = self._home / "engine.sqlite"
        prepare_sqlite(database)
        config: DBOSConfig = {
            "name": self._name,
            "system_database_url": f"sqlite:///{database}",
            "application_version": f"{self._name}-{VERSION}",
            "executor_id": "local",
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "notification_listener_polling_interval_sec": NOTIFICATION_POLL_S,
        }
        DBOS(config=config)
        self._register()
        DBOS.launch()
        self._take_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        DBOS.destroy(destroy_registry=True)

    def perform_cycles(self, opened: Sequence[Cycle]) -> list[Performed]:
        """Run these cycles side by side, so many at once, and wait for all of them. Nobody polls for the next one."""
        handles = [self._start(cycle) for cycle in opened]
        return [_result(handle) for handle in handles]

    def start(self, cycle: Cycle) -> Callable[[], Performed]:
        """Have a cycle worked at aside; what is returned waits for its end."""
        return partial(_result, self._start(cycle))

    def left_over(self, campaign: str) -> list[tuple[Cycle, Callable[[], Performed]]]:
        """The cycles that a crash left behind and that are worked at again, each with what waits for its end; once."""
        return self._left.pop(campaign, [])

    def perform_job(self, campaign: str, job: str) -> Performed:
        """Run one of the jobs that need no model, in this thread."""
        return Performed(**self._do_job(campaign, job))

    def _do_job(self, campaign: str, job: str) -> dict[str, Any]:
        deployment = self._deployments[campaign]
        return self._guarded(deployment, job, lambda: self._jobs[job](deployment))

    def _start(self, cycle: Cycle) -> "WorkflowHandle[dict[str, Any]]":
        with SetWorkflowID(cycle.id):
            return DBOS.start_workflow(self._cycle_workflow, cycle.campaign, cycle.id)

    def _register(self) -> None:
        """Give DBOS its workflows; it knows them by name when it takes one up again.

        Jobs were workflows in an earlier version, which may have left one.
        """

        @DBOS.step(name="cycle_step")
        def cycle_step(campaign: str, cycle_id: str) -> dict[str, Any]:
            deployment = self._deployments[campaign]
            with deployment.ledger.read() as tx:
                cycle = cycles.get(tx, cycle_id)
            with self._places:
                return self._guarded(deployment, cycle.stage, lambda: self._run_cycle(deployment, cycle), cycle_id)

        @DBOS.step(name="job_step")
        def job_step(campaign: str, job: str) -> dict[str, Any]:
            return self._do_job(campaign, job)

        @DBOS.workflow(name="cycle")
        def cycle_workflow(campaign: str, cycle_id: str) -> dict[str, Any]:
            return cycle_step(campaign, cycle_id)

        @DBOS.workflow(name="job")
        def job_workflow(campaign: str, job: str) -> dict[str, Any]:
            return job_step(campaign, job)

        self._cycle_workflow = cycle_workflow
        self._job_workflow = job_workflow

    def _guarded(
        self, deployment: Deployment, what: str, work: Callable[[], object], cycle_id: str | None = None
    ) -> dict[str, Any]:
        """Do the work; a halt and any exception come back as values, since a DBOS step must not let a halt escape.

        A cycle that could not close itself is closed as failed, or it would stay open and keep its claims. One that
        a halt cuts short, or that nobody pays for any more, is no failed attempt.
        """
        try:
            work()
        except Halted as halt:
            if cycle_id is not None:
                with deployment.ledger.write() as tx:
                    cycles.note_cut_short(tx, cycle_id, unpaid=isinstance(halt, OutOfMoney))
            return {"halted": told(halt.reason)}
        except Exception as error:  # noqa: BLE001 - decision 002: the boundary: in the audit, and a value to DBOS
            campaign = deployment.bundle.campaign.campaign
            said = told(f"{type(error).__name__}: {error}")
            with deployment.ledger.write() as tx:
                audit.append(tx, campaign, "engine", what, "failed", said)
                if cycle_id is not None:
                    cycles.close(tx, cycle_id, "failed", outcome="failed", error=said)
            return {"error": said}
        return {}

    def _take_up(self) -> None:
        """See to the work that DBOS resumed, and start cycles that were opened but never started.

        In live operation nobody waits for cycles: ``left_over`` has them. Work that an earlier version began stands in
        a queue, which DBOS knows from its own database.
        """
        waiting = DBOS.list_workflows(status=["PENDING", "ENQUEUED"])
        resumed = {one.workflow_id: partial(_result, DBOS.retrieve_workflow(one.workflow_id)) for one in waiting}
        for campaign, deployment in self._deployments.items():
            if deployment.at_once > 1:
                left = self._open_cycles(campaign)
                self._left[campaign] = [
                    (cycle, resumed.pop(cycle.id) if cycle.id in resumed else self.start(cycle)) for cycle in left
                ]
        for result in resumed.values():
            result()
        for campaign in self._deployments.keys() - self._left.keys():
            self.perform_cycles(self._open_cycles(campaign))

    def _open_cycles(self, campaign: str) -> list[Cycle]:
        with self._deployments[campaign].ledger.read() as tx:
            return [cycle for cycle in cycles.open_cycles(tx) if cycle.campaign == campaign]


def _result(handle: "WorkflowHandle[dict[str, Any]]") -> Performed:
    """Wait for a workflow. DBOS wakes whoever started it here; of one that it resumed it asks the database."""
    return Performed(**handle.get_result())
