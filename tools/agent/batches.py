"""Benches that hand out items in batches and take the results in, record by record.

What a call says of an item is recorded in one transaction, and the call itself in the last one: nobody else waits for a
whole batch. One that is repeated records nothing twice, since what is done of it is settled by then.
"""

import threading
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Self

from typing_extensions import override

from data.ledger.core.transactions import Tx
from data.ledger.flow import prospects
from data.records import Business, Cycle, ProspectState
from data.redact import redact
from guardrails.prohibitions import broken
from guardrails.verdicts import Halted
from tools.agent import beside
from tools.agent.base import AgentTool, Anything, agent_tool
from tools.agent.bench import NOTHING_LEFT, Bench, Outcome
from tools.agent.fence import marked
from tools.agent.lines import LONGEST_SHOWN, Answer
from tools.agent.records import Record
from tools.agent.rows import Row, as_text, read_rows, words_of
from tools.agent.schema import form_of, schema_of
from tools.deployment import Deployment

MOST_ROUNDS = 3
"""How often an item is refused, or comes back with nothing recorded at all, before the others go on without it."""
MOST_SET_ASIDE = 3
SAMPLE = 3
"""So many recorded items the Boss is shown beside an outcome that it has to decide on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a bench made of one record: how much it ``recorded``, what it ``refused`` and why, what else to ``tell``."""

    recorded: int = 0
    refused: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """What one call came to, over all its records.

    ``unread`` says that something in it had not the declared form, ``halted`` that the rest of it was not looked at.
    """

    recorded: int
    refused: Mapping[str, tuple[str, ...]]
    told: tuple[str, ...]
    unread: bool
    halted: Halted | None = None

    def faults(self) -> list[tuple[str, str]]:
        """Each item that was refused, with each reason."""
        return [(item, reason) for item, reasons in self.refused.items() for reason in reasons]

    def lines(self) -> list[str]:
        """As the model reads it, a line an item."""
        return [f"{self.recorded} recorded", *(refusal for _, refusal in self.refusals()), *self.told]

    def refusals(self) -> Iterator[tuple[str, str]]:
        """Each item that was refused, with the line that says so."""
        for item, reasons in self.refused.items():
            yield item, f"refused{' ' * bool(item)}{item}: {'; '.join(reasons)}"


class BatchBench(Bench):
    """A batch stays in hand until all of it is recorded; an item that is refused too often is left for later.

    Where the Boss delegates once more, such an item has one try more, with all that was refused of it.
    One at which the model failed comes again in halves, after the rest: so one bad item costs the others nothing.
    Several agents work side by side at its parts, whose items nobody else has; ``one_at_a_time`` is a lock of them all.
    Where a bench ``takes_more``, an item that is done may get more records; elsewhere they change nothing. Where it
    ``shows_refused``, an item that comes again shows what was handed in last, which nothing else does.
    """

    takes_more = False
    shows_refused = False

    def __init__(self, deployment: Deployment, cycle: Cycle, agent: str, batch: int) -> None:
        super().__init__(deployment, cycle, agent, batch)
        self._waiting: list[str] = []
        self._current: list[str] = []
        self._halves: list[list[str]] = []
        self._set_aside = 0
        self._refused: dict[str, str] = {}
        self._rounds: Counter[str] = Counter()
        self._faults: dict[str, list[str]] = {}
        self._refused_last: dict[str, Row] = {}
        self._shown: dict[str, str] = {}
        self._recorded: dict[str, list[Row]] = {}
        self.one_at_a_time = threading.RLock()

    @abstractmethod
    def record(self) -> Record:
        """What is handed in."""

    @abstractmethod
    def pending(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """Those of the items that, as the ledger has it, are still to do; in the order given."""

    @abstractmethod
    def describe(self, tx: Tx, items: Sequence[str]) -> list[str]:
        """The lines of each of the items, in the order given."""

    @abstractmethod
    def take(self, tx: Tx, item: str, row: Row) -> Taken:
        """Record what was handed in about an item; its form is right, its meaning is still to be checked."""

    def foresee(self, row: Row) -> None:
        """Think about a record before anybody is kept from writing, where that takes long; nothing is recorded."""

    def rests_on(self, shown: str, recorded: Sequence[str]) -> str:  # noqa: ARG002 - for benches that know
        """What of an item's block says whether that is right which was recorded of it."""
        return shown

    def progress(self, tx: Tx, items: Sequence[str]) -> list[str]:  # noqa: ARG002 - for benches that know more
        """How far those are of which something is recorded, and not all."""
        return []

    def prospects_of(self, items: Iterable[str]) -> tuple[str, ...]:
        """The prospects behind the items."""
        return tuple(items)

    @override
    def open(self) -> str:
        with self.lock, self.deployment.ledger.read() as tx:
            self._waiting = self.pending(tx, self.items)
            self._halves, self._set_aside, self._refused = [], 0, {}
            self._rounds = Counter({item: min(times, MOST_ROUNDS - 1) for item, times in self._rounds.items()})
            self.opening = self._hand_over(tx)
        return self.opening

    @override
    def parts(self, most: int) -> Sequence[Bench]:
        """As many as there are batches, or may be; what was refused of an item before goes with it."""
        with self.lock:
            left = [*self._current, *self._waiting]
            number = min(most, ceil(len(left) / self.batch))
            if number < 2:
                return (self,)
            batches = [left[start : start + self.batch] for start in range(0, len(left), self.batch)]
            shares = ([item for batch in batches[at::number] for item in batch] for at in range(number))
            return [part for share in shares if (part := self._part(share)).opening] or (self,)

    def hand_on(self, part: Self) -> None:
        """Let a part know what was read for the whole cycle, before it is handed anything."""

    def _part(self, items: Sequence[str]) -> Self:
        part = type(self)(self.deployment, self.cycle, self.agent, self.batch)
        part.items, part.one_at_a_time = list(items), self.one_at_a_time
        part._waiting = list(items)
        part._rounds = Counter({item: self._rounds[item] for item in items})
        part._faults = {item: list(self._faults[item]) for item in items if item in self._faults}
        part._refused_last = {item: self._refused_last[item] for item in items if item in self._refused_last}
        self.hand_on(part)
        with self.deployment.ledger.read() as tx:
            part.opening = part._hand_over(tx)
        return part

    @override
    def gather(self, parts: Sequence[Bench]) -> None:
        super().gather(parts)
        with self.lock:
            for part in parts:
                assert isinstance(part, BatchBench)  # noqa: S101 - it made them
                if part is self:
                    continue
                self.items += [item for item in part.items if item not in self.items]
                for item in part.items:
                    self._rounds[item] = part._rounds[item]
                    self._recorded.setdefault(item, []).extend(part._recorded.get(item, ()))
                    for mine, its in ((self._refused, part._refused), (self._shown, part._shown)):
                        mine.update({item: its[item]} if item in its else {})
                    self._faults.update({item: part._faults[item]} if item in part._faults else {})
                self._refused_last |= part._refused_last

    @override
    def outcome(self) -> Outcome:
        with self.deployment.ledger.read() as tx:
            left = self.pending(tx, self.items)
            begun = self.progress(tx, [item for item in left if item in self._recorded])
        refused = tuple(f"{item}: {reason}" for item, reason in self._refused.items() if item in left)
        untouched = tuple(item for item in left if item not in self._refused and item not in self._recorded)
        return Outcome(len(self.items) - len(left), len(self.items), refused, untouched, tuple(begun))

    @override
    def left(self) -> list[str]:
        with self.deployment.ledger.read() as tx:
            return self.pending(tx, self.items)

    @override
    def sample(self) -> str:
        lines = []
        for item, rows in list(self._recorded.items())[:SAMPLE]:
            recorded = [f" recorded: {as_text(row)}" for row in rows]
            lines += [self.rests_on(self._shown[item], recorded), *recorded]
        return marked(redact("\n".join(lines))) if lines else ""

    @override
    def serves(self) -> tuple[str, ...]:
        return self.prospects_of(self._current)

    @override
    def everybody(self) -> tuple[str, ...]:
        return self.prospects_of(self.items)

    def hand_in(self, tool: str, given: Mapping[str, object]) -> Answer:
        """Take records in, and answer with what was refused and what is next.

        Raises:
            Halted: the campaign is; the call is on record with what was taken in before.
        """
        with self.lock:
            call = self._take_all(given)
            with self.carry_out() as tx:
                halted = call.halted or self.halted(tx)
                answer = Answer(f"halted: {halted.reason}") if halted else self._answer(tx, call)
                self.note_call(
                    tx, tool, given, answer, accepted=call.recorded, refused=len(call.refused), refusals=call.faults()
                )
        if halted:
            raise halted
        return answer

    def tool_of(self, known_as: str, description: str) -> AgentTool:
        """The tool that takes this bench's records."""
        return agent_tool(
            known_as, description, Anything, lambda **given: self.hand_in(known_as, given), schema_of(self.record())
        )

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

    def businesses(self, tx: Tx, items: Sequence[str]) -> dict[str, Business]:
        """The businesses of prospects, by the prospects' ids."""
        return {prospect.id: prospect.business for prospect in prospects.find(tx, self.campaign, ids=items)}

    def in_state(self, tx: Tx, items: Sequence[str], state: ProspectState) -> list[str]:
        """Those of the prospects that are in the state, in the order given."""
        here = {prospect.id for prospect in prospects.find(tx, self.campaign, state, items)}
        return [item for item in items if item in here]

    def _answer(self, tx: Tx, call: Call) -> Answer:
        self._refused.update({item: "; ".join(reasons) for item, reasons in call.refused.items()})
        self._current = self.pending(tx, self._current)
        for item, reasons in call.refused.items():
            self._faults.setdefault(item, []).append("; ".join(reasons))
        for item in self._current:
            self._rounds[item] += item in call.refused or not call.recorded
        self._set_aside = 0 if call.recorded else self._set_aside
        return self._next(tx, call)

    def _take_all(self, given: Mapping[str, object]) -> Call:
        refused: dict[str, tuple[str, ...]] = {}
        told: list[str] = []
        recorded, unread = 0, False
        halted: Halted | None = None
        for row in read_rows(self.record(), given, self.items):
            try:
                taken = self._take_row(row)
            except Halted as halt:
                halted = halt
                break
            recorded += taken.recorded
            unread = unread or bool(row.faults)
            if taken.refused:
                self._refused_last[row.item] = row
                refused[row.item] = tuple(dict.fromkeys((*refused.get(row.item, ()), *taken.refused)))
            told += taken.tell
        return Call(recorded, refused, tuple(told), unread, halted)

    def _take_row(self, row: Row) -> Taken:
        item = row.item
        if not item:
            return Taken(refused=row.faults)
        if item not in self.items:
            return Taken(refused=(f"no item of this batch ({', '.join(self._current) or 'nothing is left of it'})",))
        if item in self._waiting or any(item in half for half in self._halves):
            return Taken(refused=("it is not in this batch; its turn comes",))
        if item not in self._current and not self.takes_more:
            return Taken(tell=(f"{item} was settled before and stays as it is",))
        if faults := row.faults or self._forbidden(row):
            return Taken(refused=faults)
        self.foresee(row)
        with self.carry_out() as tx:
            self.stop_if_halted(tx)
            taken = self.take(tx, item, row)
        if taken.recorded:
            self._recorded.setdefault(item, []).append(row)
        if not self.takes_more and not taken.refused:
            self._current.remove(item)
        return taken

    def _forbidden(self, row: Row) -> tuple[str, ...]:
        """What its SOUL keeps the agent from saying, of all that it says in its own words."""
        said = "\n".join(words_of(self.record(), row))
        return tuple(broken(said, self.never))

    def _next(self, tx: Tx, call: Call) -> Answer:
        """The rest of this batch, the next one, or the end."""
        left = [item for item in self._current if self._rounds[item] >= MOST_ROUNDS]
        self._current = [item for item in self._current if item not in left]
        lines = call.lines()
        if left:
            lines.append(f"left for later after {MOST_ROUNDS} tries: {', '.join(left)}")
        if self._current:
            self.newest = self._again(tx, call)
            lines = [line for line in lines if line not in self.newest.splitlines()]
            return Answer("\n".join([*lines, self.newest]))
        batch = self._hand_over(tx)
        if batch:
            lines[0] += "; next:"
            return Answer("\n".join([*lines[1:], lines[0], batch] if len(lines) > 1 else [lines[0], batch]))
        return Answer("\n".join([*lines[1:], NOTHING_LEFT]), final=True)

    def _hand_over(self, tx: Tx) -> str:
        """Take the next batch in hand; items that were done meanwhile are left out."""
        waiting = self.pending(tx, self._waiting)
        self._current, self._waiting = waiting[: self.batch], waiting[self.batch :]
        while not self._current and self._halves:
            self._current = self.pending(tx, self._halves.pop(0))
        self.newest = self._in_hand(tx) if self._current else ""
        return self.newest

    def _again(self, tx: Tx, call: Call) -> str:
        """What is left of the batch, each with what was refused of it at each try: nothing else need be sent again."""
        others = [refusal for item, refusal in call.refusals() if item not in self._current]
        begun = ", ".join(self.progress(tx, self._current))
        todo = f"still to do ({begun}):" if begun else "still to do:"
        form = [f"each is {form_of(self.record())}"] if call.unread else []
        return "\n".join([*others, *call.told, todo, *form, self._in_hand(tx)])

    def _in_hand(self, tx: Tx) -> str:
        """The batch, each item with what tasks beside the stages made of it, and what was refused of it so far."""
        blocks = [block + made for block, made in zip(self.describe(tx, self._current), self._made(tx), strict=True)]
        for at, item in enumerate(self._current):
            self._shown.setdefault(item, blocks[at])
            blocks[at] += "".join(f"\n {line}" for line in self._refusals_of(item))
        return marked(redact("\n".join(blocks)))

    def _refusals_of(self, item: str) -> Iterator[str]:
        """What was refused of it at each try; where the bench shows it, with what was handed in at the last one."""
        faults, last = self._faults.get(item, []), self._refused_last.get(item)
        if not self.shows_refused or last is None:
            yield from (f"refused: {one}" for one in faults)
            return
        yield from (f"refused earlier: {one}" for one in faults[:-1])
        if words := " ".join(as_text(last).split()):
            yield f"handed in last, none of it kept: {words[:LONGEST_SHOWN]}"
        yield from (f"refused: {one}" for one in faults[-1:])

    def _made(self, tx: Tx) -> list[str]:
        """What the tasks that a stage names under ``context`` made of each of the batch."""
        stage = self.deployment.bundle.crew.stages.get(self.cycle.stage)
        if stage is None or not stage.context:
            return [""] * len(self._current)
        return beside.made_of(tx, self.deployment.bundle.crew, stage.context, self._current)
