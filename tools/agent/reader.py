"""What an agent may look at by itself: a reader of crewai-tools behind a door of ours.

The door confines, counts, prices and keeps: what is read becomes facts of an item, redacted as all facts are, and the
model is shown these facts alone, in a marked block.
"""

import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from config.agents import ToolUse
from config.catalogues import READERS
from data.counts import counted
from data.ledger.core import counters
from data.ledger.core.transactions import Tx
from data.ledger.flow import facts
from data.records import CapKey
from data.redact import redact, redacted
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.fence import cell, marked
from tools.agent.lines import Answer
from tools.agent.task import TaskBench
from tools.governance.purse import NoRoom, Purse
from tools.items.paragraphs import MOST_FACTS, Paragraph, is_table, paragraphs
from tools.sources.folders import Folders, OutOfReach
from tools.sources.readers import Lines, list_names, read_lines


class FileCall(Arguments):
    """What is read, for whom, from which line on, and how many lines."""

    file_path: str
    id: str = ""
    start_line: int = 1
    line_count: int | None = None


class FolderCall(Arguments):
    """What is listed; nothing for all that may be."""

    directory: str = ""


class Shown(NamedTuple):
    """Lines of a file as an agent may be shown them: the first ones, as far as they fit.

    ``whole`` is how many are whole; none, where the first is longer than what fits.
    """

    found: tuple[Paragraph, ...]
    lines: Lines
    whole: int

    @property
    def told(self) -> str:
        """As in ``lines 1 to 40 of 112; more from line 41``."""
        last = self.lines.first + max(self.whole, 1) - 1
        cut = "" if self.whole else ", which is cut"
        more = f"; more from line {last + 1}" if last < self.lines.has else ""
        return f"lines {self.lines.first} to {last} of {self.lines.has}{cut}{more}"


Keep = Callable[[Tx], str]
"""Keeps what was seen, and says what the agent is told of it."""


class Reader:
    """One reader of one agent at its bench."""

    def __init__(self, bench: TaskBench, use: ToolUse) -> None:
        bundle = bench.deployment.bundle
        self._bench = bench
        self._use = use
        self._kind = bundle.crew.works_on or "item"
        self._folders = Folders(Path(bundle.locate(".")), use.folders)
        self._purse = Purse(bench.deployment, use.use, "reading", use.usd_per_call)

    def tool(self) -> AgentTool:
        """The tool as the agent has it."""
        if READERS[self._use.use].reads == "folder":
            return agent_tool(self._use.name, f"List the files below {self._folders}.", FolderCall, self.names, _FOLDER)
        told = (
            f"Read a text file below {self._folders}: what it says becomes facts of the {self._kind}, with ids. "
            f"At most {self._use.calls} times for each."
        )
        return agent_tool(self._use.name, told, FileCall, self.read, _wire_of_file(self._kind))

    def read(self, *, file_path: str, id: str, start_line: int, line_count: int | None) -> Answer:  # noqa: A002
        """Keep what some lines of a file say as facts of an item, and show these."""
        given = {"file_path": file_path, "id": id, "start_line": start_line, "line_count": line_count}

        def look() -> Keep:
            item = self._item(id)
            self._count(item, self._use.calls)
            with self._paid((item,)):
                shown = self._shown(read_lines(self._use, self._folders, file_path, start_line, line_count))
            return lambda tx: self._kept(tx, item, shown)

        return self._answer(given, look)

    def names(self, *, directory: str) -> Answer:
        """Show the names of what may be read."""

        def look() -> Keep:
            self._count("", self._use.calls * len(self._bench.cycle.items))
            with self._paid(self._bench.serves()):
                names = list_names(self._use, self._folders, directory)
            return lambda _: self._named([name for name in names if cell(name) == name])

        return self._answer({"directory": directory}, look)

    def _answer(self, given: Mapping[str, Any], look: Callable[[], Keep]) -> Answer:
        """Look, while nobody is kept from writing; then keep what was found, and the call."""
        with self._bench.lock:
            try:
                keep = look()
            except OutOfReach as refusal:
                with self._bench.carry_out() as tx:
                    return self._noted(tx, given, Answer(f"refused: {redact(str(refusal))}"))
            with self._bench.carry_out() as tx:
                self._bench.stop_if_halted(tx)
                return self._noted(tx, given, Answer(keep(tx)))

    @contextmanager
    def _paid(self, serves: Sequence[str]) -> Iterator[None]:
        """A call within the envelope's spend; what could not be read costs nothing.

        Raises:
            OutOfReach: it would pass a limit.
        """
        try:
            with self._purse.place(serves) as one:
                yield
                one.answered = True
        except NoRoom as full:
            raise OutOfReach(f"{full}; go on with what is there") from full

    def _noted(self, tx: Tx, given: Mapping[str, Any], answer: Answer) -> Answer:
        """What is handed in is counted as taken or refused; a look is neither."""
        self._bench.note_call(tx, self._use.name, given, answer, accepted=0, refused=0)
        return answer

    def _item(self, named: str) -> str:
        """The item in hand that is meant; where there is one alone, it need not be named."""
        in_hand = self._bench.serves()
        if named in in_hand:
            return named
        if not named and len(in_hand) == 1:
            return in_hand[0]
        raise OutOfReach(f"id is none of those in hand ({', '.join(in_hand)})")

    def _count(self, item: str, most: int) -> None:
        """Count a call before it is made, so that none is made twice for one count.

        Raises:
            OutOfReach: there were as many as there may be, or the item has all the facts that are shown.
        """
        key = CapKey(f"reader {self._use.name}", f"{self._bench.cycle.id} {item}".strip(), "")
        with self._bench.carry_out() as tx:
            self._bench.stop_if_halted(tx)
            if counters.read(tx, [key])[key] >= most:
                raise OutOfReach(f"{item or 'this cycle'} has had its {most} calls; go on with what is there")
            if item and self._room(tx, item) <= 0:
                raise OutOfReach(f"{item} has {MOST_FACTS} facts, and no more are shown; go on with these")
            counters.reserve(tx, [key])

    def _room(self, tx: Tx, item: str) -> int:
        return MOST_FACTS - len(facts.facts_of(tx, [item])[item])

    def _shown(self, lines: Lines) -> Shown:
        """As many whole lines as fit; of a first line that is longer than that, its beginning."""
        whole = list(io.StringIO(lines.text))
        sizes = itertools.accumulate(map(len, whole))
        fitting = sum(size <= self._use.text for size in sizes)
        text = "".join(whole[:fitting]) if fitting else redacted(lines.text, self._use.text)
        before = lines.first - 1
        if is_table(lines.name) and before:
            text, before = f"{lines.header}{text}", before - 1
        try:
            return Shown(tuple(paragraphs(text, lines.name, before)), lines, fitting)
        except ValueError as error:
            raise OutOfReach(str(error)) from error

    def _kept(self, tx: Tx, item: str, shown: Shown) -> str:
        """The facts, as the ledger has them."""
        kept = shown.found[: self._room(tx, item)]
        ids = [facts.add_fact(tx, item, "document", one.text, one.source, tx.now) for one in kept]
        known = {fact.fact_id: fact for fact in facts.facts_of(tx, [item])[item]}
        left = len(shown.found) - len(kept)
        cut = f"; left out: {counted(left, 'paragraph')}" if left else ""
        told = [f" {each} {known[each].source}: {' '.join(known[each].text.split())}" for each in dict.fromkeys(ids)]
        return f"facts of {item}, {shown.told}{cut}\n{marked(redact(chr(10).join(told)))}"

    def _named(self, names: list[str]) -> str:
        """The names, as many as fit."""
        sizes = itertools.accumulate(len(name) + 3 for name in names)
        fitting = sum(size <= self._use.text for size in sizes)
        more = f", the first {fitting}" if fitting < len(names) else ""
        return f"{counted(len(names), 'file')}{more}\n{marked(chr(10).join(f' - {name}' for name in names[:fitting]))}"


_FOLDER: Mapping[str, Any] = {
    "type": "object",
    "properties": {"directory": {"type": "string", "description": "a folder in them; nothing for all"}},
    "required": [],
}


def _wire_of_file(kind: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": f"the {kind}'s"},
            "file_path": {"type": "string", "description": "its name, as listed"},
            "start_line": {"type": "integer", "minimum": 1, "description": "where to begin; 1 if left out"},
            "line_count": {"type": "integer", "minimum": 1, "description": "how many lines; all if left out"},
        },
        "required": ["id", "file_path"],
    }
