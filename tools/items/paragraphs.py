"""The paragraphs of a text, or the rows of a table, each with the place that it stands in."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from data.counts import counted
from data.ledger.flow.facts import LONGEST_FACT
from data.redact import redact

MOST_FACTS = 80
"""As many of an item's facts are shown to an agent; no document is read further."""
TABLES = (".csv",)
MORE = "more values than columns"


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
    line, heading = 1 + before, ""
    for block in text.split("\n\n"):
        begin, said = line + len(block) - len(block.lstrip("\n")), " ".join(block.split())
        line += block.count("\n") + 2
        if said.startswith("#") and "\n" not in block.strip():
            heading = f"{said.lstrip('# ')}: "
            continue
        for part in _parts(f"{heading}{said}" if said else ""):
            yield Paragraph(part, f"{name}:{begin}")


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
