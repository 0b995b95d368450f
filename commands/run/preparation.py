"""Which campaign is to run, in which home, against which outside world: all of it checked before anything starts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from commands.run import since_begun
from commands.shared import homes, ledgers
from commands.shared.errors import BadInput
from config.files.apis import HttpRequest, Lookup
from config.files.connections import Connections, Modelled
from config.loading import CampaignBundle, ConfigError, Problem, load_campaign
from config.secrets import CONNECTIONS_FILE, MissingSettings, load_connections, load_models
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns
from data.ledger.govern import acts, crm_writes
from data.records import CampaignState
from tools.hints import typed
from tools.sources.probe import probe, unsampled
from tools.sources.searches import searchers_of, without_key

SPEND_USD = 2.0
"""What the model of a rehearsal may cost, unless ``--spend`` says otherwise."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rehearsal is asked to be; what is None is as the world has it, or the rehearsal that is taken up.

    ``home`` is the one that is to be taken up, which is of a world, a seed and a model already.
    """

    seed: int | None = None
    world: str | None = None
    new: bool = False
    model: homes.Played | None = None
    spend_usd: float | None = None
    home: Path | None = None

    @property
    def only_in_rehearsals(self) -> bool:
        """Was anything asked for that a live run has not?"""
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A campaign that is ready to run: its configuration is sound, its settings are there, its home exists.

    ``models`` says where a rehearsal's models are that are not played by the cast. ``odd`` is what people are told of
    its sources once, as it begins, ``changed`` what has changed since it began, where a rehearsal is taken up again.
    """

    bundle: CampaignBundle
    home: homes.Home
    connections: Callable[[], Connections]
    models: Modelled | None = None
    odd: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world, the clock, and the ledger that keeps that clock's time."""

    connections: Connections
    clock: Clock
    ledger: Ledger


def prepare(reference: str, config_dir: Path, *, live: bool, wanted: Wanted | None = None) -> Prepared:
    """Load and check everything before anything is made or started."""
    wanted = wanted or Wanted()
    named = None if wanted.home is None else _named(wanted.home, reference, wanted)
    bundle = load_campaign(reference, config_dir, named.run.world if named else wanted.world)
    return _live(bundle, reference, config_dir) if live else _rehearsed(bundle, reference, config_dir, wanted, named)


def _named(path: Path, reference: str, wanted: Wanted) -> homes.Home:
    """The rehearsal that is to go on; it has a world, a seed and a model, and nothing else is asked of it."""
    found = homes.find(home=path)
    run = found.run
    if run.live:
        raise BadInput(f"{path} is no rehearsal; what is live goes on with: {typed(f'run {reference} --live')}")
    if wanted.new or (wanted.seed, wanted.world, wanted.model) != (None, None, None):
        what = f"{path} is a {run}, with the model {run.model}"
        raise BadInput(f"{what}: leave out --seed, --world, --model and --new, or leave out --home")
    return found


def _live(bundle: CampaignBundle, reference: str, config_dir: Path) -> Prepared:
    name = bundle.campaign.campaign
    connections = load_connections(config_dir, bundle.unused)
    if bundle.campaign.push is not None and not connections.push.url:
        where = f"push.url of {config_dir}/connections.yaml is empty"
        raise BadInput(f"{name} pushes to another system, but {where}: set PUSH_URL, or take push out of {reference}")
    for webhook in bundle.webhooks:
        if webhook not in connections.webhooks:
            steps, crew = bundle.sequence.webhooks, bundle.crew.crew
            who = f"a step of {bundle.sequence.sequence}" if webhook in steps else f"a release of {crew}"
            what = f"{who} leaves by the webhook {webhook}"
            raise BadInput(f"{what}, which is not among webhooks of {config_dir}/connections.yaml: add it there")
    for asker, asked in _asked(bundle):
        if asked.api not in connections.apis:
            what = f"the {asker} asks the API {asked.api}"
            raise BadInput(f"{what}, which is not among apis of {config_dir}/connections.yaml: add it there")
    for agent, use in searchers_of(bundle):
        if lacking := without_key(use, connections, config_dir / CONNECTIONS_FILE):
            raise BadInput(f"{agent} searches by {use.asks}, and {lacking}")
    if (crm := bundle.campaign.crm) and crm.api not in connections.apis:
        what = f"{name} writes to the CRM {crm.api}"
        raise BadInput(f"{what}, which is not among apis of {config_dir}/connections.yaml: add it there")
    odd = () if name in homes.live_home().run.campaigns else _probe(bundle)
    return Prepared(bundle, homes.live(name, reference), lambda: connections, odd=odd)


def _asked(bundle: CampaignBundle) -> Iterator[tuple[str, HttpRequest | Lookup]]:
    """What the campaign's sources and lookups ask of APIs."""
    for name, source in (*bundle.vertical.sources.items(), *bundle.vertical.customers.items()):
        if source.http is not None:
            yield f"source {name}", source.http
    for name, lookup in bundle.vertical.enrichment.lookups.items():
        yield f"lookup {name}", lookup


BY_THE_CAST = "to have the cast play the model, say --model cast"


def models_of(config_dir: Path, left: homes.Home | None = None, otherwise: str = BY_THE_CAST) -> Modelled:
    """Where the configured models are.

    Raises:
        BadInput: if a setting of them is missing; it says how to go on without them (``otherwise``).
    """
    try:
        return load_models(config_dir)
    except MissingSettings as missing:
        goes_on = f"this goes on with {left.path}, whose model is live" if left else "the model is live"
        raise BadInput(f"{goes_on}, and {missing}; set it (see docs/first-model.md), or {otherwise}") from missing


def _rehearsed(
    bundle: CampaignBundle, reference: str, config_dir: Path, wanted: Wanted, named: homes.Home | None
) -> Prepared:
    """A rehearsal (the one ``named``), with the model that it was begun with unless another is asked for."""
    name, world = bundle.campaign.campaign, bundle.world.world
    if not bundle.crew.is_declared and (lacking := tuple(unsampled(bundle))):
        raise ConfigError(lacking)
    if named is not None and named.run.campaign != name:
        raise BadInput(f"{named.path} is a rehearsal of {named.run.campaign}, not of {name}")
    if named is not None and named.run.finished:
        way = typed(f"resume {name}", named.path)
        raise BadInput(f"{named.path} has ended; let {name} go on there with: {way}")
    seed = bundle.world.seed if wanted.seed is None else wanted.seed
    left = named or (None if wanted.new else homes.unfinished(name, world, seed, wanted.model))
    played = wanted.model or (left.run.model if left else "cast")
    if wanted.spend_usd is not None and played != "live":
        raise BadInput("--spend is what a rehearsal's model may cost; the cast costs nothing: add --model live")
    models = models_of(config_dir, left) if played == "live" else None
    odd = _probe(bundle) if left is None else ()
    given = (("world", wanted.world), ("seed", wanted.seed), ("model", wanted.model))
    spend_usd = _limit(wanted, left) if models else None
    if left is not None:
        home = homes.take_up(left, spend_usd)
    else:
        options = " ".join(f"--{option} {value}" for option, value in given if value is not None)
        home = homes.rehearsal(
            name, reference, world, seed, new=True, options=options, model=played, spend_usd=spend_usd
        )
        since_begun.note(bundle, home)
    changed = since_begun.changes(bundle, home) if left else ()
    return Prepared(bundle, home, lambda: load_connections(config_dir), models, odd, changed)


def _limit(wanted: Wanted, left: homes.Home | None) -> float:
    """What the model may cost: what is asked for now, else what was asked for before."""
    earlier = left.run.spend_usd if left else None
    return next((usd for usd in (wanted.spend_usd, earlier) if usd is not None), SPEND_USD)


def _probe(bundle: CampaignBundle) -> tuple[Problem, ...]:
    """Refuse to start a campaign whose sources cannot work; return what is odd about those that can.

    One that runs goes on, whatever becomes of its sources.
    """
    found = probe(bundle)
    if found.missing or found.wrong:
        raise ConfigError((*found.missing, *found.wrong))
    return (*found.odd, *found.shared)


def live_campaigns() -> list[str]:
    """What the live campaigns were started as that run or have something to push, or to write to a CRM.

    None may: cron goes on when all is done.
    """
    home = homes.live_home()
    with ledgers.looked_into(home) as tx:
        known = campaigns.all_campaigns(tx)
        todo = [each.name for each in known if each.state is CampaignState.RUNNING or _is_to_push(tx, each.name)]
    if not known:
        raise BadInput(f"there is no live campaign; start one with: {typed('run CAMPAIGN --live')}")
    return [home.run.campaigns.get(name, name) for name in todo]


def _is_to_push(tx: Tx, campaign: str) -> bool:
    return bool(acts.still_open(tx, campaign, "push")) or crm_writes.is_wanted(tx, campaign)
