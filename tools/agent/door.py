"""The door before whatever an agent looks things up with by itself: it counts, pays, keeps facts, and shows these.

What was found becomes facts of an item, redacted as all facts are, and the model is shown these facts alone, in a
marked block.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from config.agents import ToolUse
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts
from data.records import CapKey
from data.redact import redact
from tools.agent.fence import marked
from tools.agent.lines import Answer
from tools.agent.task import TaskBench
from tools.governance.purse import Purse
from tools.items.paragraphs import MOST_FACTS
from tools.sources.folders import OutOfReach

Keep = Callable[[Tx], str]
"""Keeps what was seen, and says what the agent is told of it."""


class Found(NamedTuple):
    """What may become a fact, and where it stands."""

    text: str
    source: str


class Door:
    """One tool of one agent at its bench, with which it looks things up."""

    def __init__(self, bench: TaskBench, use: ToolUse, purse: Purse) -> None:
        self.bench = bench
        self.use = use
        self.kind = bench.deployment.bundle.crew.works_on or "item"
        self.purse = purse

    def answer(self, given: Mapping[str, Any], look: Callable[[], Keep]) -> Answer:
        """Look, while nobody is kept from writing; then keep what was found, and the call."""
        with self.bench.lock:
            try:
                keep = look()
            except OutOfReach as refusal:
                with self.bench.carry_out() as tx:
                    return self._noted(tx, given, Answer(f"refused: {redact(str(refusal))}"))
            with self.bench.carry_out() as tx:
                self.bench.stop_if_halted(tx)
                return self._noted(tx, given, Answer(keep(tx)))

    def item(self, named: str) -> str:
        """The item in hand that is meant; where there is one alone, it need not be named.

        Raises:
            OutOfReach: it is none of those in hand.
        """
        in_hand = self.bench.serves()
        if named in in_hand:
            return named
        if not named and len(in_hand) == 1:
            return in_hand[0]
        raise OutOfReach(f"id is none of those in hand ({', '.join(in_hand)})")

    def count(self, item: str, key: CapKey, most: int) -> None:
        """Count a call before it is made, so that none is made twice for one count.

        Raises:
            OutOfReach: there were as many as there may be, or the item has all the facts that are shown.
        """
        with self.bench.carry_out() as tx:
            self.bench.stop_if_halted(tx)
            if counters.read(tx, [key])[key] >= most:
                raise OutOfReach(f"{item or 'this cycle'} has had its {most} calls; go on with what is there")
            if item and self._room(tx, item) <= 0:
                raise OutOfReach(f"{item} has {MOST_FACTS} facts, and no more are shown; go on with these")
            counters.reserve(tx, [key])

    def kept(self, tx: Tx, item: str, kind: str, found: Sequence[Found]) -> tuple[str, int]:
        """Keep facts, as many as have room; as the ledger has them, marked, and how many were left out."""
        kept = found[: self._room(tx, item)]
        ids = [facts.add_fact(tx, item, kind, one.text, one.source, tx.now) for one in kept]
        known = {fact.fact_id: fact for fact in facts.facts_of(tx, [item])[item]}
        told = [f" {each} {known[each].source}: {' '.join(known[each].text.split())}" for each in dict.fromkeys(ids)]
        return marked(redact("\n".join(told))), len(found) - len(kept)

    def _noted(self, tx: Tx, given: Mapping[str, Any], answer: Answer) -> Answer:
        """What is handed in is counted as taken or refused; a look is neither."""
        self.bench.note_call(tx, self.use.name, given, answer, accepted=0, refused=0)
        return answer

    def _room(self, tx: Tx, item: str) -> int:
        return MOST_FACTS - len(facts.facts_of(tx, [item])[item])
