"""What a run says of its requests to models where there is no terminal: a line an answer, and of a long wait too."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from data.counts import counted
from data.ledger.flow.calls import FAILED
from data.records import ModelCall
from tools.meter import Meter, Waiting

FIRST_S = 15
EVERY_S = 60
LOOK_S = 1.0


class RequestLines:
    """Says them as they come. A thread of its own looks for requests that take long."""

    def __init__(self, meter: Meter, say: Callable[[str], None]) -> None:
        self._meter = meter
        self._say = say
        self._told: dict[Waiting, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._meter.on_answer = self.answer
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._meter.on_answer = None
        self._ended.set()
        self._thread.join()

    def answer(self, asked: Waiting, call: ModelCall) -> None:
        """Say how a request ended, and what there was so far."""
        took = f"{call.latency_ms / 1000:.0f} s"
        if call.finish_reason in FAILED or call.finish_reason.startswith("http_"):
            what = f"got no answer ({call.finish_reason}) after {took}"
        else:
            what = f"answered in {took}: {call.input_tokens:,} + {call.output_tokens:,} tokens, ${call.cost_usd:.4f}"
        self._say(f"  {_who(asked)} {what}; {so_far(self._meter)}")

    def look(self) -> None:
        """Say of each request that has come to 15 seconds, or to another minute, that it is waited for."""
        waiting = self._meter.waiting
        self._told = {asked: told for asked, told in self._told.items() if asked in waiting}
        for asked in waiting:
            if asked.seconds >= self._told.get(asked, FIRST_S):
                self._told[asked] = (asked.seconds // EVERY_S + 1) * EVERY_S
                self._say(f"  {_who(asked)} has not answered for {asked.seconds} s")

    def _look_on(self) -> None:
        while not self._ended.wait(LOOK_S):
            self.look()


def so_far(meter: Meter) -> str:
    """As in ``45 requests, 61,200 tokens, $0.31 of $2.00``."""
    requests, tokens, _ = meter.so_far
    return f"{counted(requests, 'request')}, {counted(tokens, 'token')}, {meter.dollars}"


def _who(asked: Waiting) -> str:
    return asked.agent if asked.agent == asked.stage else f"{asked.agent} ({asked.stage})"
