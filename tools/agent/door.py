"""The door before whatever an agent looks things up with by itself: it counts, pays, keeps facts, and shows these.

What was found becomes facts of an item, redacted as all facts are, and the model is shown these facts alone, in a
marked block. Each call is on record: what was asked, redacted, and what came of it or why nothing was asked.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from config.files.agents import ToolUse
from data.ledger.core import audit, counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import calls, facts
from data.records import CapKey
from data.redact import redact, redacted
from tools.agent.fence import marked
from tools.agent.lines import Answer
from tools.agent.task import TaskBench
from tools.governance.purse import Purse
from tools.items.paragraphs import MOST_FACTS
from tools.sources.folders import OutOfReach
from tools.writing.texts import one_line

GO_ON = "; go on with what is there"
"""What an agent is told besides why it is not served."""
Keep = Callable[[Tx], str]
"""Keeps what was seen, and says what the agent is told of it."""
NOT_MADE = "not_made"
"""What the record says of a call that nobody was asked by."""
LONGEST_ASKED = 400
LONGEST_RECORD = 900


class Unanswered(OutOfReach):
    """Whoever was asked did not answer well: ``why`` in a word, and ``in_full`` for people alone."""

    def __init__(self, told: str, why: str, in_full: str) -> None:
        super().__init__(told)
        self.why = why
        self.in_full = in_full


class Looked(NamedTuple):
    """What a call asked, and for which item: none where it is about all in hand."""

    asked: str
    item: str | None = None


class Found(NamedTuple):
    """What may become a fact, and where it stands."""

    text: str
    source: str


class Door:
    """One tool of one agent at its bench, with which it looks things up; ``action`` is what the audit calls a call."""

    action: str

    def __init__(self, bench: TaskBench, use: ToolUse, purse: Purse, by: str) -> None:
        self.bench = bench
        self.use = use
        self.kind = bench.deployment.bundle.crew.works_on or "item"
        self.purse = purse
        self._by = by

    def answer(self, given: Mapping[str, Any], looked: Looked, look: Callable[[str], Keep]) -> Answer:
        """Look, for the item that is meant, while nobody is kept from writing; then keep what was found, and that."""
        item = ""
        with self.bench.lock:
            try:
                item = "" if looked.item is None else self.item(looked.item)
                keep = look(item)
            except OutOfReach as refusal:
                return self._refused(given, looked.asked, item, refusal)
            with self.bench.carry_out() as tx:
                self.bench.stop_if_halted(tx)
                answer = Answer(keep(tx))
                head = answer.text.partition("\n")[0]
                self._on_record(tx, item, "answered", looked.asked, head)
                self._note_call(tx, given, answer, "answered")
                return answer

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
                raise OutOfReach(f"{item or 'this cycle'} has had its {most} calls{GO_ON}")
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

    def _refused(self, given: Mapping[str, Any], asked: str, item: str, refusal: OutOfReach) -> Answer:
        """Keep why a call came to nothing: for people in full, for the agent in words of ours."""
        told = redact(str(refusal))
        why, in_full = NOT_MADE, told.removesuffix(GO_ON)
        if isinstance(refusal, Unanswered):
            why, in_full = refusal.why, refusal.in_full
        answer = Answer(f"refused: {told}")
        with self.bench.carry_out() as tx:
            self._on_record(tx, item, why, asked, in_full)
            reason = f"{self.use.name} refused: {redacted(in_full, LONGEST_RECORD)}"
            self._note_call(tx, given, answer, why, ((item, reason),) if item else ())
        return answer

    def _on_record(self, tx: Tx, item: str, decision: str, asked: str, became: str) -> None:
        """Add the record; what was asked is cut, so that what came of it has room."""
        words = redacted(one_line(asked), LONGEST_ASKED)
        said = redacted(f'{self._by}: "{words}": {became}', LONGEST_RECORD)
        audit.append(
            tx, self.bench.campaign, self.bench.agent, self.action, decision, said,
            prospect_id=item or None, cycle_id=self.bench.cycle.id,
        )  # fmt: skip

    def _note_call(
        self, tx: Tx, given: Mapping[str, Any], answer: Answer, became: str, why: calls.Refusals = ()
    ) -> None:
        """What is handed in is counted as taken or refused; a look is neither: a word of ours says what became of it.

        In the record's decision stands nothing from outside: a decision is never erased.
        """
        arguments = {
            name: redacted(value, LONGEST_RECORD) if isinstance(value, str) else value for name, value in given.items()
        }
        self.bench.note_call(
            tx, self.use.name, arguments, answer, accepted=0, refused=0, refusals=why, became=became,
        )  # fmt: skip

    def _room(self, tx: Tx, item: str) -> int:
        return MOST_FACTS - len(facts.facts_of(tx, [item])[item])
