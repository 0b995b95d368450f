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
MailboxOption = Annotated[str | None, typer.Option("--mailbox", help="Only this mailbox of the campaign.")]
NoteOption = Annotated[str, typer.Option("--note", "--reason", help="The reason; it goes into the audit.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
ByOption = Annotated[str, typer.Option("--by", help="Who decides; by default the user of this computer.")]
CountryOption = Annotated[
    str, typer.Option("--country", help="The country of phone numbers and post codes in rows without a country.")
]
StageOption = Annotated[str | None, typer.Option("--stage", help="Only this stage of the campaign's crew.")]
ToSuppress = Annotated[
    str,
    typer.Argument(
        metavar="ADDRESS|DOMAIN|PHONE|FILE", help="An address, a domain, a phone number (+1...), or a file of them."
    ),
]
