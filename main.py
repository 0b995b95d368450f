"""Muster's command line and composition root: the names and options of the commands, and what the parts are made of.

What a command does stands in ``commands/``. Nothing here or there imports crewai before a cycle runs.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.errors import explained

if TYPE_CHECKING:
    from commands import running

CONFIG = Path("config")

app = typer.Typer(
    help="Governed, autonomous outreach by a crew of agents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
prospect_app = typer.Typer(help="One prospect: show, pause, resume, outcome.", no_args_is_help=True)
message_app = typer.Typer(help="One message: show, or settle an unknown one.", no_args_is_help=True)
audit_app = typer.Typer(help="Who did what, and why.", no_args_is_help=True)
approvals_app = typer.Typer(help="What waits for a person.", no_args_is_help=True)
new_app = typer.Typer(help="Write a commented vertical or campaign to start from.", no_args_is_help=True)
inbox_app = typer.Typer(help="What a mail is taken for.", no_args_is_help=True)
for _name, _sub in {
    "prospect": prospect_app,
    "message": message_app,
    "audit": audit_app,
    "approvals": approvals_app,
    "new": new_app,
    "inbox": inbox_app,
}.items():
    app.add_typer(_sub, name=_name)

CampaignName = Annotated[
    str, typer.Argument(metavar="CAMPAIGN", help="A name under config/campaigns/, or a YAML file.")
]
CampaignOption = Annotated[str | None, typer.Option("--campaign", help="Only this campaign's latest run.")]
HomeOption = Annotated[Path | None, typer.Option("--home", help="The run to read; by default the latest.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit.")]


@app.command()
@explained
def check(paths: Annotated[list[Path] | None, typer.Argument(help="Files to check; by default all.")] = None) -> None:
    """Validate the configuration; every problem with its position. Exits 2 if there is one."""
    from commands import checking

    raise typer.Exit(checking.check(paths or [], CONFIG))


@app.command()
@explained
def run(
    campaign: CampaignName,
    live: Annotated[bool, typer.Option("--live", help="Write to real people, with your own settings.")] = False,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="Stop after this many days of the run's clock.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The rehearsal's seed.")] = None,
    world: Annotated[
        str | None, typer.Option("--world", help="The rehearsal's world, from config/rehearsals/.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Start another rehearsal, also if one is unfinished.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run a campaign until its sequences end or nothing can go on without a person. A rehearsal unless --live.

    Exits 0 when done, 3 when a person is needed, 4 when a gate has halted the campaign.
    """
    from commands import running

    if live and (seed is not None or world is not None or new):
        raise typer.BadParameter("--seed, --world and --new belong to rehearsals, not to --live")
    prepared = running.prepare(campaign, CONFIG, live=live, seed=seed, world=world, new=new)
    with _outside(prepared) as outside:
        raise typer.Exit(running.run(prepared, outside, days=days, as_json=as_json))


@app.command()
@explained
def tick(
    campaign: Annotated[str | None, typer.Argument(help="One live campaign; by default all that run.")] = None,
) -> None:
    """One pass of the router over the live campaigns, for cron."""
    from commands import running

    for prepared in running.live_campaigns(campaign, CONFIG):
        with _outside(prepared) as outside:
            code = running.tick(prepared, outside)
        if code:
            raise typer.Exit(code)


@contextmanager
def _outside(prepared: "running.Prepared") -> Iterator["running.Outside"]:
    """The outside world and the clock: the settings' own when live, else servers of a rehearsal on loopback."""
    from commands import running
    from data.clock import SteppedClock, SystemClock
    from data.ledger.ledger import Ledger

    if prepared.home.run.live:
        clock = SystemClock()
        yield running.Outside(prepared.connections(), clock, Ledger.open(prepared.home.ledger_url, clock))
        return

    from rehearsal.world import World

    config = prepared.bundle.world
    stepped = SteppedClock(prepared.home.path / "clock.json", datetime.fromisoformat(config.start))
    ledger = Ledger.open(prepared.home.ledger_url, stepped)
    seed, path = prepared.home.run.seed, prepared.home.path
    with World(config, seed, prepared.bundle.campaign, path, stepped, ledger) as connections:
        yield running.Outside(connections, stepped, ledger)


@app.command()
@explained
def board(campaign: CampaignName, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Where everybody is."""
    from commands import board as command

    command.board(campaign, home, as_json=as_json)


@app.command()
@explained
def preview(
    campaign: CampaignName,
    home: HomeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many prospects.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """The messages as they would go out."""
    from commands import previewing

    previewing.preview(campaign, CONFIG, home, limit, as_json=as_json)


@app.command()
@explained
def report(
    campaign: CampaignName,
    html: Annotated[Path | None, typer.Option("--html", help="Also write the report as a page.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish the warehouse and report from it."""
    from commands import reporting

    reporting.report(campaign, home, html, as_json=as_json)


@app.command()
@explained
def sql(
    statement: Annotated[str, typer.Argument(metavar='"SELECT ..."')],
    home: HomeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The most rows to print.")] = 200,
    as_json: JsonOption = False,
) -> None:
    """Query the warehouse of the latest run."""
    from commands import querying

    querying.sql(statement, home, limit, as_json=as_json)


@app.command()
@explained
def suppress(
    what: Annotated[
        str, typer.Argument(metavar="ADDRESS|DOMAIN|FILE", help="An address, a domain, or a file of them.")
    ],
    home: HomeOption = None,
    reason: ReasonOption = "suppressed by an operator",
) -> None:
    """Never write to an address or a domain again (live home by default)."""
    from commands import people

    people.suppress(what, home, reason)


@app.command(name="import")
@explained
def import_(
    file: Annotated[Path, typer.Argument(help="CSV with the columns email, domain or company.")],
    home: HomeOption = None,
) -> None:
    """Import known customers, so that they are never prospected (live home by default)."""
    from commands import people

    people.import_customers(file, home)


@app.command()
@explained
def halt(campaign: str, reason: ReasonOption = "halted by an operator", home: HomeOption = None) -> None:
    """Stop a campaign until somebody resumes it."""
    from commands import people

    people.halt(campaign, reason, home)


@app.command()
@explained
def resume(campaign: str, reason: ReasonOption = "resumed by an operator", home: HomeOption = None) -> None:
    """Let a halted campaign go on."""
    from commands import people

    people.resume_campaign(campaign, reason, home)


@app.command()
@explained
def doctor(
    campaign: CampaignName,
    to: Annotated[
        str | None, typer.Option("--to", help="Also send a test message to this address of your own.")
    ] = None,
) -> None:
    """Is everything configured and reachable?"""
    from commands import doctoring

    raise typer.Exit(doctoring.doctor(campaign, CONFIG, to))


@prospect_app.command(name="show")
@explained
def prospect_show(
    prospect: str, home: HomeOption = None, campaign: CampaignOption = None, as_json: JsonOption = False
) -> None:
    """Everything known of a prospect."""
    from commands import people

    people.show_prospect(prospect, home, campaign, as_json=as_json)


@prospect_app.command(name="pause")
@explained
def prospect_pause(prospect: str, reason: ReasonOption = "paused by an operator", home: HomeOption = None) -> None:
    """Stop the sequence of one prospect for now."""
    from commands import people

    people.pause(prospect, reason, home)


@prospect_app.command(name="resume")
@explained
def prospect_resume(prospect: str, home: HomeOption = None) -> None:
    """Let a paused prospect go on."""
    from commands import people

    people.resume(prospect, home)


@prospect_app.command(name="outcome")
@explained
def prospect_outcome(
    prospect: str,
    outcome: Annotated[str, typer.Argument(metavar="meeting|won|lost")],
    value: Annotated[float | None, typer.Option("--value", help="What the deal is worth, in dollars.")] = None,
    home: HomeOption = None,
) -> None:
    """Say what came of a prospect."""
    from commands import people

    people.outcome(prospect, outcome, value, home)


@message_app.command(name="show")
@explained
def message_show(message: str, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """A message, and what the gates said of it."""
    from commands import messages

    messages.show(message, home, as_json=as_json)


@message_app.command(name="resolve")
@explained
def message_resolve(
    message: str, verdict: Annotated[str, typer.Argument(metavar="sent|failed")], home: HomeOption = None
) -> None:
    """Settle a message of which it is unknown whether it left."""
    from commands import messages

    messages.resolve(message, verdict, CONFIG, home)


@audit_app.command(name="show")
@explained
def audit_show(
    campaign: str,
    prospect: Annotated[str | None, typer.Option("--prospect")] = None,
    cycle: Annotated[str | None, typer.Option("--cycle")] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="boss, scout, ..., engine, outbox, operator.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The audit's entries, the latest last."""
    from commands import auditing

    auditing.show(campaign, home, prospect, cycle, actor, limit, as_json=as_json)


@audit_app.command(name="verify")
@explained
def audit_verify(campaign: str, home: HomeOption = None) -> None:
    """Is the chain whole? Exits 1 and names the first bad record if not."""
    from commands import auditing

    raise typer.Exit(auditing.verify(campaign, home))


@approvals_app.command(name="list")
@explained
def approvals_list(campaign: str, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """What waits for a person."""
    from commands import approving

    approving.list_open(campaign, home, as_json=as_json)


@approvals_app.command(name="show")
@explained
def approvals_show(approval: str, home: HomeOption = None) -> None:
    """One request, with the message or the reply that it is about."""
    from commands import approving

    approving.show(approval, home)


@approvals_app.command(name="approve")
@explained
def approvals_approve(approval: str, home: HomeOption = None, note: str = "") -> None:
    """Approve; the gates are asked again before anything is sent."""
    from commands import approving

    approving.decide(approval, "approved", note, home)


@approvals_app.command(name="reject")
@explained
def approvals_reject(approval: str, home: HomeOption = None, note: str = "") -> None:
    """Reject; the messages are cancelled."""
    from commands import approving

    approving.decide(approval, "rejected", note, home)


@new_app.command(name="vertical")
@explained
def new_vertical(name: str) -> None:
    """Write a commented vertical and its templates."""
    from commands import checking

    checking.new_vertical(name, CONFIG)


@new_app.command(name="campaign")
@explained
def new_campaign(name: str, vertical: Annotated[str, typer.Option("--vertical")] = "roofing") -> None:
    """Write a commented campaign for a vertical."""
    from commands import checking

    checking.new_campaign(name, vertical, CONFIG)


@inbox_app.command(name="classify")
@explained
def inbox_classify(path: Annotated[Path, typer.Argument(metavar="FILE|DIR")], as_json: JsonOption = False) -> None:
    """What a mail is: kind, hard or soft, address, and why."""
    from commands import classifying

    classifying.classify(path, as_json=as_json)


if __name__ == "__main__":
    sys.exit(app())
