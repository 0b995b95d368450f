"""Cycles under way: in live operation the heartbeat goes on while agents are at work, and hears of each that ends."""

from collections.abc import Callable
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from crews.heartbeat.engine import Performed
from data.records import Cycle

MOST = 32
"""Cycles that are waited for; the engine has fewer at work, and others wait for their turn there."""


class UnderWay:
    """The cycles that were started and not yet seen to. ``woken`` is called, from another thread, as each ends."""

    def __init__(self, woken: Callable[[], None]) -> None:
        self._woken = woken
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
        """The stages and tasks that are worked at."""
        return tuple(dict.fromkeys(cycle.stage for cycle in self._cycles.values()))

    def add(self, cycle: Cycle, result: Callable[[], Performed]) -> None:
        """Wait for the cycle aside; ``result`` gives how it ended, once it has."""
        future = self._waiters.submit(result)
        self._cycles[future] = cycle
        future.add_done_callback(lambda _: self._woken())

    def ended(self) -> list[tuple[Cycle, Performed]]:
        """Those that have ended since the last time, in the order in which they were started."""
        done = [future for future in self._cycles if future.done()]
        return [(self._cycles.pop(future), future.result()) for future in done]

    def wait(self, *, whole: bool = False) -> None:
        """Wait until one has ended, or the ``whole`` of them."""
        wait(self._cycles, return_when=ALL_COMPLETED if whole else FIRST_COMPLETED)
