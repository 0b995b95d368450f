"""What of a rehearsal's configuration, items and documents has changed since it began: what was taken in stays."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from commands.shared import homes
from config.loading import CampaignBundle
from data import files
from data.counts import counted

FILE = "begun.json"
_PARTS = ("campaign", "vertical", "crew", "envelope", "world", "sequence", "agents", "models")
MOST_DOCUMENTS = 5_000
"""So many documents are looked at one by one; of a folder with more, the first ones."""
_SHOWN = 3


def note(bundle: CampaignBundle, home: homes.Home) -> None:
    """Keep how everything is as the rehearsal begins."""
    files.write(home.path / FILE, json.dumps(_as_it_is(bundle), indent=1, sort_keys=True))


def changes(bundle: CampaignBundle, home: homes.Home) -> tuple[str, ...]:
    """What differs from how it was then, in words with the way out; nothing of a rehearsal that noted nothing."""
    try:
        then: Mapping[str, Mapping[str, str]] = json.loads((home.path / FILE).read_text(encoding="utf-8"))
        now = _as_it_is(bundle)
        said = list(_told(then, now))
    except (OSError, ValueError, AttributeError):
        return ()
    if not said:
        return ()
    stays = "items that were taken in, what was made of them and the facts that were read stay as they were"
    anew = home.anew_command(bundle.campaign.campaign)
    return (f"since {home.path} began, {'; '.join(said)} changed: {stays}. To start over: {anew}",)


def _told(then: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for part, name in (("configuration", ""), ("items", "the file of items"), ("documents", "document")):
        before, after = then.get(part, {}), now[part]
        differing = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        if not differing:
            continue
        shown = ", ".join(differing[:_SHOWN]) + (" ..." if len(differing) > _SHOWN else "")
        if part == "documents":
            yield f"{counted(len(differing), name)} ({shown})"
        else:
            yield f"{name or 'the configuration'} ({shown})"


def _as_it_is(bundle: CampaignBundle) -> dict[str, dict[str, str]]:
    """A digest of each part of the configuration, of the file of items, and of each document."""
    parts = {part: _digest_of(getattr(bundle, part)) for part in _PARTS}
    source = bundle.campaign.items
    found: dict[str, dict[str, str]] = {"configuration": parts, "items": {}, "documents": {}}
    if source and source.file:
        found["items"] = {source.file: _of_file(Path(bundle.locate(source.file)))}
    if source and source.documents:
        folder = Path(bundle.locate(source.documents))
        paths = sorted(path for path in folder.rglob("*") if path.is_file())[:MOST_DOCUMENTS]
        found["documents"] = {path.relative_to(folder).as_posix(): _of_file(path) for path in paths}
    return found


def _digest_of(part: Any) -> str:
    plain: Any = TypeAdapter(Any).dump_python(part, mode="json")
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _of_file(path: Path) -> str:
    """A digest of its bytes; that of none where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
