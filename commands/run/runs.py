"""``run`` and ``tick``: a prepared campaign at work, up to the summary."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta

from commands.run.beginning import begin
from commands.run.inherited import bring
from commands.run.interrupts import ended_on_request
from commands.run.preparation import Outside, Prepared
from commands.run.progress import Progress
from commands.run.summary import summarise
from commands.shared import heads, homes
from commands.shared.output import say
from crews.heartbeat.triggers import Heartbeat
from data.records import CampaignState

CODES = {"done": 0, "paused": 0, "unread": 3, "waiting": 3, "spent": 3, "halted": 4, "missed": 5}
INTERRUPTED = 130


def run(prepared: Prepared, outside: Outside, *, days: int | None, as_json: bool) -> int:
    """Run to the end, then publish and sum up; return the exit code."""
    with closing(outside.ledger), heads.kept(prepared.home, outside.ledger, "run"):
        return _run(prepared, outside, days=days, as_json=as_json)


def _run(prepared: Prepared, outside: Outside, *, days: int | None, as_json: bool) -> int:
    bring(prepared, outside, quiet=as_json)
    if not as_json:
        for noted in (*prepared.odd, *prepared.changed):
            say(f"note: {noted}")
        tell_of_others(prepared.home)
    try:
        with (
            ended_on_request(),
            Progress(
                prepared.bundle, prepared.home, quiet=as_json, model=prepared.models.model if prepared.models else None
            ) as progress,
            _at_work(prepared, outside, progress) as heart,
        ):
            until = outside.clock.now() + timedelta(days=days) if days else None
            ended = heart.run(until)
    except KeyboardInterrupt:
        return _interrupted(prepared)
    if ended.is_over:
        prepared.home.finish()
    summarise(prepared, outside, ended, as_json=as_json)
    return CODES[ended.end]


def tell_of_others(home: homes.Home) -> None:
    """Say which rehearsals of the campaign wait to be taken up: whoever meant one of them hears of it."""
    for other in homes.left_elsewhere(home):
        name = other.run.campaign
        say(f"unfinished: {other.path} ({other.run}); to go on with it: {other.start_command(name)}")


def tick(prepared: Prepared, outside: Outside) -> int:
    """One pass; a campaign of which nothing is left ends with it."""
    try:
        with (
            ended_on_request(),
            Progress(prepared.bundle, prepared.home, quiet=True) as progress,
            closing(outside.ledger),
            heads.kept(prepared.home, outside.ledger, "tick"),
            _at_work(prepared, outside, progress) as heart,
        ):
            situation = heart.tick()
            ended = heart.end(situation)
    except KeyboardInterrupt:
        return _interrupted(prepared)
    if ended:
        say(f"{prepared.bundle.campaign.campaign}: {ended.end}: {ended.reason}")
    return CODES["halted"] if situation.snapshot.state is CampaignState.HALTED else 0


def _interrupted(prepared: Prepared) -> int:
    again = prepared.home.start_command(prepared.bundle.campaign.campaign)
    print(f"interrupted; nothing is lost, go on with: {again}", file=sys.stderr)  # noqa: T201
    return INTERRUPTED


@contextmanager
def _at_work(prepared: Prepared, outside: Outside, progress: Progress) -> Iterator[Heartbeat]:
    """The campaign with its engine and its channel; what a crash left is settled first."""
    from crews.cycles.cycle import run_cycle
    from crews.heartbeat.engine import Engine
    from crews.heartbeat.jobs import close_job, drain_job, enrich_job, read_job, release_job
    from tools.channels.mailboxes import MailboxChannels
    from tools.effects import release
    from tools.items.intake import take_in
    from tools.outbox.drain import recover

    campaign, home = prepared.bundle.campaign, prepared.home
    with ExitStack() as held:
        deployment = begin(prepared, outside)
        progress.follow(deployment.meter)
        recover(deployment)
        release.recover(deployment)
        take_in(deployment)
        channel = held.enter_context(MailboxChannels(outside.connections))
        jobs = {
            "enrich": enrich_job(channel),
            "drain": drain_job(channel),
            "close": close_job,
            "read": read_job,
            "release": release_job,
        }
        engine = held.enter_context(Engine(home.path, {campaign.campaign: deployment}, run_cycle, jobs))
        yield Heartbeat(engine, deployment, channel, progress.watch)
