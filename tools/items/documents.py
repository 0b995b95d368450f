"""The documents that an item names: what they say, and whether all of it can be shown. Files are read, nothing else."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.loading import CampaignBundle
from config.positions import Problem, compose
from data.counts import counted
from tools.items import records
from tools.items.paragraphs import MOST_FACTS, Paragraph, paragraphs

MOST_BYTES = 2_000_000
WAY = (
    f"{MOST_FACTS} at most are shown of an item: name shorter documents, "
    "or let an agent look into them (tools: crewai_tools.FileReadTool)"
)


def of_item(bundle: CampaignBundle, fields: Mapping[str, Any]) -> list[str]:
    """An item's documents, each once: those that all items share, then what its fields name, in the crew's order."""
    shared = bundle.campaign.items.shared if bundle.campaign.items else []
    named = [name for name, field in bundle.crew.fields.items() if field.document]
    own = [each for name in named for each in records.names_in(fields.get(name))]
    return list(dict.fromkeys([*shared, *own]))


def said_by(bundle: CampaignBundle, names: Sequence[str]) -> list[Paragraph]:
    """Every paragraph of these documents, however many there are.

    Raises:
        ItemsUnreadable: a document is not there, not below its folder, or too large.
        OSError: it cannot be read.
        ValueError: it is no UTF-8, or a row of a table does not fit its columns.
    """
    folder = records.documents(bundle)
    return [each for name in names for each in _paragraphs(records.document_path(folder, name), name)]


def problems(bundle: CampaignBundle) -> list[Problem]:
    """What keeps the documents of the campaign's file from being read whole, at the place that names the file.

    Told once for all records that name the same documents. What is wrong with a record itself is told by ``records``.
    """
    if not any(task.job == "read" for task in bundle.crew.tasks.values()):
        return []
    try:
        entries = records.read(bundle)
    except records.ItemsUnreadable:
        return []
    source = bundle.campaign.items
    if source is None:
        return []
    document = compose(bundle.campaign_file)
    if source.shared and (wrong := _wrong_with(bundle, tuple(source.shared))):
        return [document.problem(("items", "shared"), wrong)]
    naming: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        if not entry.wrong and (names := tuple(of_item(bundle, entry.fields))):
            naming.setdefault(names, []).append(entry.place)
    found = [(places, what) for names, places in naming.items() if (what := _wrong_with(bundle, names))]
    told = (f"{source.file}: {_first_of(places)}: {what}" for places, what in found)
    return [document.problem(("items", "file"), what) for what in told]


def _wrong_with(bundle: CampaignBundle, names: tuple[str, ...]) -> str:
    try:
        number = len(said_by(bundle, names))
    except (records.ItemsUnreadable, OSError, ValueError) as error:
        return str(error)
    return f"{', '.join(names)}: {counted(number, 'paragraph or row', 'paragraphs or rows')}, and {WAY}" * (
        number > MOST_FACTS
    )


def _first_of(places: Sequence[str]) -> str:
    more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
    return f"{places[0]}{more}"


def _paragraphs(path: Path, name: str) -> tuple[Paragraph, ...]:
    about = path.stat()
    if about.st_size > MOST_BYTES:
        raise records.ItemsUnreadable(f"{name} has more than {MOST_BYTES:,} bytes")
    return _read(path, name, (about.st_mtime_ns, about.st_size, about.st_ino))


@lru_cache(maxsize=32)
def _read(path: Path, name: str, _as_it_was: tuple[int, ...]) -> tuple[Paragraph, ...]:
    """What a document says, read once as long as it stays as it is: many items may share it."""
    return tuple(paragraphs(path.read_text(encoding="utf-8-sig"), name))
