"""The names and options of ``item show|correct|close|retry|resolve``; ``second_words.py`` has the others."""

from typing import Annotated

import typer

from commands.shared.errors import explained
from commands.shared.options import CONFIG, ByOption, CampaignOption, HomeOption, JsonOption, NoteOption

ItemId = Annotated[str, typer.Argument(metavar="ID", help="The item, such as i3, or the own id of its record.")]

item_app = typer.Typer(
    help="Show one item of a declared crew, correct what was made of it, close it, have it tried again, or say what "
    "became of a document of it.",
    no_args_is_help=True,
)


@item_app.command(name="show")
@explained
def item_show(
    item: ItemId, home: HomeOption = None, campaign: CampaignOption = None, as_json: JsonOption = False
) -> None:
    """Show where an item is, what was made of it and what that rests on, what was released, and who did what."""
    from commands.decide import items

    items.show_item(item, home, campaign, as_json=as_json)


@item_app.command(name="correct")
@explained
def item_correct(
    item: ItemId,
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="A record, such as x2001, or a task that has made none.")
    ],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="Fields and what they are to say.")
    ] = None,
    file: Annotated[str | None, typer.Option("--file", help="YAML with the fields; - reads what is piped in.")] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Say what the task's agent may never say.")] = False,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Change what a task made of an item, or give what it left undone, under your name; or do so in your editor."""
    from commands.decide import corrections
    from commands.shared.ledgers import ordered
    from commands.shared.options import CONFIG

    corrections.correct(item, record, values or [], file, ordered(by, note), home, CONFIG, anyway=anyway)


@item_app.command(name="close")
@explained
def item_close(item: ItemId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """End an item: nothing more is done about it or released, and nobody is asked about it."""
    from commands.decide import items
    from commands.shared.ledgers import ordered

    items.close(item, ordered(by, note), home)


@item_app.command(name="retry")
@explained
def item_retry(item: ItemId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """Have an item that waits for a person, or was closed, go on; or what was undone released again."""
    from commands.decide import items
    from commands.shared.ledgers import ordered

    items.retry(item, ordered(by, note), home)


@item_app.command(name="resolve")
@explained
def item_resolve(
    release: Annotated[str, typer.Argument(metavar="ID", help="The document that is unknown, such as d3.")],
    verdict: Annotated[str, typer.Argument(metavar="released|failed", help="What became of it, as its webhook says.")],
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Say whether a webhook has a document of which nobody knows it: released, its task is done; failed, it goes on."""
    from commands.decide import items
    from commands.shared.ledgers import ordered

    items.resolve(release, verdict, ordered(by, note), CONFIG, home)
