"""Cycles under way: in live operation the heartbeat goes on while agents are at work, and sees to each that has ended.

Meanwhile mail is read, what is ready leaves, and what one cycle has made is taken up while another is still at work. A
rehearsal does one thing after the other, so that the same seed is the same run.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from crews.cycles import leftovers
from crews.heartbeat.engine import Engine, Performed
from data.ledger.flow import cycles
from data.records import Cycle
from tools.deployment import Deployment

MOST = 32
"""Cycles that are waited for; the engine has fewer at work, and the others wait there for their turn."""


class UnderWay:
    """The cycles of a campaign that were begun and not yet seen to."""

    def __init__(self, engine: Engine, deployment: Deployment) -> None:
        self._engine = engine
        self._deployment = deployment
        self._goes_on = deployment.at_once > 1
        self._hold_on_at = deployment.clock.now() + leftovers.LEASE / 2
        self._cycles: dict[Future[Performed], Cycle] = {}
        self._waiters = ThreadPoolExecutor(MOST, "under way")
        if self._goes_on:  # the engine works again at what a crash left behind
            for cycle, result in engine.left_over(deployment.bundle.campaign.campaign):
                self._follow(cycle, result)

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

    def begin(self, opened: Sequence[Cycle]) -> None:
        """Have the cycles worked at side by side; in a rehearsal to their end."""
        if not self._goes_on:
            for cycle, performed in zip(opened, self._engine.perform_cycles(opened), strict=True):
                over: Future[Performed] = Future()
                over.set_result(performed)
                self._cycles[over] = cycle
            return
        for cycle in opened:
            self._follow(cycle, self._engine.start(cycle))

    def _follow(self, cycle: Cycle, result: Callable[[], Performed]) -> None:
        future = self._waiters.submit(result)
        self._cycles[future] = cycle
        future.add_done_callback(lambda _: self._deployment.clock.wake())

    def hold_on(self) -> None:
        """Renew what they hold, long before that would lapse: as long as a cycle is open nobody else takes it up."""
        now = self._deployment.clock.now()
        if self._cycles and now >= self._hold_on_at:
            with self._deployment.ledger.write() as tx:
                cycles.hold_on(tx, [cycle.id for cycle in self._cycles.values()], now + leftovers.LEASE)
            self._hold_on_at = now + leftovers.LEASE / 2

    def ended(self) -> list[tuple[Cycle, Performed]]:
        """Those that have ended since the last time, in the order in which they were begun."""
        done = [future for future in self._cycles if future.done()]
        return [(self._cycles.pop(future), future.result()) for future in done]

    def wait(self, *, whole: bool = False) -> None:
        """Wait until one has ended, or the ``whole`` of them."""
        wait(self._cycles, return_when=ALL_COMPLETED if whole else FIRST_COMPLETED)
