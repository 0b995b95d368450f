"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

CONFIG = Path("config")

CampaignName = Annotated[
    str, typer.Argument(metavar="CAMPAIGN", help="A name under config/campaigns/, or a YAML file.")
]
CampaignOption = Annotated[str | None, typer.Option("--campaign", help="Only this campaign's latest run.")]
HomeOption = Annotated[Path | None, typer.Option("--home", help="The run to read; by default the latest.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
MailboxOption = Annotated[str | None, typer.Option("--mailbox", help="Only this mailbox of the campaign.")]
NoteOption = Annotated[str, typer.Option("--note", help="The reason; it goes into the audit.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides; by default the user of this computer.")]
CountryOption = Annotated[
    str, typer.Option("--country", help="The country of phone numbers and post codes in rows without a country.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="The reason; it goes into the audit.")]
StageOption = Annotated[str | None, typer.Option("--stage", help="Only this stage of the campaign's crew.")]
