"""Which campaign is to run, in which home, against which outside world: all of it checked before anything starts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from commands import homes, reading
from commands.errors import BadInput
from config.connections import Connections
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.secrets import load_connections
from data.clock import Clock
from data.ledger import acts, campaigns
from data.ledger.ledger import Ledger, Tx
from data.records import CampaignState
from tools.sources.probe import probe


@dataclass(frozen=True, slots=True)
class Prepared:
    """A campaign that is ready to run: its configuration is sound, its settings are there, its home exists."""

    bundle: CampaignBundle
    home: homes.Home
    connections: Callable[[], Connections]


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world, the clock, and the ledger that keeps that clock's time."""

    connections: Connections
    clock: Clock
    ledger: Ledger


def prepare(
    reference: str,
    config_dir: Path,
    *,
    live: bool,
    seed: int | None = None,
    world: str | None = None,
    new: bool = False,
) -> Prepared:
    """Load and check everything before anything is made or started."""
    bundle = load_campaign(reference, config_dir, world)
    name = bundle.campaign.campaign
    if live:
        if bundle.campaign.push is not None and not load_connections(config_dir).push.url:
            where = f"push.url of {config_dir}/connections.yaml is empty"
            raise BadInput(
                f"{name} pushes to another system, but {where}: set PUSH_URL, or take push out of {reference}"
            )
        known = load_connections(config_dir).webhooks
        for webhook in bundle.sequence.webhooks:
            if webhook not in known:
                what = f"a step of {bundle.sequence.sequence} leaves by the webhook {webhook}"
                raise BadInput(f"{what}, which is not among webhooks of {config_dir}/connections.yaml: add it there")
        if name not in homes.live_home().run.campaigns:
            _probe(bundle)
        return Prepared(bundle, homes.live(name, reference), lambda: load_connections(config_dir))
    given = (f"--{option} {value}" for option, value in (("world", world), ("seed", seed)) if value is not None)
    options = " ".join(given)
    seed = bundle.world.seed if seed is None else seed
    if new or homes.unfinished(name, bundle.world.world, seed) is None:
        _probe(bundle)
    home = homes.rehearsal(name, reference, bundle.world.world, seed, new=new, options=options)
    return Prepared(bundle, home, lambda: load_connections(config_dir))


def _probe(bundle: CampaignBundle) -> None:
    """Refuse to start a campaign whose sources cannot work. One that runs goes on, whatever becomes of its sources."""
    found = probe(bundle)
    if found.missing or found.wrong:
        raise ConfigError((*found.missing, *found.wrong))


def live_campaigns() -> list[str]:
    """What the live campaigns were started as that run or have something to push.

    None may: cron goes on when all is done.
    """
    home = homes.live_home()
    with reading.looked_into(home) as tx:
        known = campaigns.all_campaigns(tx)
        todo = [each.name for each in known if each.state is CampaignState.RUNNING or _is_to_push(tx, each.name)]
    if not known:
        raise BadInput("there is no live campaign; start one with: python main.py run CAMPAIGN --live")
    return [home.run.campaigns.get(name, name) for name in todo]


def _is_to_push(tx: Tx, campaign: str) -> bool:
    return bool(acts.still_open(tx, campaign, "push"))
