"""Where the files of a configuration are, and how one names another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from config.files.agents import AgentsFile
from config.files.campaigns import CampaignConfig
from config.files.cases import CaseConfig
from config.files.connections import Connections
from config.files.crews import CrewConfig
from config.files.envelopes import EnvelopeConfig
from config.files.llms import ModelsFile
from config.files.sequences import SequenceConfig
from config.files.verticals import VerticalConfig
from config.files.worlds import WorldConfig
from config.graph.stock_tasks import read_crew
from config.positions import ConfigError, Document, Keys, Problem, compose
from config.reading import File, fields_at, read


class Kind(NamedTuple):
    """A kind of file: the word for it, the folder (or the one file) it stands in, its model, the key of its name."""

    word: str
    place: str
    model: Any
    key: str | None


CAMPAIGN = Kind("campaign", "campaigns", CampaignConfig, "campaign")
VERTICAL = Kind("vertical", "verticals", VerticalConfig, "vertical")
CREW = Kind("crew", "crews", CrewConfig, "crew")
ENVELOPE = Kind("envelope", "envelopes", EnvelopeConfig, "envelope")
WORLD = Kind("rehearsal world", "rehearsals", WorldConfig, "world")
SEQUENCE = Kind("sequence", "templates", SequenceConfig, "sequence")
CASE = Kind("case", "cases", CaseConfig, "case")
AGENTS = Kind("agents", "agents.yaml", AgentsFile, None)
MODELS = Kind("models", "models.yaml", ModelsFile, None)
CONNECTIONS = Kind("connections", "connections.yaml", Connections, None)

PATTERNS = "patterns"
"""The folder below crews/ of the crews that show one shape of a graph each; they are named like any other."""

NAMED = (CAMPAIGN, VERTICAL, CREW, ENVELOPE, WORLD, SEQUENCE, CASE)
SINGLE = (AGENTS, MODELS, CONNECTIONS)


class Library:
    """The files of ``config_dir`` and of the places near a campaign; each is read once, its problems kept."""

    def __init__(self, config_dir: Path) -> None:
        self.config_dir = config_dir
        self.problems: list[Problem] = []
        self._files: dict[Path, File[Any] | None] = {}

    def read(self, kind: Kind, path: Path) -> File[Any] | None:
        """A file of a kind; None if it is not YAML. Its problems are kept."""
        key = path.resolve()
        if key not in self._files:
            try:
                self._files[key] = file = read_crew(path) if kind is CREW else read(path, kind.model)
                self.problems += file.problems if kind is not CONNECTIONS else ()
                self.problems += _misnamed(kind, file.document)
            except ConfigError as error:
                self.problems += error.problems
                self._files[key] = None
        return self._files[key]

    def refer(self, kind: Kind, document: Document, keys: Keys) -> File[Any] | None:
        """The file that a document names at ``keys``; a name that is unknown is a problem."""
        try:
            name = document.value_at(keys)
        except (KeyError, IndexError, TypeError):
            return None
        if not isinstance(name, str):
            return None
        if (path := self.find(kind, name, document.path)) is not None:
            return self.read(kind, path)
        known = self.names(kind, document.path)
        self.problems.append(document.problem(keys, f'unknown {kind.word} "{name}"', allowed=known, given=name))
        return None

    def single(self, kind: Kind, near: Path) -> File[Any] | None:
        """agents.yaml or models.yaml: that of the tree that ``near`` lies in, else that of ``config_dir``."""
        for root in self._roots(near) if in_tree(near) else [self.config_dir]:
            if (root / kind.place).is_file():
                return self.read(kind, root / kind.place)
        self.problems.append(Problem(self.config_dir / kind.place, 1, 1, "", "is missing"))
        return None

    def find(self, kind: Kind, name: str, near: Path) -> Path | None:
        """Where the file of a name is: see ``_roots``, and beside a file that lies in no tree."""
        candidates = [folder / f"{name}.yaml" for root in self._roots(near) for folder in _folders(kind, root)]
        if not in_tree(near):
            candidates.insert(-1, near.parent / f"{name}.yaml")
        for candidate in candidates:
            if candidate.is_file() and candidate.resolve() != near.resolve():
                return candidate
        return None

    def names(self, kind: Kind, near: Path) -> tuple[str, ...]:
        """The names that could have been meant."""
        folders = (folder for root in self._roots(near) for folder in _folders(kind, root))
        return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))

    def users_of(self, envelope: Path) -> Iterator[Document]:
        """The campaigns that name an envelope, of those that its tree can see; what is no YAML is left out."""
        for name in self.names(CAMPAIGN, envelope):
            path = self.find(CAMPAIGN, name, envelope)
            try:
                document = compose(path) if path else None
            except ConfigError:
                continue
            if document and isinstance(document.data, dict):
                named = self.find(ENVELOPE, str(document.data.get("envelope")), document.path)
                if named and named.resolve() == envelope.resolve():
                    yield document

    def everything(self) -> Iterator[tuple[Kind, Path]]:
        """Every file under ``config_dir``, in a fixed order."""
        for kind in SINGLE:
            if (self.config_dir / kind.place).is_file():
                yield kind, self.config_dir / kind.place
        for kind in NAMED:
            for folder in _folders(kind, self.config_dir):
                for path in sorted(folder.glob("*.yaml")):
                    yield kind, path

    def _roots(self, near: Path) -> list[Path]:
        """The trees that a file looks in: its own, then ``config_dir``. A lone file has its folder and that above."""
        if near.name in {kind.place for kind in SINGLE}:
            own = [near.parent]
        else:
            own = [_folder(near).parent] if in_tree(near) else [near.parent, near.parent.parent]
        return list(dict.fromkeys([*own, self.config_dir]))


def kind_of(document: Document) -> Kind:
    """What a file is: by its folder or name, else by the keys that it has most of."""
    for kind in (*NAMED, *SINGLE):
        if kind.place in (_folder(document.path).name, document.path.name):
            return kind
    keys = set(document.data) if isinstance(document.data, dict) else set()
    return max((*NAMED, CONNECTIONS), key=lambda kind: len(keys & set(fields_at(kind.model, ()))))


def _folders(kind: Kind, root: Path) -> list[Path]:
    """Where the files of a kind are in a tree: those of a case in a folder of its agent's."""
    folder = root / kind.place
    if kind is CASE:
        return sorted(inner for inner in folder.glob("*") if inner.is_dir())
    return [folder, folder / PATTERNS] if kind is CREW else [folder]


def _folder(path: Path) -> Path:
    """The folder of its kind that a file stands in, if it stands in one; a pattern's is that of crews."""
    inner, outer = path.parent, path.parent.parent
    is_pattern = (outer.name, inner.name) == (CREW.place, PATTERNS)
    is_case = outer.name == CASE.place and inner.name not in {kind.place for kind in NAMED}
    return outer if is_pattern or is_case else inner


def in_tree(path: Path) -> bool:
    """Whether a file lies in a folder of its kind, or has the name of its kind."""
    inside = _folder(path.resolve()).name in {kind.place for kind in NAMED}
    return inside or path.name in {kind.place for kind in SINGLE}


def _misnamed(kind: Kind, document: Document) -> list[Problem]:
    """A file in a tree is found by its file name, so it must say the same name inside."""
    data = document.data
    if (
        kind.key is None
        or not isinstance(data, dict)
        or kind.key not in data
        or _folder(document.path).name != kind.place
    ):
        return []
    if data[kind.key] == document.path.stem:
        return []
    return [document.problem((kind.key,), f'says "{data[kind.key]}", but the file is named {document.path.name}')]
