"""Commands that try something out, of which nothing is left; what each of them takes."""

from pathlib import Path
from typing import Annotated

import typer

from commands.shared.options import CONFIG, ByOption, HomeOption, JsonOption


def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A folder with a config/ in it, as it was before.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another one, as it is to be.")],
    campaign: Annotated[
        str | None, typer.Option("--campaign", help="Which campaign; by default the only one that both have.")
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=2, help="Over so many seeds, from 1 on.")] = 8,
    days: Annotated[int | None, typer.Option("--days", min=1, help="Rehearse so many days of the campaign.")] = None,
    world: Annotated[str | None, typer.Option("--world", help="In this world of each configuration.")] = None,
    bars: Annotated[
        Path | None, typer.Option("--bars", metavar="FILE", help="What B may be worse by, in YAML; by default nothing.")
    ] = None,
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, help="So many rehearsals at a time; by default one a processor.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep the rehearsals' homes in this new folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Rehearse a campaign by two configurations over the same seeds, and say what differs, with intervals.

    Exits 0 if nothing is worse than its bar, 1 if something is, 2 if a configuration is wrong, or a bar that is
    named cannot be judged.
    """
    from commands.trials import comparison

    asked = comparison.Asked(first, second, campaign, seeds, days, world, bars, at_once, keep)
    raise typer.Exit(comparison.compare(asked, as_json=as_json))


def replay(
    cycle: Annotated[str, typer.Argument(metavar="CYCLE", help="A cycle of a run, such as c12.")],
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Ask this model of models.yaml, at its real server.")
    ] = None,
    soul: Annotated[
        Path | None,
        typer.Option("--soul", metavar="FILE", help="Ask with these SOULs, in the form of agents.yaml."),
    ] = None,
    spend: Annotated[
        float | None,
        typer.Option("--spend", min=0, metavar="USD", help="The most that it may cost; by default 2 dollars."),
    ] = None,
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the requests of a recorded cycle again, and hold them against the record; nothing else is done.

    Exits 0 if all are the same byte for byte, or were answered, 1 if one is not the same, 3 at the limit of --spend.
    """
    from commands.trials import replay as command

    raise typer.Exit(command.replay(cycle, command.Wanted(model, soul, spend, by), CONFIG, home, as_json=as_json))


COMMANDS = (compare, replay)
