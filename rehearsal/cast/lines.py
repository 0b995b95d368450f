"""What agents are shown and told: batches of entries in marked blocks, and what a tool says of what was handed in."""

import re
from dataclasses import dataclass, replace

from rehearsal.cast.scene import Scene

NAMED = r"[A-Za-z]{1,12}-?\d+(?:-\d+)?"
BLOCK = re.compile(r"^[ \t]*<data>[ \t]*\n(.*?)^[ \t]*</data>[ \t]*$", re.MULTILINE | re.DOTALL)
BARE = re.compile(r"^(?P<id>[a-z]{1,3}\d+) (?P<kind>[a-z][\w-]*)$")
FIELD = re.compile(r"^\s+(?!refused\b)(?P<cell>[a-z][\w-]*: .+)$")
ENTRY = re.compile(rf"^(?P<id>{NAMED})(?: (?P<kind>[a-z][\w-]*))? \| (?P<rest>.+)$")
DETAIL = re.compile(r"^(?P<indent>\s+)(?P<id>[A-Za-z]{1,3}\d+):? (?P<text>.+)$")
AGAIN = re.compile(r"^\s+refused\b", re.IGNORECASE)
REFUSED = re.compile(rf"(?:^|; )\s*refused:? +(?P<id>{NAMED})\b", re.MULTILINE | re.IGNORECASE)
MISSING = re.compile(rf"(?:still to do|missing|not yet|left):? (?P<ids>{NAMED}(?:(?:, | and |,){NAMED})*)")
NAME = re.compile(NAMED)
RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Detail:
    """A line under an entry, such as a fact: its id, its text, and the lines under it."""

    id: str
    text: str
    under: tuple["Detail", ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a batch: its id, the cells after it, the lines under it, and how often it was refused before.

    ``kind`` is what it is called, where a line says so ("i3 brief | topic: ..."); its cells have their names, and the
    long ones lines of their own. ``remarks`` are the lines under it that have no id.
    """

    id: str
    cells: tuple[str, ...]
    details: tuple[Detail, ...] = ()
    refusals: int = 0
    kind: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What chance depends on: the content, never the id."""
        return " | ".join(self.cells) if self.kind else self.cells[0]


def data_of(text: str) -> str:
    """What stands in the marked blocks of a text; the whole text where there are none."""
    blocks = BLOCK.findall(text)
    return "\n".join(blocks) if blocks else text


def instructions_of(text: str) -> str:
    """A text without its marked blocks."""
    return BLOCK.sub("", text)


def entries(text: str) -> list[Entry]:
    """Read the batch in a text: lines of ``id | ...``, each with the indented lines under it."""
    found: list[Entry] = []
    margin = 0
    for line in data_of(text).splitlines():
        if entry := _begun(line):
            margin = 0
            found.append(entry)
        elif found and (field := FIELD.match(line)) and _is_begun(found[-1]):
            found[-1] = replace(found[-1], cells=(*found[-1].cells, field["cell"]))
        elif found and AGAIN.match(line):
            last = found[-1]
            found[-1] = replace(last, refusals=last.refusals + 1, remarks=(*last.remarks, line.strip()))
        elif found and (match := DETAIL.match(line)):
            margin = margin or len(match["indent"])
            detail, last = Detail(match["id"], match["text"]), found[-1]
            details = (*last.details, detail)
            if len(match["indent"]) > margin:
                above = last.details[-1]
                details = (*last.details[:-1], Detail(above.id, above.text, (*above.under, detail)))
            found[-1] = replace(last, details=details)
        elif found and line[:1].isspace() and line.strip():
            found[-1] = replace(found[-1], remarks=(*found[-1].remarks, line.strip()))
    return found


def _begun(line: str) -> Entry | None:
    """The entry that a line begins; one that names its kind is not indented."""
    if bare := BARE.match(line):
        return Entry(bare["id"], (), kind=bare["kind"])
    match = ENTRY.match(line.strip())
    if match is None or (match["kind"] and line[:1].isspace()):
        return None
    cells = tuple(cell.strip() for cell in match["rest"].split(" | "))
    return Entry(match["id"], cells, kind=match["kind"] or "")


def _is_begun(entry: Entry) -> bool:
    """Whether fields of the item itself may follow."""
    return bool(entry.kind) and not entry.details and not entry.remarks


def still_to_do(text: str) -> set[str]:
    """Read which ids a result says are not done yet, refused ones included."""
    told = BLOCK.sub("", text)
    listed = {name for part in MISSING.finditer(told) for name in NAME.findall(part["ids"])}
    return listed | {part["id"] for part in REFUSED.finditer(told)}


def work(scene: Scene) -> list[Entry]:
    """Return what is to be done now: what is left of the batches before, and the newest one."""
    fresh = entries(scene.news)
    left = still_to_do(_latest(scene)) - {entry.id for entry in fresh}
    known = {entry.id: entry for text in reversed(scene.said) for entry in entries(text)}
    return [known[item] for item in sorted(left, key=_natural) if item in known] + fresh


def one_line(text: str) -> str:
    """Make a text one line, without pipes."""
    return " ".join(text.replace("|", "/").split())


def _latest(scene: Scene) -> str:
    """The newest result of a turn's calls: what an earlier one says is left may have come with a later one."""
    results = [done.result for done in reversed(scene.done) if done.result in scene.news]
    return next((result for result in results if RECORDED in result), scene.news)


def _natural(item: str) -> tuple[str, int]:
    letters = item.rstrip("0123456789")
    return letters, int(item[len(letters) :] or 0)
