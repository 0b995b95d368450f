"""Requests to models as they happen: who is waited for, what all of them have cost, and what they may cost."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from data.counts import counted, dollars
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, campaigns
from data.records import Cycle, ModelCall
from guardrails.verdicts import Halted


class OutOfMoney(Halted):
    """The models have cost what they may in this run. The campaign itself is not halted: a higher limit goes on."""


class Waiting(NamedTuple):
    """A request without an answer yet; ``since`` is a reading of the machine's own clock, in seconds."""

    stage: str
    agent: str
    since: float

    @property
    def seconds(self) -> int:
        """How long it has been."""
        return int(time.monotonic() - self.since)


class Totals(NamedTuple):
    """Requests to models, their tokens (in and out), and dollars by the prices of models.yaml."""

    requests: int = 0
    tokens: int = 0
    usd: float = 0.0


NOTHING = Totals()


class Meter:
    """Counts for one campaign at work. Agents of several threads use it at once.

    The limit is looked at before each request, so those that are under way when it is reached may pass it.
    """

    def __init__(self, campaign: str = "", limit_usd: float | None = None, so_far: Totals = NOTHING) -> None:
        self.limit_usd = limit_usd
        self.is_spent = False
        self.on_answer: Callable[[Waiting, ModelCall], None] | None = None
        self._campaign = campaign
        self._so_far = so_far
        self._waiting: dict[tuple[str, str, int], Waiting] = {}
        self._lock = threading.Lock()

    @property
    def so_far(self) -> Totals:
        """What there was until now."""
        return self._so_far

    @property
    def waiting(self) -> list[Waiting]:
        """Who is waited for, the longest first."""
        with self._lock:
            return sorted(self._waiting.values(), key=lambda asked: asked.since)

    def has_room(self) -> bool:
        """May another request be made? A no is remembered: then there was work that nobody pays for."""
        if self.limit_usd is not None and self._so_far.usd >= self.limit_usd:
            self.is_spent = True
        return not self.is_spent

    def ask(self, cycle: Cycle, agent: str) -> None:
        """Note that a request is made now.

        Raises:
            OutOfMoney: if it may not be made, since the limit is reached.
        """
        if not self.has_room():
            raise OutOfMoney(self._campaign, str(self))
        with self._lock:
            self._waiting[cycle.id, agent, threading.get_ident()] = Waiting(cycle.stage, agent, time.monotonic())

    def answered(self, call: ModelCall) -> None:
        """Count a request that has ended, well or not; it is told by the thread that made it."""
        with self._lock:
            asked = self._waiting.pop((call.cycle_id, call.agent, threading.get_ident()), None)
            requests, tokens, usd = self._so_far
            tokens += call.input_tokens + call.output_tokens
            self._so_far = Totals(requests + 1, tokens, usd + call.cost_usd)
        if asked and self.on_answer:
            self.on_answer(asked, call)

    def __str__(self) -> str:
        """As in ``$2.01 of $2.00 are spent on models, in 45 requests``."""
        return f"{self.dollars} are spent on models, in {counted(self._so_far.requests, 'request')}"

    @property
    def dollars(self) -> str:
        """As in ``$0.31 of $2.00``."""
        limit = "" if self.limit_usd is None else f" of {dollars(self.limit_usd)}"
        return f"{dollars(self._so_far.usd)}{limit}"


def meter_of(tx: Tx, campaign: str, limit_usd: float | None) -> Meter:
    """A meter that goes on from what the ledger has."""
    began = campaigns.get(tx, campaign).started_at
    tokens = calls.tokens(tx, campaign)
    so_far = Totals(
        calls.failures(tx, campaign, began).requests, tokens.input + tokens.output, calls.spend(tx, campaign)
    )
    return Meter(campaign, limit_usd, so_far)
