"""``check`` and ``new``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from commands.shared.errors import BadInput, where_to_begin
from commands.shared.output import say
from config import scaffold
from config.files.cases import CaseConfig
from config.library import CASE, in_tree
from config.loading import CampaignBundle, files_of, loadable
from config.loading import check as find_problems
from config.notes.by_rule import by_rule
from config.notes.idle_kinds import idle_kinds
from config.notes.item_lines import item_lines
from config.notes.lacking import lacking
from config.notes.unawaited import unawaited
from config.notes.unlinked import unlinked
from config.notes.unread import unread
from config.positions import ConfigError, Problem, load_yaml
from config.reading import read
from config.secrets import CONNECTIONS_FILE, MissingSettings
from config.trials import load_trial
from crews.staging.items import misfits
from data.counts import counted
from tools.hints import typed
from tools.sources.probe import probe_files


def check(paths: list[Path], config_dir: Path) -> int:
    """Print every problem; return 2 if there is one. A file that is not there yet is only noted."""
    if not paths and (way := where_to_begin(config_dir)):
        raise BadInput(way)
    sources = probe_files(paths, config_dir)
    problems, bundles = [*find_problems(paths, config_dir), *sources.wrong], loadable(paths, config_dir)
    problems += _of_cases(paths, config_dir)
    for problem in problems:
        say(str(problem))
    for note in (
        *(f"{absent}: run is refused until it is there" for absent in sources.missing),
        *sources.unsampled,
        *sources.odd,
        *sources.shared,
        *_of_models(bundles, config_dir),
        *by_rule(bundles, paths, config_dir),
        *unread(paths, config_dir),
        *lacking(paths, config_dir),
        *unawaited(paths, config_dir),
        *unlinked(bundles, paths, config_dir),
        *idle_kinds(bundles, config_dir),
        *item_lines(paths, config_dir),
    ):
        say(f"note: {note}")
    if problems:
        say(counted(len(problems), "problem"))
        return 2
    say("no problems")
    return 0


def _of_cases(paths: Sequence[Path], config_dir: Path) -> Iterator[Problem]:
    """What ``try`` would refuse of the items of cases: values that do not fit, and items that the task passes by."""
    for path in files_of((CASE,), paths, config_dir):
        case = read(path, CaseConfig).value
        if case is None or not case.items or not in_tree(path):
            continue  # of one elsewhere nobody knows with whom it is tried
        try:
            trial = load_trial(path, path.resolve().parent.name, config_dir)
        except (ConfigError, MissingSettings):
            continue
        for misfit in misfits(trial):
            yield trial.document.problem(misfit.keys, misfit.what)


def _of_models(bundles: Sequence[CampaignBundle], config_dir: Path) -> Iterator[str]:
    """What is allowed of models and yet seldom meant: a critic of the Builder's own model, a server that is nowhere."""
    try:
        servers = load_yaml(config_dir / CONNECTIONS_FILE).data if (config_dir / CONNECTIONS_FILE).is_file() else {}
    except ConfigError:
        return  # it is among the problems already
    known = (servers.get("models") or {}) if isinstance(servers, dict) else {}
    noted: dict[str, None] = {}
    for bundle in bundles:
        routes = {agent: bundle.models[soul.model] for agent, soul in bundle.agents.items()}
        tasks = bundle.crew.agent_tasks.values()
        builder = next((task.agent for task in tasks if task.traits.writes), None)
        critic = next((task.agent for task in tasks if task.traits.judges), None)
        if builder and critic and routes[builder].model == routes[critic].model:
            model = routes[critic].model
            noted[f"{critic} thinks with {model}, as {builder} does: a critic of another model sees more"] = None
        for agent in bundle.agents:
            provider = routes[agent].provider
            if provider is not None and provider not in known:
                noted[f"{agent}'s model has the provider {provider}, which connections.yaml lacks under models"] = None
    yield from noted


def new_vertical(name: str, config_dir: Path, like: str | None) -> None:
    """Write a vertical that passes ``check``, and say what to do next."""
    begun_from = like or scaffold.nearest(name)
    _written(scaffold.new_vertical(name, config_dir, begun_from))
    _completed(config_dir)
    if begun_from:
        say(f"begun from {begun_from}: edit offer, facts_about_us, fields and sources first, then the words")
    say(f"edit them, then: {typed(f'new campaign {name} --vertical {name}')}")


def new_campaign(name: str, vertical: str, config_dir: Path) -> None:
    """Write a campaign that passes ``check``, and say what to do next."""
    _written(scaffold.new_campaign(name, vertical, config_dir))
    _completed(config_dir)
    say(f"edit it, then: {typed('check')}, and rehearse it: {typed(f'run {name}')}")


def new_crew(name: str, config_dir: Path) -> None:
    """Write a crew, its campaign and its items, which pass ``check``, and say what to do next."""
    _written(scaffold.new_crew(name, config_dir))
    _completed(config_dir)
    say(f"edit them, then: {typed('check')}, and rehearse it: {typed(f'run {name}')}")


def _written(paths: list[Path]) -> None:
    for path in paths:
        say(f"wrote {path}")


def _completed(config_dir: Path) -> None:
    """Bring what the new files rest on, where the folder does not have it."""
    if brought := scaffold.complete(config_dir):
        roots = dict.fromkeys(_root(path, config_dir) for path in brought)
        say(f"copied what it rests on from the shipped configuration: {', '.join(map(str, roots))}")


def _root(path: Path, config_dir: Path) -> Path:
    """The place of a copy below the configuration, which is a folder or a file of it; itself where it lies beside."""
    return config_dir / path.relative_to(config_dir).parts[0] if path.is_relative_to(config_dir) else path
