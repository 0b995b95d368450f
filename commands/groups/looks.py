"""Commands that look at one thing and show it; what each of them takes."""

from pathlib import Path
from typing import Annotated

import typer

from commands.shared.options import CONFIG, CampaignName, HomeOption, JsonOption


def preview(
    campaign: CampaignName,
    home: HomeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many prospects to show.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Show the messages as they would go out."""
    from commands.look import preview as previewing

    previewing.preview(campaign, CONFIG, home, limit, as_json=as_json)


def ground(
    file: Annotated[Path, typer.Argument(help="JSON with dossiers (company, facts, offer) and their angles.")],
    offer: Annotated[str | None, typer.Option("--offer", help="The offer, for dossiers that have none.")] = None,
    vertical: Annotated[str | None, typer.Option("--vertical", help="Use the offer of this vertical.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which angles of a file code accepts, which it refuses and why, and which are for a critic."""
    from commands.trials import grounding

    grounding.ground(file, offer, vertical, CONFIG, as_json=as_json)


def sql(
    statement: Annotated[str, typer.Argument(metavar='"SELECT ..."')],
    home: HomeOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="The most rows that are printed: 200, and all with --json.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Query the warehouse of the latest run with SQL."""
    from commands.look import query

    query.sql(statement, home, limit, as_json=as_json)


COMMANDS = (preview, ground, sql)
