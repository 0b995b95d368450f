"""Muster's command line and composition root: the names and options of the commands, and what the parts are made of.

What a command does stands in ``commands/``. Nothing here or there imports crewai before a cycle runs.
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.groups import experiments, looks, second_words
from commands.shared.errors import explained
from commands.shared.options import (
    CONFIG,
    AgentName,
    ByOption,
    CampaignName,
    CaseOption,
    CountryOption,
    EveryCaseOption,
    HomeOption,
    JsonOption,
    KeepOption,
    MailboxOption,
    ModelOption,
    NoteOption,
    PromptOption,
    SpendOption,
    StageOption,
    TaskOption,
    ToSuppress,
    YesOption,
)
from commands.shared.typed import Remembering
from data.files import keep_others_out

if TYPE_CHECKING:
    from commands.run import preparation

app = typer.Typer(
    help="Governed, autonomous outreach by a crew of agents.",
    cls=Remembering,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _name, _group in second_words.GROUPS.items():
    app.add_typer(_group, name=_name)
for _command in (*looks.COMMANDS, *experiments.COMMANDS):
    app.command()(explained(_command))


@app.command()
@explained
def check(paths: Annotated[list[Path] | None, typer.Argument(help="Files to check; by default all.")] = None) -> None:
    """Check the configuration and print every problem with its position. Exits 2 if there is one."""
    from commands.set_up import checks

    raise typer.Exit(checks.check(paths or [], CONFIG))


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
    new: Annotated[bool, typer.Option("--new", help="Start another rehearsal, even if one is unfinished.")] = False,
    model: ModelOption = None,
    spend: SpendOption = None,
    home: Annotated[Path | None, typer.Option("--home", help="Go on with the rehearsal in this folder.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a campaign until its sequences end, or until it needs a person. Without --live it is a rehearsal.

    Exits 0 when done, 3 when it needs a person or its model is at the limit, 4 if a gate halts it, 5 without its goal.
    """
    from commands.run import preparation, runs

    wanted = preparation.Wanted(seed, world, new, model, spend, home)
    if live and wanted.only_in_rehearsals:
        others = "--seed, --world, --new, --model, --spend and --home"
        why = "a live run always asks the configured model, within the spend of its envelope"
        raise typer.BadParameter(f"{others} belong to rehearsals, not to --live: {why}")
    prepared = preparation.prepare(campaign, CONFIG, live=live, wanted=wanted)
    with prepared.home.locked(), _outside(prepared) as outside:
        raise typer.Exit(runs.run(prepared, outside, days=days, as_json=as_json))


@app.command()
@explained
def tick(
    campaign: Annotated[
        str | None, typer.Argument(help="One live campaign; by default all live campaigns that run.")
    ] = None,
) -> None:
    """Do once what is due in the live campaigns; for cron. One with a wrong configuration does not stop the others.

    Exits 0 when that is done, 2 when a configuration is wrong, 4 when a gate has halted a campaign.
    """
    from commands.run import preparation, runs

    codes = [0]
    for reference in [campaign] if campaign else preparation.live_campaigns():
        try:
            codes.append(_pass_over(reference))
        except typer.Exit as told:
            codes.append(told.exit_code)
        if codes[-1] == runs.INTERRUPTED:
            break
    raise typer.Exit(max(codes))


@explained
def _pass_over(reference: str) -> int:
    from commands.run import preparation, runs

    prepared = preparation.prepare(reference, CONFIG, live=True)
    with prepared.home.locked(), _outside(prepared) as outside:
        return runs.tick(prepared, outside)


@app.command(name="try")
@explained
def try_(
    agent: AgentName,
    case: CaseOption = None,
    every: EveryCaseOption = False,
    task: TaskOption = None,
    show_prompt: PromptOption = False,
    keep: KeepOption = False,
    model: ModelOption = None,
    spend: SpendOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try one agent on one case, in a rehearsed world that is thrown away. Without a case, list those that there are.

    Exits 0 if everything holds that the case expects, 1 if something does not, 2 if the case is wrong.
    """
    from commands.trials import trial, trial_output

    if case is not None and every:
        raise typer.BadParameter("--input names one case, --all means all of them: give one of the two")
    wanted = trial.Wanted(agent, task, model or "cast", spend, keep)
    shown = trial_output.Shown(as_json, show_prompt)
    if case is not None:
        raise typer.Exit(trial.try_one(wanted, case, CONFIG, _outside, shown))
    if every:
        raise typer.Exit(trial.try_all(wanted, CONFIG, _outside, shown))
    raise typer.Exit(trial.list_cases(agent, CONFIG, as_json=as_json))


@contextmanager
def _outside(prepared: "preparation.Prepared") -> Iterator["preparation.Outside"]:
    """The outside world and the clock: the settings' own when live, else servers of a rehearsal on loopback.

    Of a rehearsal the model alone may be the settings' own.
    """
    from commands.run import preparation
    from data.clock import SteppedClock, SystemClock
    from data.ledger.core.ledger import Ledger

    if prepared.home.run.live:
        clock = SystemClock()
        yield preparation.Outside(prepared.connections(), clock, Ledger.open(prepared.home.ledger_url, clock))
        return

    from commands.run import server
    from config.prices import at_prices
    from rehearsal.apis import served
    from rehearsal.teller import Desk, Teller, records_of
    from rehearsal.world import World

    bundle, config = prepared.bundle, prepared.bundle.world
    stepped = SteppedClock(prepared.home.path / "clock.json", datetime.fromisoformat(config.start))
    ledger = Ledger.open(prepared.home.ledger_url, stepped)
    seed, path, models = prepared.home.run.seed, prepared.home.path, prepared.models
    webhooks, apis = bundle.webhooks, served(bundle.vertical, bundle.agents.values(), bundle.locate)
    records = records_of(bundle.vertical, bundle.locate)
    with server.rehearsed(ledger, seed, bundle, stepped) as (page, desk):
        teller = Teller(records, Desk(*desk), config, seed, stepped)
        world = World(config, seed, bundle.campaign, path, stepped, ledger, page, webhooks, models, apis, teller)
        with world as connections:
            yield preparation.Outside(at_prices(connections, CONFIG), stepped, ledger)


@app.command()
@explained
def board(
    campaign: CampaignName,
    state: Annotated[
        str | None, typer.Option("--state", help="Only those in this state, such as replied; items are in others.")
    ] = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Those who wait for a person; with --paused, either.")
    ] = False,
    paused: Annotated[bool, typer.Option("--paused", help="Those who are paused; with --waiting, either.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where everybody stands (of a declared crew every item), and why: leads, or what waits for you, first."""
    from commands.look import board as command

    command.board(campaign, CONFIG, home, command.Wanted(state, waiting, paused), as_json=as_json)


@app.command()
@explained
def todo(
    campaign: Annotated[str | None, typer.Argument(help="One campaign; by default all of the latest run.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Everything that waits for a person, oldest first, with the command that settles it."""
    from commands.look import todo as command

    command.show(campaign, home, as_json=as_json)


@app.command()
@explained
def report(
    campaign: CampaignName,
    html: Annotated[Path | None, typer.Option("--html", help="Also write the report as a page.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish the warehouse, and print the report from it."""
    from commands.look import report as reporting

    reporting.report(campaign, CONFIG, home, html, as_json=as_json)


@app.command()
@explained
def suppress(
    what: ToSuppress,
    home: HomeOption = None,
    country: CountryOption = "US",
    by: ByOption = "",
    note: NoteOption = "",
    yes: YesOption = False,
) -> None:
    """Never write to somebody again (in the live home, unless --home names another). Asks first; cannot be undone."""
    from commands.decide import suppressions
    from commands.shared.ledgers import ordered

    raise typer.Exit(suppressions.suppress(what, home, ordered(by, note), country, yes=yes))


@app.command(name="import")
@explained
def import_(
    file: Annotated[Path, typer.Argument(help="CSV with columns email, domain, phone or company (and postcode).")],
    campaign: Annotated[str, typer.Option(help="Take the records in for this campaign.")] = "",
    home: HomeOption = None,
    country: CountryOption = "US",
    by: ByOption = "",
    note: NoteOption = "",
    yes: YesOption = False,
) -> None:
    """Import customers, who are never prospected (in the live home, or --home). Asks first; cannot be undone.

    With --campaign: import records (csv, json, jsonl, yaml), as a webhook tells them: items, or prospects to be.
    """
    from commands.decide import imports, suppressions
    from commands.shared.ledgers import ordered

    if campaign:
        raise typer.Exit(imports.import_records(file, campaign, home, ordered(by, note), CONFIG))
    raise typer.Exit(suppressions.import_customers(file, home, ordered(by, note), country, yes=yes))


@app.command()
@explained
def halt(
    campaign: CampaignName,
    mailbox: MailboxOption = None,
    stage: StageOption = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Stop a campaign, or one of its mailboxes or stages, until a person resumes it."""
    from commands.decide import halts
    from commands.shared.ledgers import ordered

    halts.halt(halts.Target(campaign, mailbox, stage), ordered(by, note), CONFIG, home)


@app.command()
@explained
def resume(
    campaign: CampaignName,
    mailbox: MailboxOption = None,
    stage: StageOption = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
    yes: YesOption = False,
) -> None:
    """Show what stopped a campaign, or one of its mailboxes or stages, ask, and let it go on.

    Exits 3 if nobody can be asked: there is no terminal, and --yes is not given.
    """
    from commands.decide import halts
    from commands.shared.ledgers import ordered

    raise typer.Exit(halts.resume(halts.Target(campaign, mailbox, stage), ordered(by, note), home, yes=yes))


@app.command()
@explained
def undo(
    what: Annotated[str, typer.Argument(metavar="ID", help="An act (a3), a release (d1), a cycle (c12) or a message.")],
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Take back what can be taken back. Exits 1 if a part cannot: a mail that left stays."""
    from commands.decide import undo as undoing
    from commands.shared.ledgers import ordered

    raise typer.Exit(undoing.undo(what, ordered(by, note), CONFIG, home))


@app.command()
@explained
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port to listen at; 0 takes any free port.")
    ] = 8080,
) -> None:
    """Answer for live campaigns: opt-outs by a link, what became of a message, records that come in, meetings.

    What it answers for is in connections.yaml: unsubscribe, webhooks, records and meetings. A record or a meeting needs
    a live campaign that has begun. A rehearsal answers for itself while it runs, and is not served.
    Ctrl-C ends it. Put it behind a proxy with TLS.
    """
    from commands.run import server

    server.serve(CONFIG, host, port)


@app.command()
@explained
def doctor(
    campaign: Annotated[
        str | None, typer.Argument(help="Also check what this campaign needs: its sources and providers.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Also send a test message to this address of your own.")
    ] = None,
    signed: Annotated[
        Path | None,
        typer.Option("--signed", metavar="FILE", help="Also look at the signature of a mail of ours that arrived."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that everything a live run needs is configured and can be reached.

    Exits 1 if something is wrong, 2 if settings are missing.
    """
    from commands.set_up import doctor as doctoring

    raise typer.Exit(doctoring.doctor(campaign, CONFIG, to, signed, as_json=as_json))


def main() -> None:
    """The command line as a process of its own."""
    keep_others_out()
    # CrewAI brings a million objects that stay: looking through them took a quarter of a run's time,
    gc.set_threshold(100_000, 50, 50)
    try:
        app()
    except SystemExit as ended:
        # and taking them apart two seconds more. By now everything of ours is closed.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code if isinstance(ended.code, int) else 0)


if __name__ == "__main__":
    main()
