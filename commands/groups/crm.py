"""The names and options of ``crm show|retry``; ``second_words.py`` has the others."""

from typing import Annotated

import typer

from commands.shared.errors import explained
from commands.shared.options import ByOption, CampaignName, HomeOption, JsonOption, NoteOption

crm_app = typer.Typer(help="Show what was written to the CRM, and have tried again what was not.", no_args_is_help=True)


@crm_app.command(name="show")
@explained
def crm_show(
    campaign: CampaignName,
    everything: Annotated[bool, typer.Option("--all", help="Also what was written.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how much was written to the CRM, and what waits or was refused, with the reason."""
    from commands.decide import crm

    crm.show_writes(campaign, home, everything=everything, as_json=as_json)


@crm_app.command(name="retry")
@explained
def crm_retry(campaign: CampaignName, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """Have what the CRM refused written again by the next run or tick, once what it refused is mended."""
    from commands.decide import crm
    from commands.shared.ledgers import ordered

    crm.retry(campaign, ordered(by, note), home)
