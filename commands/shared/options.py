"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated, Literal

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
StageOption = Annotated[
    str | None, typer.Option("--stage", "--task", help="Only this stage or task of the campaign's crew.")
]
ModelOption = Annotated[
    Literal["cast", "live"] | None,
    typer.Option("--model", help="Who plays a rehearsal's models: cast, or live (the configured model)."),
]
SpendOption = Annotated[
    float | None,
    typer.Option(
        "--spend", min=0, metavar="USD", help="The most that a rehearsal's live model may cost; by default 2 dollars."
    ),
]

AgentName = Annotated[str, typer.Argument(metavar="AGENT", help="An agent of agents.yaml, or of a crew's own.")]
CaseOption = Annotated[
    Path | None,
    typer.Option("--input", metavar="FILE", help="A case: a YAML file, or the name of one in config/cases/AGENT/."),
]
EveryCaseOption = Annotated[bool, typer.Option("--all", help="All cases that are in config/cases/AGENT/.")]
TaskOption = Annotated[
    str | None, typer.Option("--task", help="Which stage or task; it comes before the one that the case names.")
]
PromptOption = Annotated[bool, typer.Option("--show-prompt", help="Also show what the model was shown.")]
KeepOption = Annotated[bool, typer.Option("--keep", help="Keep the home, below out/trials/.")]
ToSuppress = Annotated[
    str,
    typer.Argument(
        metavar="ADDRESS|DOMAIN|PHONE|FILE", help="An address, a domain, a phone number (+1...), or a file of them."
    ),
]
