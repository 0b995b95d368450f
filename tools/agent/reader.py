"""What an agent may read by itself: a reader of crewai-tools behind a door of ours, confined to folders."""

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from config.catalogues import READERS
from config.files.agents import ToolUse
from data.counts import counted
from data.ledger.core.transactions import Tx
from data.records import CapKey
from data.redact import redacted
from tools.agent.base import AgentTool, Arguments, agent_tool
from tools.agent.door import GO_ON, Door, Found, Keep, Looked
from tools.agent.fence import cell, marked
from tools.agent.lines import Answer
from tools.agent.task import TaskBench
from tools.governance.purse import NoRoom, Purse
from tools.items.paragraphs import Paragraph, is_table, paragraphs
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


class Reader(Door):
    """One reader of one agent at its bench."""

    action = "reading"

    def __init__(self, bench: TaskBench, use: ToolUse) -> None:
        super().__init__(bench, use, Purse(bench.deployment, use.use, "reading", use.usd_per_call), use.use)
        self._folders = Folders(Path(bench.deployment.bundle.locate(".")), use.folders)

    def tool(self) -> AgentTool:
        """The tool as the agent has it."""
        if READERS[self.use.use].reads == "folder":
            return agent_tool(self.use.name, f"List the files below {self._folders}.", FolderCall, self.names, _FOLDER)
        told = (
            f"Read a text file below {self._folders}: what it says becomes facts of the {self.kind}, with ids. "
            f"At most {self.use.calls} times for each."
        )
        return agent_tool(self.use.name, told, FileCall, self.read, _wire_of_file(self.kind))

    def read(self, *, file_path: str, id: str, start_line: int, line_count: int | None) -> Answer:  # noqa: A002
        """Keep what some lines of a file say as facts of an item, and show these."""
        given = {"file_path": file_path, "id": id, "start_line": start_line, "line_count": line_count}

        def look(item: str) -> Keep:
            self._count(item, self.use.calls)
            with self._paid((item,)):
                shown = self._shown(read_lines(self.use, self._folders, file_path, start_line, line_count))
            return lambda tx: self._told(tx, item, shown)

        return self.answer(given, Looked(file_path, id), look)

    def names(self, *, directory: str) -> Answer:
        """Show the names of what may be read."""

        def look(_: str) -> Keep:
            self._count("", self.use.calls * len(self.bench.cycle.items))
            with self._paid(self.bench.serves()):
                names = list_names(self.use, self._folders, directory)
            return lambda _: self._named([name for name in names if cell(name) == name])

        return self.answer({"directory": directory}, Looked(directory), look)

    @contextmanager
    def _paid(self, serves: Sequence[str]) -> Iterator[None]:
        """A call within the envelope's spend; what could not be read costs nothing.

        Raises:
            OutOfReach: it would pass a limit.
        """
        try:
            with self.purse.place(serves) as one:
                yield
                one.answered = True
        except NoRoom as full:
            raise OutOfReach(f"{full}{GO_ON}") from full

    def _count(self, item: str, most: int) -> None:
        """Calls are counted by item, in each cycle anew."""
        self.count(item, CapKey(f"reader {self.use.name}", f"{self.bench.cycle.id} {item}".strip(), ""), most)

    def _shown(self, lines: Lines) -> Shown:
        """As many whole lines as fit; of a first line that is longer than that, its beginning."""
        whole = list(io.StringIO(lines.text))
        sizes = itertools.accumulate(map(len, whole))
        fitting = sum(size <= self.use.text for size in sizes)
        text = "".join(whole[:fitting]) if fitting else redacted(lines.text, self.use.text)
        before = lines.first - 1
        if is_table(lines.name) and before:
            text, before = f"{lines.header}{text}", before - 1
        try:
            return Shown(tuple(paragraphs(text, lines.name, before)), lines, fitting)
        except ValueError as error:
            raise OutOfReach(str(error)) from error

    def _told(self, tx: Tx, item: str, shown: Shown) -> str:
        """The facts, as the ledger has them."""
        block, left = self.kept(tx, item, "document", [Found(one.text, one.source) for one in shown.found])
        cut = f"; left out: {counted(left, 'paragraph')}" if left else ""
        return f"facts of {item}, {shown.told}{cut}\n{block}"

    def _named(self, names: list[str]) -> str:
        """The names, as many as fit."""
        sizes = itertools.accumulate(len(name) + 3 for name in names)
        fitting = sum(size <= self.use.text for size in sizes)
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
