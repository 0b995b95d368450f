"""The pipe lines between agents and tools: their formats in a tool's words, and batches in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rehearsal.cast.scene import Tool

QUOTED = re.compile(r'["`]([^"`\n]*\|[^"`\n]*)["`]')
BARE = re.compile(r"(?:^|[:.;(]\s*)([\w/=, -]+(?: \| [\w/=, -]+)+)", re.MULTILINE)
ENTRY = re.compile(r"^(?P<id>[A-Za-z]{1,12}-?\d+(?:-\d+)?) \| (?P<rest>.+)$")
DETAIL = re.compile(r"^\s+(?P<id>[A-Za-z]{1,3}\d+) (?P<text>.+)$")
REFUSED = re.compile(r"\brefused:? +(?=[A-Za-z]+-?\d)")
ITEM = re.compile(
    r"(?:^|; |\n)\s*(?P<id>[A-Za-z]{1,12}-?\d+(?:-\d+)?): "
    r"(?P<why>.*?)(?=; [A-Za-z]{1,12}-?\d+(?:-\d+)?: |; still |\n|$)"
)
MISSING = re.compile(
    r"(?:still to do|missing|not yet|left):? (?P<ids>[A-Za-z]{1,12}-?\d+(?:(?:, | and |,)[A-Za-z]{1,12}-?\d+)*)"
)
NAME = re.compile(r"[A-Za-z]{1,12}-?\d+")


@dataclass(frozen=True, slots=True)
class LineFormat:
    """The format of the lines that an argument takes: the argument's name, and the columns in order."""

    argument: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """A line under an entry, such as a fact: its id and its text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a batch: its id, the cells after it, and the lines under it."""

    id: str
    cells: tuple[str, ...]
    details: tuple[Detail, ...] = ()

    @property
    def key(self) -> str:
        """What chance depends on: the content, never the id."""
        return self.cells[0]


def line_format(tool: Tool) -> LineFormat | None:
    """Find the pipe format in the words of an argument or of the tool; None where there is none."""
    lists = [name for name, schema in tool.properties.items() if schema.get("type") in {"array", "string"}]
    for name in lists:
        if columns := _columns(str(tool.properties[name].get("description", ""))):
            return LineFormat(name, columns)
    arrays = [name for name in lists if tool.properties[name].get("type") == "array"]
    columns = _columns(tool.description)
    return LineFormat((arrays or lists)[0], columns) if columns and lists else None


def has_columns(tool: Tool, *words: str) -> bool:
    """Say whether the tool takes pipe lines, and each word stands in one of their columns."""
    found = line_format(tool)
    return found is not None and all(any(word in column for column in found.columns) for word in words)


def entries(text: str) -> list[Entry]:
    """Read the batch in a text: lines of ``id | ...``, each with the indented lines under it."""
    found: list[Entry] = []
    details: list[Detail] = []
    for line in text.splitlines():
        if entry := ENTRY.match(line.strip()):
            details = []
            cells = tuple(cell.strip() for cell in entry["rest"].split(" | "))
            found.append(Entry(entry["id"], cells))
        elif found and (detail := DETAIL.match(line)):
            details.append(Detail(detail["id"], detail["text"]))
            found[-1] = Entry(found[-1].id, found[-1].cells, tuple(details))
    return [entry for entry in found if not any(word in entry.cells for word in ("confidence", "reason"))]


def refusals(text: str) -> dict[str, str]:
    """Read which ids were refused, and why: ``refused p9: score "x" (0 to 100); p10: ...``."""
    start = REFUSED.search(text)
    if start is None:
        return {}
    tail = text[start.end() :].partition("next:")[0]
    return {item["id"]: item["why"] for item in ITEM.finditer(tail)}


def still_to_do(text: str) -> set[str]:
    """Read which ids a result says are not done yet, refused ones included."""
    listed = {name for part in MISSING.finditer(text) for name in NAME.findall(part["ids"])}
    return listed | set(refusals(text))


def work(news: str, said: Iterable[str]) -> list[Entry]:
    """Return what is to be done now: the newest batch, and what is left of the ones before it."""
    fresh = entries(news)
    left = still_to_do(news) - {entry.id for entry in fresh}
    known = {entry.id: entry for text in reversed(tuple(said)) for entry in entries(text)}
    return [known[item] for item in sorted(left, key=_natural) if item in known] + fresh


def cell(text: str) -> str:
    """Make a text fit a cell: one line, no pipes."""
    return " ".join(text.replace("|", "/").split())


def _columns(text: str) -> tuple[str, ...]:
    found = QUOTED.search(text) or BARE.search(text)
    columns = tuple(column.strip() for column in found[1].split("|")) if found else ()
    return columns if len(columns) > 1 and all(columns) else ()


def _natural(item: str) -> tuple[str, int]:
    letters = item.rstrip("0123456789")
    return letters, int(item[len(letters) :] or 0)
