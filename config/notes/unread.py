"""What older SOULs say that nothing reads: taken, and noted, so that a file of before goes on as it is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from config.files.agents import UNREAD
from config.library import AGENTS, CREW, kind_of
from config.loading import files_of
from config.positions import ConfigError, Document, Keys, Problem, compose


def unread(paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """One note for each file of agents or of a crew that has such keys, at the first of them."""
    for path in files_of((AGENTS, CREW), paths, config_dir):
        try:
            document = compose(path)
        except ConfigError:
            continue  # it is among the problems already
        if found := list(_keys(document)):
            names = " and ".join(key for key in UNREAD if any(keys[-1] == key for keys in found))
            more = f" ({len(found)} keys in this file)" if len(found) > 1 else ""
            way = "leave out; what an agent is shown and hands in follows from its task"
            what = f"nothing reads {names} of an agent{more}: {way}"
            yield document.problem(found[0], what, at_key=True)


def _keys(document: Document) -> Iterator[Keys]:
    """Where such keys stand, in the file's order."""
    data = document.data if isinstance(document.data, dict) else {}
    at: Keys = ("agents",) if kind_of(document) is CREW else ()
    souls = data.get("agents") if at else data
    for name, soul in souls.items() if isinstance(souls, Mapping) else ():
        yield from ((*at, name, key) for key in soul if key in UNREAD) if isinstance(soul, Mapping) else ()
