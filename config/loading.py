"""A campaign with all that it refers to, checked as a whole; every problem is reported at once."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from config.bundles import CampaignBundle, locate
from config.checks import case_checks, checks, crew_checks, field_checks, schedule_checks
from config.checks.customer_lists import customers_problems
from config.checks.search_checks import search_problems
from config.files.cases import DEFAULT_CREW, CaseConfig
from config.files.connections import Connections
from config.files.crews import CrewConfig
from config.files.sequences import NO_SEQUENCE
from config.files.verticals import NO_VERTICAL, Source, VerticalConfig
from config.graph import nested
from config.graph.stock_tasks import is_named_by_a_crew
from config.known_agents import agents_beside
from config.library import (
    AGENTS,
    CAMPAIGN,
    CASE,
    CONNECTIONS,
    CREW,
    ENVELOPE,
    MODELS,
    SEQUENCE,
    VERTICAL,
    WORLD,
    Kind,
    Library,
    in_tree,
)
from config.library import kind_of as kind_of_document
from config.positions import ConfigError, Document, Place, Problem, compose, suggest
from config.reading import File, check_against
from config.secrets import MissingSettings, missing_from, resolve_known

__all__ = [
    "CampaignBundle",
    "ConfigError",
    "Problem",
    "campaign_files",
    "check",
    "crews_of",
    "files_of",
    "load_campaign",
    "loadable",
    "locate",
]


def load_campaign(reference: str, config_dir: Path = Path("config"), world: str | None = None) -> CampaignBundle:
    """Load a campaign: a name under ``config_dir/campaigns/``, or a path to a YAML file anywhere.

    ``world`` is another rehearsal world than the campaign's: a name, or a path.

    Raises:
        ConfigError: With every problem of every file that the campaign needs.
        MissingSettings: A source's location refers to settings that are not set.
    """
    library = Library(config_dir)
    path = _campaign_path(library, reference)
    _refuse_other_kinds(library, path)
    parts = _Parts(library)
    parts.check(CAMPAIGN, path)
    campaign = library.read(CAMPAIGN, path)
    other = _other_world(library, world, path, parts) if world else None
    if library.problems or campaign is None or campaign.value is None:
        raise ConfigError(library.problems)

    def named(kind: Kind, key: str, of: File[Any]) -> File[Any]:
        found = library.refer(kind, of.document, (key,))
        if found is None or found.value is None:
            raise ConfigError(library.problems)
        return found

    crew = named(CREW, "crew", campaign)
    made = nested.flatten(crew.document, crew.value, parts.crew) if crew.value is not None else None
    if made is None:
        raise ConfigError(library.problems)
    vertical = None if made.is_declared else named(VERTICAL, "vertical", campaign)
    values: dict[str, Any] = {
        "campaign": campaign.value,
        "vertical": vertical.value if vertical else NO_VERTICAL,
        "crew": made,
        "envelope": named(ENVELOPE, "envelope", campaign).value,
        "world": other.value if other else named(WORLD, "rehearsal", campaign).value,
        "sequence": named(SEQUENCE, "sequence", vertical).value if vertical else NO_SEQUENCE,
        "agents": {**_value(library.single(AGENTS, crew.document.path)), **made.agents},
        "models": _value(library.single(MODELS, crew.document.path)),
    }
    digest = _digest(values)
    read = {**values["vertical"].sources, **values["vertical"].customers}
    written = {name: source.location for name, source in read.items()}
    if vertical:
        values["vertical"] = _located(values["vertical"], config_dir, vertical.document.path.resolve().parent)
    return CampaignBundle(
        **values,
        config_dir=config_dir,
        digest=digest,
        campaign_file=path,
        vertical_file=vertical.document.path if vertical else path,
        written=written,
    )


def check(paths: Sequence[Path], config_dir: Path) -> list[Problem]:
    """Every problem of ``paths`` and of what they refer to; without paths, of everything under ``config_dir``."""
    library = Library(config_dir)
    parts = _Parts(library)
    if not paths and not config_dir.is_dir():
        return [Problem(config_dir, 1, 1, "", "there is no such folder")]
    for kind, path in [] if paths else library.everything():
        parts.check(kind, path)
    for file in _files(paths):
        try:
            parts.check(kind_of_document(compose(file)), file)
        except ConfigError as error:
            library.problems += error.problems
    return sorted(dict.fromkeys(library.problems), key=lambda one: (str(one.path), one.line, one.column))


def campaign_files(paths: Sequence[Path], config_dir: Path) -> list[Path]:
    """The campaigns among what ``check`` would check by the same arguments; what cannot be read is left out."""
    return files_of((CAMPAIGN,), paths, config_dir)


def loadable(paths: Sequence[Path], config_dir: Path) -> list[CampaignBundle]:
    """These campaigns, without those that have problems, or refer to settings that are not set."""
    found = []
    for path in campaign_files(paths, config_dir):
        try:
            found.append(load_campaign(str(path), config_dir))
        except (ConfigError, MissingSettings):
            continue
    return found


def crews_of(paths: Sequence[Path], config_dir: Path) -> Iterator[tuple[Document, CrewConfig]]:
    """The crews among the same files, each as it stands; one that has problems is left out."""
    library = Library(config_dir)
    for path in files_of((CREW,), paths, config_dir):
        file = library.read(CREW, path)
        if file is not None and file.value is not None:
            yield file.document, file.value


def files_of(kinds: Collection[Kind], paths: Sequence[Path], config_dir: Path) -> list[Path]:
    """The files of some kinds among what ``check`` would check by the same arguments, without what cannot be read."""
    named = Library(config_dir).everything() if not paths else ((None, file) for file in _files(paths))
    found = []
    for kind, file in named:
        try:
            found += [file] if (kind or kind_of_document(compose(file))) in kinds else []
        except ConfigError:
            continue
    return found


def _files(paths: Sequence[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]


class _Parts:
    """Checks files and what they refer to, each once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._done: set[Path] = set()

    def check(self, kind: Kind, path: Path) -> None:
        """Check one file, and every file that it names."""
        if path.resolve() in self._done or (kind is CREW and is_named_by_a_crew(path)):
            return
        self._done.add(path.resolve())
        file = self.library.read(kind, path)
        if file is not None:
            self.library.problems += self._problems(kind, file)

    def _problems(self, kind: Kind, file: File[Any]) -> Iterable[Problem]:
        """What the file's own checks find; those of an unreadable value are left out, what it names is still read."""
        document = file.document
        value: Any = file.value
        found: Iterable[Problem] = ()
        if kind is CAMPAIGN:
            vertical = self._refer(VERTICAL, document, "vertical")
            crew, envelope = self._refer(CREW, document, "crew"), self._refer(ENVELOPE, document, "envelope")
            self._refer(WORLD, document, "rehearsal")
            sequence = self._refer(SEQUENCE, vertical.document, "sequence") if vertical else None
            needed = checks.needed_problems(document, _value(crew))
            if value is None:
                return needed
            others = map(_value, (crew, vertical, sequence, envelope))
            found = chain(
                needed,
                checks.campaign_problems(document, value, *others),
                schedule_checks.campaign_problems(document, value, _value(crew)),
                customers_problems(value, vertical),
            )
            if crew is not None:
                found = chain(found, self._of_agents(document, crew, envelope, _value(vertical)))
        elif kind is VERTICAL:
            sequence = self._refer(SEQUENCE, document, "sequence")
            found = checks.vertical_problems(document, value, _value(sequence))
        elif kind is CREW:
            agents = _value(self._single(AGENTS, document))
            models = tuple(_value(self._single(MODELS, document)) or ())
            if agents and value is not None:
                whole = nested.flatten(document, value, self.crew)
                found = chain(
                    nested.nesting_problems(document, value, self.crew),
                    crew_checks.crew_problems(document, value, whole, agents, models),
                )
        elif kind is AGENTS:
            models = _value(self._single(MODELS, document))
            found = checks.agents_problems(document, value, tuple(models or ()))
        elif kind is ENVELOPE:
            found = checks.envelope_problems(document, value)
            if value is not None and value.authority and (known := _value(self._single(AGENTS, document))):
                beside = agents_beside(self.library, document, known, value.authority)
                found = (*found, *checks.authority_problems(document, value, beside))
        elif kind is SEQUENCE:
            found = checks.sequence_problems(document, value)
        elif kind is CASE:
            found = self._case_problems(document, value)
        elif kind is CONNECTIONS:
            return _connection_problems(file)
        return chain(found, search_problems(self.library, file)) if value is not None else ()

    def crew(self, document: Document, name: str) -> File[Any] | None:
        """The crew that does a task of another one, checked; an unknown name is a problem where it stands."""
        tasks = document.value_at(("tasks",))
        keys = next(("tasks", task, "crew") for task, one in tasks.items() if one.get("crew") == name)
        return self._checked(CREW, self.library.refer(CREW, document, keys))

    def _case_problems(self, document: Document, case: CaseConfig | None) -> Iterable[Problem]:
        """Of a case in a tree, whose folder names the agent; a lone one is checked when an agent is tried on it."""
        campaign = self._refer(CAMPAIGN, document, "campaign")
        crew = self._refer(CREW, campaign.document if campaign else document, "crew")
        if crew is None and case is not None and not case.campaign and not case.crew:
            crew = self._default_crew(document)
        known = _value(self._single(AGENTS, crew.document)) if crew else None
        if case is None or crew is None or not known or not in_tree(document.path):
            return ()
        if crew.value is None or any(one.path == crew.document.path for one in self.library.problems):
            return ()  # the crew's own problems come first
        made: CrewConfig = crew.value
        role = case_checks.Role(document.path.resolve().parent.name, made, {**known, **made.agents})
        return case_checks.case_problems(document, case, role)

    def _default_crew(self, document: Document) -> File[Any] | None:
        """The crew of a case that names neither a campaign nor a crew."""
        path = self.library.find(CREW, DEFAULT_CREW, document.path)
        if path is None:
            return None
        self.check(CREW, path)
        return self.library.read(CREW, path)

    def _of_agents(
        self, document: Document, crew: File[Any], envelope: File[Any] | None, vertical: VerticalConfig | None
    ) -> Iterable[Problem]:
        """What a campaign's agents say, held against the envelope and the vertical that it names."""
        ours = _value(self._single(AGENTS, crew.document)) or {}
        if envelope is not None and envelope.value is not None:
            known = _value(self._single(AGENTS, envelope.document)) or {}
            yield from checks.foreign_authority(document, envelope.value, known, ours)
        if vertical is not None and crew.value is not None:
            yield from field_checks.recipient_problems(document, {**ours, **crew.value.agents}, vertical)
            yield from field_checks.task_problems(document, crew.value, vertical)

    def _refer(self, kind: Kind, document: Document, key: str) -> File[Any] | None:
        return self._checked(kind, self.library.refer(kind, document, (key,)))

    def _single(self, kind: Kind, document: Document) -> File[Any] | None:
        return self._checked(kind, self.library.single(kind, document.path))

    def _checked(self, kind: Kind, file: File[Any] | None) -> File[Any] | None:
        if file is not None:
            self.check(kind, file.document.path)
        return file


def _campaign_path(library: Library, reference: str) -> Path:
    path = Path(reference)
    if path.is_file():
        return path
    if path.suffix in (".yaml", ".yml"):
        raise ConfigError([Problem(path, 1, 1, "", "there is no such file")])
    found = library.config_dir / CAMPAIGN.place / f"{reference}.yaml"
    if found.is_file():
        return found
    names = tuple(sorted(file.stem for file in found.parent.glob("*.yaml")))
    raise ConfigError([Problem(found, 1, 1, "", f'unknown campaign "{reference}"', names, suggest(reference, names))])


def _refuse_other_kinds(library: Library, path: Path) -> None:
    """A file of another kind is told as what it is, with the campaigns to name instead."""
    document = compose(path)
    kind = kind_of_document(document)
    if kind is CAMPAIGN or not isinstance(document.data, dict) or CAMPAIGN.key in document.data:
        return
    word = kind.place if kind.key is None else f"{'an' if kind.word[0] in 'aeiou' else 'a'} {kind.word}"
    names = library.names(CAMPAIGN, path)
    what = f"this is {word}; name a campaign"
    if kind is VERTICAL:
        users = tuple(name for name in names if _vertical_of(library, name) == path.stem)
        what += "" if users else f", or make one: new campaign NAME --vertical {path.stem}"
        names = users or names
    raise ConfigError([Problem(path, 1, 1, "", what, names)])


def _vertical_of(library: Library, campaign: str) -> object:
    """The vertical that a campaign under ``config_dir`` names; None if it cannot be read."""
    try:
        data = compose(library.config_dir / CAMPAIGN.place / f"{campaign}.yaml").data
    except ConfigError:
        return None
    return data.get("vertical") if isinstance(data, dict) else None


def _other_world(library: Library, world: str, near: Path, parts: _Parts) -> File[Any] | None:
    path = Path(world) if Path(world).is_file() else library.find(WORLD, world, near)
    if path is None:
        names = library.names(WORLD, near)
        missing = library.config_dir / WORLD.place / f"{world}.yaml"
        what = f'unknown rehearsal world "{world}"'
        raise ConfigError([*library.problems, Problem(missing, 1, 1, "", what, names, suggest(world, names))])
    parts.check(WORLD, path)
    return library.read(WORLD, path)


def _connection_problems(file: File[Any]) -> list[Problem]:
    """Problems of connections.yaml with what is set now; a setting that is missing is not one until it is needed."""
    document = file.document
    unset: set[Place] = set()
    for keys, spot in document.positions.items():
        value = document.value_at(keys)
        if isinstance(value, str) and missing_from(value):
            unset.add(spot.value)
    problems = check_against(document, resolve_known(document.data), Connections).problems
    return [problem for problem in problems if Place(problem.line, problem.column) not in unset]


def _located(vertical: VerticalConfig, config_dir: Path, beside: Path) -> VerticalConfig:
    def there(sources: Mapping[str, Source]) -> dict[str, Source]:
        found = {
            name: locate(source.location, config_dir, beside) for name, source in sources.items() if source.location
        }
        return {**sources, **{name: sources[name].model_copy(update={"location": at}) for name, at in found.items()}}

    return vertical.model_copy(update={"sources": there(vertical.sources), "customers": there(vertical.customers)})


def _value(file: File[Any] | None) -> Any:
    return file.value if file else None


def _digest(values: dict[str, Any]) -> str:
    plain = {key: TypeAdapter(Any).dump_python(value, mode="json") for key, value in values.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
