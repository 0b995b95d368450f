"""``run`` and ``tick``: one campaign, from its files to the summary."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from commands import homes
from commands.errors import BadInput
from commands.progress import Progress
from commands.summary import summarise
from config.connections import Connections
from config.loading import CampaignBundle, ConfigError, load_campaign
from config.secrets import load_connections
from crews.triggers import Heartbeat
from data.clock import Clock
from data.ledger import campaigns
from data.ledger.ledger import Ledger
from data.records import CampaignState
from tools.deployment import Deployment
from tools.sources.probe import probe

CODES = {"done": 0, "paused": 0, "waiting": 3, "halted": 4}
INTERRUPTED = 130


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
        load_connections(config_dir)
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


def live_campaigns(reference: str | None, config_dir: Path) -> Iterator[Prepared]:
    """The live campaigns to pass over: the one named, or all that run. None may: cron goes on when all is done."""
    if reference is not None:
        yield prepare(reference, config_dir, live=True)
        return
    from commands import reading

    home = homes.live_home()
    with reading.looked_into(home) as tx:
        known = campaigns.all_campaigns(tx)
    if not known:
        raise BadInput("there is no live campaign; start one with: python main.py run CAMPAIGN --live")
    for name in [campaign.name for campaign in known if campaign.state is CampaignState.RUNNING]:
        yield prepare(home.run.campaigns.get(name, name), config_dir, live=True)


def run(prepared: Prepared, outside: Outside, *, days: int | None, as_json: bool) -> int:
    """Run to the end, then publish and sum up; return the exit code."""
    try:
        with (
            Progress(prepared.bundle, prepared.home, quiet=as_json) as progress,
            _at_work(prepared, outside, progress) as heart,
        ):
            until = outside.clock.now() + timedelta(days=days) if days else None
            ended = heart.run(until)
    except KeyboardInterrupt:
        again = prepared.home.start_command(prepared.bundle.campaign.campaign)
        print(f"interrupted; nothing is lost, go on with: {again}", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    if ended.end == "done":
        prepared.home.finish()
    summarise(prepared, outside, ended, as_json=as_json)
    return CODES[ended.end]


def tick(prepared: Prepared, outside: Outside) -> int:
    """One pass."""
    with (
        Progress(prepared.bundle, prepared.home, quiet=True) as progress,
        _at_work(prepared, outside, progress) as heart,
    ):
        situation = heart.tick()
    return CODES["halted"] if situation.snapshot.state is CampaignState.HALTED else 0


@contextmanager
def _at_work(prepared: Prepared, outside: Outside, progress: Progress) -> Iterator[Heartbeat]:
    """The campaign with its engine and its channel; what a crash left is settled first."""
    from crews.cycle import run_cycle
    from crews.engine import Engine
    from crews.jobs import close_job, drain_job, enrich_job
    from tools.channels.smtp import SmtpChannel
    from tools.outbox import recover

    campaign, home = prepared.bundle.campaign, prepared.home
    deployment = Deployment(
        prepared.bundle, outside.connections, outside.ledger, outside.clock, home.path, home.run.run_id
    )
    with ExitStack() as held:
        held.callback(outside.ledger.close)
        with outside.ledger.write() as tx:
            ends = outside.clock.now() + timedelta(days=campaign.days)
            campaigns.open_campaign(
                tx,
                campaign.campaign,
                home.run.run_id,
                campaign.vertical,
                campaign.goal.qualified,
                prepared.bundle.digest,
                ends,
            )
        recover(deployment)
        channel = held.enter_context(SmtpChannel(outside.connections.smtp))
        jobs = {"enrich": enrich_job, "drain": drain_job(channel), "close": close_job}
        engine = held.enter_context(Engine(home.path, {campaign.campaign: deployment}, run_cycle, jobs))
        yield Heartbeat(engine, deployment, channel, progress.watch)
