"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

CONFIG = Path("config")

CampaignName = Annotated[
    str, typer.Argument(metavar="CAMPAIGN", help="A name under config/campaigns/, or a YAML file.")
]
CampaignOption = Annotated[str | None, typer.Option("--campaign", help="Only this campaign's latest run.")]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Which run: its folder. What sets something asks where it is not clear.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
MailboxOption = Annotated[str | None, typer.Option("--mailbox", help="One of its mailboxes alone.")]
NoteOption = Annotated[str, typer.Option("--note", "--reason", help="Why; it goes into the audit.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides; by default the user of this computer.")]
CountryOption = Annotated[
    str, typer.Option("--country", help="Whose phone numbers and post codes are meant where a row does not say.")
]
StageOption = Annotated[str | None, typer.Option("--stage", help="One of its crew's stages alone.")]
