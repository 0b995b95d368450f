"""The paragraphs of a text, or the rows of a table, each with the place that it stands in."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from data.counts import counted
from data.ledger.flow.facts import LONGEST_FACT
from data.redact import redact

MOST_FACTS = 80
"""As many of an item's facts are shown to an agent; no document is read further."""
TABLES = (".csv",)
MORE = "more values than columns"
_HEADING = re.compile(r" {0,3}#{1,6}\s+(\S.*?)(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{3,})\s*")
_SHORT_TITLE = re.compile(r"\w.{0,99}[^.!?:,;\s]\s*")
"""A heading that has no mark before it, and what stands under it; two dashes part a mail from who wrote it."""
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


class Paragraph(NamedTuple):
    """A piece of a document, and where it is (``market.md:12``)."""

    text: str
    source: str


def paragraphs(text: str, name: str, before: int = 0) -> Iterator[Paragraph]:
    """Part a text; long paragraphs are parted at the ends of sentences.

    A heading says nothing by itself: it stands before each paragraph below it. ``before`` is how many lines of the file
    the text leaves out.

    Raises:
        ValueError: a row has more values than there are columns; it says which.
    """
    if is_table(name):
        reader = csv.DictReader(io.StringIO(text), restkey=MORE)
        for row in reader:
            if wrong := too_long(row, reader.fieldnames):
                raise ValueError(f"{name}:{reader.line_num + before} {wrong}")
            told = "; ".join(f"{column}: {value}" for column, value in row.items() if column and value)
            for part in _parts(told):
                yield Paragraph(part, f"{name}:{reader.line_num + before}")
        return
    for begin, said in _said(text.split("\n"), before):
        for part in _parts(said):
            yield Paragraph(part, f"{name}:{begin}")


def _said(lines: Sequence[str], before: int) -> Iterator[tuple[int, str]]:
    """Each paragraph with the number of its first line, its heading before it; headings need no empty line around.

    An underlined line with nothing below it is no heading: it may be all that was said.
    """
    heading, begin, found, fenced = "", 0, list[str](), False
    for number, line in enumerate((*lines, ""), start=1 + before):
        alone = not found and not "".join(lines[number - before : number - before + 1]).strip()
        title = None if fenced else _title(line, alone=alone)
        if not fenced and len(found) == 1 and _UNDERLINE.fullmatch(line) and _SHORT_TITLE.fullmatch(found[0]):
            title, found = (found[0], []) if "".join(lines[number - before :]).strip() else (None, found)
        if found and (title is not None or not line.strip()):
            yield begin, f"{heading}{' '.join(' '.join(found).split())}"
            found = []
        if title is not None:
            heading = f"{' '.join(title.split())}: "
        elif line.strip():
            begin = begin if found else number
            found.append(line)
        fenced ^= bool(_FENCE.match(line))


def _title(line: str, *, alone: bool) -> str | None:
    """The words of a heading; a line that stands alone may have its mark without a space."""
    match = _HEADING.fullmatch(line)
    if match is None and alone and line.strip().startswith("#"):
        return line.strip("# ")
    return match.group(1) if match else None


def too_long(row: Mapping[str, Any], columns: Sequence[str] | None) -> str:
    """What is wrong with a row that has more values than there are columns (under ``MORE``); nothing of any other."""
    if MORE not in row:
        return ""
    known = len(columns or ())
    told = f"has {counted(known + len(row[MORE]), 'value')} for {counted(known, 'column')}"
    return f"{told}: a value with a comma stands between quotes"


def is_table(name: str) -> bool:
    """Whether each line of the file is a row, and its first one names the columns."""
    return name.endswith(TABLES)


def _parts(text: str) -> Iterator[str]:
    """The text in pieces that a fact can hold; redacted before it is parted: half an address is none to redact."""
    if len(text) > LONGEST_FACT:
        text = redact(text)
    while len(text) > LONGEST_FACT:
        cut = text.rfind(". ", 0, LONGEST_FACT) + 1 or LONGEST_FACT
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text
