"""``try``: one agent on one case, or on all that the configuration has for it; and the list of these."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from commands.run.beginning import begin
from commands.run.interrupts import ended_on_request
from commands.run.preparation import SPEND_USD, Outside, Prepared, models_of
from commands.run.requests import RequestLines
from commands.shared import heads, homes
from commands.shared.errors import BadInput, not_one_of
from commands.shared.output import say, show
from commands.trials.trial_output import Shown, summarise, tell
from config.files.cases import CaseConfig
from config.library import CASE
from config.loading import ConfigError
from config.reading import read
from config.secrets import load_connections
from config.trials import Trial, cases_of, known_agents, load_trial
from crews.staging.before import Misfit
from crews.trials.trying import Tried, try_on
from tools.hints import typed

World = Callable[[Prepared], AbstractContextManager[Outside]]
"""What gives a prepared campaign its outside world; ``main`` knows."""
PASSED, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an agent is to be tried: who plays its model, at what cost at most; whether the homes are kept."""

    agent: str
    task: str | None = None
    model: homes.Played = "cast"
    spend_usd: float | None = None
    keep: bool = False


def list_cases(agent: str, config_dir: Path, *, as_json: bool) -> int:
    """Say which cases there are for an agent."""
    rows = []
    for path in _known(agent, config_dir):
        file = read(path, CaseConfig)
        if file.problems:
            raise ConfigError(file.problems)
        case: CaseConfig = file.value  # type: ignore[assignment]
        rows.append({"case": case.case, "about": case.about, "needs": case.needs or "", "file": str(path)})
    show(rows, ["case", "about", "needs", "file"], as_json=as_json, empty=f"there is no case for {agent} yet")
    if rows and not as_json:
        way = typed(f"try {agent} --input {rows[0]['file']}")
        say(f"try one with: {way}; all of them with: {typed(f'try {agent} --all')}")
    return PASSED


def try_all(wanted: Wanted, config_dir: Path, world: World, shown: Shown) -> int:
    """Try an agent on all of its cases; the cast is spared those that need a model."""
    files = _known(wanted.agent, config_dir)
    if not files:
        raise BadInput(f"there is no case for {wanted.agent} yet: put one into {config_dir}/cases/{wanted.agent}/")
    return _try(wanted, files, config_dir, world, shown, spare=wanted.model == "cast")


def try_one(wanted: Wanted, file: Path, config_dir: Path, world: World, shown: Shown) -> int:
    """Try an agent on the case of a file, or of that name."""
    named = {path.stem: path for path in cases_of(wanted.agent, config_dir)}
    if str(file) not in named and not file.exists():
        there = ", ".join(named) or "none"
        where = f"among the cases of {config_dir}/{CASE.place}/{wanted.agent}/ ({there})"
        raise BadInput(f'there is no case "{file}" for {wanted.agent}: neither {where} nor as a file')
    return _try(wanted, [named.get(str(file), file)], config_dir, world, shown, spare=False)


def _try(wanted: Wanted, files: Sequence[Path], config_dir: Path, world: World, shown: Shown, *, spare: bool) -> int:
    if wanted.spend_usd is not None and wanted.model == "cast":
        raise BadInput("--spend is what the model may cost; the cast costs nothing: add --model live")
    trials = [load_trial(path, wanted.agent, config_dir, wanted.task) for path in files]
    spared = [trial for trial in trials if spare and trial.case.needs == "model"]
    models = models_of(config_dir) if wanted.model == "live" else None
    tried: list[Tried] = []
    with ended_on_request():
        for trial in (one for one in trials if one not in spared):
            left = _left(wanted, tried)
            with _home(trial, wanted, left) as home:
                prepared = Prepared(trial.bundle, home, lambda: load_connections(config_dir), models)
                tried.append(_at_work(prepared, trial, world, shown))
                tell(tried[-1], home if wanted.keep else None, shown)
    if not shown.as_json and len(trials) > 1:
        summarise(tried, [trial.case.case for trial in spared])
    return PASSED if all(one.passed for one in tried) else FAILED


def _known(agent: str, config_dir: Path) -> list[Path]:
    """The cases of an agent, of whom there is one."""
    found = cases_of(agent, config_dir)
    if not found and agent not in (known := known_agents(config_dir)):
        raise not_one_of("agent", agent, known)
    return found


def _left(wanted: Wanted, tried: Sequence[Tried]) -> float | None:
    """What the model may still cost: the limit is one for all cases."""
    if wanted.model == "cast":
        return None
    limit = SPEND_USD if wanted.spend_usd is None else wanted.spend_usd
    return max(limit - sum(one.cost_usd for one in tried), 0.0)


@contextmanager
def _home(trial: Trial, wanted: Wanted, spend_usd: float | None) -> Iterator[homes.Home]:
    """A home of the trial's own, which is gone afterwards unless it is kept."""
    world, campaign = trial.bundle.world, trial.bundle.campaign.campaign
    run = homes.Run(
        f"{trial.agent}-{trial.case.case}", campaign, str(trial.bundle.campaign_file), world.world, world.seed,
        live=False, finished=True, model=wanted.model, spend_usd=spend_usd,
    )  # fmt: skip
    with ExitStack() as held:
        root = homes.out() if wanted.keep else Path(held.enter_context(tempfile.TemporaryDirectory(prefix="muster-")))
        yield homes.trial(run, root)


def _at_work(prepared: Prepared, trial: Trial, world: World, shown: Shown) -> Tried:
    """Try the agent in a world of its own; what does not fit into the ledger is told with its place in the case."""
    with (
        world(prepared) as outside,
        closing(outside.ledger),
        heads.kept(prepared.home, outside.ledger, "try"),
        ExitStack() as held,
    ):
        deployment = begin(prepared, outside)
        if prepared.models is not None and not shown.as_json:
            say(f"the model is live, at {prepared.models.model.where}; {deployment.meter}")
            held.enter_context(RequestLines(deployment.meter, say))
        try:
            return try_on(deployment, trial)
        except Misfit as misfit:
            raise ConfigError([trial.document.problem(misfit.keys, misfit.what)]) from misfit
