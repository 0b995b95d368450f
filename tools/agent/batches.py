"""Benches that hand out items in batches and take the results in, line by line.

Everything that a call does to the ledger happens in one transaction, so that one that is repeated records nothing
twice and one that fails leaves nothing behind.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from typing_extensions import override

from data.ledger import prospects
from data.ledger.ledger import Tx
from data.records import Cycle, ProspectState
from data.redact import redact
from tools.agent.bench import SHOWN_REFUSALS, Bench, Outcome
from tools.agent.lines import Answer, LineError
from tools.deployment import Deployment

FRUITLESS_ROUNDS = 3
MOST_SET_ASIDE = 3


class Refused(NamedTuple):
    """A line that was not taken, and why, as the model reads it."""

    item: str
    reason: str

    def __str__(self) -> str:
        """As in ``p9: tier "Luke" (Hot, Warm, Cold)``."""
        return f"{self.item}: {self.reason}"


class BatchBench(Bench):
    """A batch stays in hand until all of it is recorded, or nothing came of it in three rounds.

    One at which the model failed comes again in halves, after the rest: so one bad item costs the others nothing.
    Where a bench ``takes_more``, an item that is done may get more lines; elsewhere they change nothing.
    """

    takes_more = False

    def __init__(self, deployment: Deployment, cycle: Cycle, agent: str, batch: int) -> None:
        super().__init__(deployment, cycle, agent, batch)
        self._waiting: list[str] = []
        self._current: list[str] = []
        self._halves: list[list[str]] = []
        self._set_aside = 0
        self._refused: dict[str, str] = {}
        self._fruitless = 0

    @abstractmethod
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those of the items that, as the ledger has it, are still to do; in the order given."""

    @abstractmethod
    def describe(self, tx: Tx, items: Sequence[str]) -> str:
        """The lines of a batch."""

    @abstractmethod
    def take(self, tx: Tx, item: str, cells: Sequence[str]) -> None:
        """Check one line's cells (after the id) and record it.

        Raises:
            LineError: before anything was written, saying why not.
        """

    def progress(self, tx: Tx, items: Sequence[str]) -> str:  # noqa: ARG002 - for benches that know more
        """What to add to the list of those that are still to do."""
        return ""

    def prospects_of(self, items: Iterable[str]) -> tuple[str, ...]:
        """The prospects behind the items."""
        return tuple(items)

    @override
    def open(self) -> str:
        with self.lock, self.deployment.ledger.read() as tx:
            self._waiting = self.pending(tx, self.items)
            self._halves, self._set_aside, self._refused = [], 0, {}
            self.opening = self._hand_over(tx)
        return self.opening

    @override
    def outcome(self) -> Outcome:
        with self.deployment.ledger.read() as tx:
            left = set(self.pending(tx, self.items))
        refused = tuple(f"{item}: {reason}" for item, reason in self._refused.items() if item in left)
        return Outcome(len(self.items) - len(left), len(self.items), refused)

    @override
    def serves(self) -> tuple[str, ...]:
        return self.prospects_of(self._current)

    @override
    def everybody(self) -> tuple[str, ...]:
        return self.prospects_of(self.items)

    def record(self, tool: str, lines: Sequence[str], cells: int) -> Answer:
        """Take lines of ``id | ...`` with that many cells in, and answer with what is next."""
        with self.lock, self.carry_out() as tx:
            self.stop_if_halted(tx)
            refusals = [refusal for line in lines if (refusal := self._take_line(tx, line, cells))]
            accepted = len(lines) - len(refusals)
            self._refused.update(refusals)
            self._current = self.pending(tx, self._current)
            self._fruitless = 0 if accepted and not refusals else self._fruitless + 1
            self._set_aside = 0 if accepted else self._set_aside
            answer = self._next(tx, accepted, refusals)
            self.note_call(tx, tool, lines, answer, accepted=accepted, refused=len(refusals), refusals=refusals)
        return answer

    @override
    def set_aside(self, reason: str) -> bool:
        """The next batch is the ``opening`` then; after three in a row it is the agent that fails, not an item."""
        with self.lock, self.deployment.ledger.read() as tx:
            failed = self.pending(tx, self._current)
            self._set_aside += 1
            if self._set_aside == MOST_SET_ASIDE:
                return False
            middle = (len(failed) + 1) // 2
            if len(failed) > 1:
                self._halves += [failed[:middle], failed[middle:]]
            else:
                self._refused.update(dict.fromkeys(failed, reason))
            self.opening = self._hand_over(tx)
        return bool(self.opening)

    def bring_forward(self, tx: Tx, items: Sequence[str]) -> str:
        """Hand these over at once, by themselves; the batch in hand waits."""
        rest = [*self._current, *self._waiting]
        self._waiting = list(items)
        text = self._hand_over(tx)
        self._waiting += rest
        return text

    def in_state(self, tx: Tx, items: Sequence[str], state: ProspectState) -> list[str]:
        """Those of the prospects that are in the state, in the order given."""
        here = {prospect.id for prospect in prospects.find(tx, self.campaign, state, items)}
        return [item for item in items if item in here]

    def _take_line(self, tx: Tx, line: str, cells: int) -> Refused | None:
        found = [cell.strip() for cell in line.split("|", cells - 1)]
        item = found[0]
        if item not in self.items:
            return Refused(item[:20], "is not in this cycle")
        if item in self._waiting or any(item in half for half in self._halves):
            return Refused(item, "is not in this batch")
        if item not in self._current and not self.takes_more:
            return None
        if len(found) != cells:
            return Refused(item, f"{len(found)} fields instead of {cells}")
        try:
            self.take(tx, item, found[1:])
        except LineError as problem:
            return Refused(item, str(problem))
        if not self.takes_more:
            self._current.remove(item)
        return None

    def _next(self, tx: Tx, accepted: int, refusals: Sequence[Refused]) -> Answer:
        """The rest of this batch, the next one, or the end."""
        if self._current and self._fruitless < FRUITLESS_ROUNDS:
            parts = [f"{accepted} recorded"]
            if refusals:
                parts.append("refused " + "; ".join(str(refusal) for refusal in refusals[:SHOWN_REFUSALS]))
            if missing := [item for item in self._current if item not in {refusal.item for refusal in refusals}]:
                parts.append(f"still to do: {', '.join(missing)}{self.progress(tx, missing)}")
            return Answer("; ".join(parts))
        batch = self._hand_over(tx)
        return Answer(f"{accepted} recorded; next:\n{batch}") if batch else Answer("recorded; nothing left", final=True)

    def _hand_over(self, tx: Tx) -> str:
        """Take the next batch in hand; items that were done meanwhile are left out."""
        waiting = self.pending(tx, self._waiting)
        self._current, self._waiting = waiting[: self.batch], waiting[self.batch :]
        while not self._current and self._halves:
            self._current = self.pending(tx, self._halves.pop(0))
        self._fruitless = 0
        self.newest = redact(self.describe(tx, self._current)) if self._current else ""
        return self.newest
