"""Cycles under way: each is opened with what it is given, worked at, and seen to once it has ended.

In live operation the heartbeat goes on meanwhile: mail is read, what is ready leaves, and what one cycle has made is
taken up while another is still at work. A rehearsal does one thing after the other, so that the same seed is the same
run.
"""

from collections.abc import Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from crews.cycles import leftovers, rulings
from crews.heartbeat.engine import Engine, Performed
from crews.heartbeat.router import CycleDue, GiveUp
from crews.kinds.registry import KINDS
from crews.standing import supervision
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import cycles
from data.records import STAND_IN, Cycle
from tools.channels.port import Channel
from tools.deployment import Deployment
from tools.items import flow
from tools.notices import announcements
from tools.notices.people import notify

MOST = 32
"""Cycles that are waited for; the engine has fewer at work, and the others wait there for their turn."""
ACTOR = "router"


class UnderWay:
    """The cycles of a campaign that were begun and not yet seen to."""

    def __init__(self, engine: Engine, deployment: Deployment, channel: Channel) -> None:
        self._engine = engine
        self._deployment = deployment
        self._channel = channel
        self._goes_on = deployment.at_once > 1
        self._cycles: dict[Future[Performed], Cycle] = {}
        self._waiters = ThreadPoolExecutor(MOST, "under way")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiters.shutdown(wait=False, cancel_futures=True)

    def __bool__(self) -> bool:
        return bool(self._cycles)

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages and tasks that are worked at, or have not been seen to."""
        return tuple(dict.fromkeys(cycle.stage for cycle in self._cycles.values()))

    def begin(self, wanted: Sequence[CycleDue]) -> None:
        """Open the cycles with their claims in one transaction, and have them worked at side by side."""
        with self._deployment.ledger.write() as tx:
            opened = [cycle for item in wanted if (cycle := self._open(tx, item))]
        if self._goes_on:
            for cycle in opened:
                future = self._waiters.submit(self._engine.start(cycle))
                self._cycles[future] = cycle
                future.add_done_callback(lambda _: self._deployment.clock.wake())
            return
        for cycle, performed in zip(opened, self._engine.perform_cycles(opened), strict=True):
            ended: Future[Performed] = Future()
            ended.set_result(performed)
            self._cycles[ended] = cycle

    def wait(self, *, whole: bool = False) -> None:
        """Wait until one has ended, or the ``whole`` of them."""
        wait(self._cycles, return_when=ALL_COMPLETED if whole else FIRST_COMPLETED)

    def see_to_ended(self) -> list[Cycle]:
        """See to what those left behind that have ended since the last time, and return them."""
        done = [future for future in self._cycles if future.done()]
        for future in done:
            self._after(self._cycles[future], future.result())
        return [self._cycles.pop(future) for future in done]

    def given(self, tx: Tx, item: CycleDue | GiveUp, limit: int) -> list[str]:
        """What a cycle is given: of a declared task those that were ready, if they still are."""
        crew = self._deployment.bundle.crew
        if item.items:
            return flow.still_due(tx, crew, item.stage, item.items)
        return KINDS[item.task.work].waiting(tx, crew, self._deployment.bundle.campaign.campaign, limit)

    def _open(self, tx: Tx, item: CycleDue) -> Cycle | None:
        name, work = item.task.work, KINDS[item.task.work]
        held = self.given(tx, item, item.limit)
        if not held and (item.items or work.needs_items):
            return None
        # No restart gives the number out again.
        number = f"{tx.now.isoformat()}/{counters.next_number(tx, 'beat')}"
        agent = item.path.removeprefix(STAND_IN) if item.path.startswith(STAND_IN) else item.task.agent
        campaign = self._deployment.bundle.campaign.campaign
        cycle = cycles.open_cycle(tx, campaign, item.stage, name, agent, held, item.attempt, item.path, number)
        if cycle is not None and held:
            work.claim(tx, cycle, tx.now + leftovers.LEASE)
        return cycle

    def _after(self, cycle: Cycle, performed: Performed) -> None:
        """See to what the cycle left behind; an escalated reply is announced with its approval."""
        if performed.halted:
            return
        bundle = self._deployment.bundle
        with self._deployment.ledger.write() as tx:
            leftovers.count(tx, bundle.crew, cycle, ACTOR)
            record = cycles.record_of(tx, cycle.id)
        if rulings.is_for_a_person(bundle.crew, record.boss_decision) and not KINDS[cycle.work].tells_itself:
            manager = supervision.manager_of(bundle, cycle.stage)
            notice = announcements.of_escalation(record, manager, self._deployment.home)
            notify(self._deployment, self._channel, notice.event, notice.text)
