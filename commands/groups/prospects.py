"""``prospect``: what is known of one, and what a person does for it."""

from typing import Annotated

import typer

from commands.shared.errors import explained
from commands.shared.options import (
    CONFIG,
    ByOption,
    CampaignOption,
    HomeOption,
    JsonOption,
    NoteOption,
    YesOption,
)

ProspectId = Annotated[str, typer.Argument(metavar="ID", help="The prospect, such as p7.")]

prospect_app = typer.Typer(
    help="Show, export, write to, pause, resume, contact, retry, close or forget one prospect, say what their reply "
    "means, or note an outcome.",
    no_args_is_help=True,
)


@prospect_app.command(name="show")
@explained
def prospect_show(
    prospect: ProspectId, home: HomeOption = None, campaign: CampaignOption = None, as_json: JsonOption = False
) -> None:
    """Show everything that is known of a prospect."""
    from commands.decide import people

    people.show_prospect(prospect, home, campaign, as_json=as_json)


@prospect_app.command(name="export")
@explained
def prospect_export(
    prospect: ProspectId,
    campaign: CampaignOption = None,
    home: HomeOption = None,
) -> None:
    """Give everything that is known of a prospect, as JSON: what a person who asks for it is to have."""
    from commands.decide import people

    people.show_prospect(prospect, home, campaign, as_json=True)


@prospect_app.command(name="pause")
@explained
def prospect_pause(
    prospect: ProspectId,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Pause the sequence of one prospect."""
    from commands.decide import people
    from commands.shared.ledgers import ordered

    people.pause(prospect, ordered(by, note), home)


@prospect_app.command(name="resume")
@explained
def prospect_resume(prospect: ProspectId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """Let a paused prospect go on."""
    from commands.decide import people
    from commands.shared.ledgers import ordered

    people.resume(prospect, ordered(by, note), home)


@prospect_app.command(name="outcome")
@explained
def prospect_outcome(
    prospect: ProspectId,
    outcome: Annotated[str, typer.Argument(metavar="meeting|won|lost", help="What the prospect led to.")],
    value: Annotated[float | None, typer.Option("--value", help="What the deal is worth, in dollars.")] = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Note what a prospect led to: a meeting, a deal that was won, or a deal that was lost."""
    from commands.decide import people
    from commands.shared.ledgers import ordered

    people.outcome(prospect, outcome, value, ordered(by, note), CONFIG, home)


@prospect_app.command(name="say")
@explained
def prospect_say(
    prospect: ProspectId,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="The text; or use --file.")] = None,
    file: Annotated[str | None, typer.Option("--file", help="A file with the text; - is what is piped in.")] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="The subject; by default that of the thread.")
    ] = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Write to a prospect in your own words. No model is asked; the gates are the same; your name is on record."""
    from commands.decide import edits
    from commands.shared.ledgers import ordered

    words = edits.Words(subject, edits.text_of(file))
    edits.say(prospect, text, words, ordered(by, note), CONFIG, home)


@prospect_app.command(name="read")
@explained
def prospect_read(
    reply: Annotated[
        str, typer.Argument(metavar="ID", help="The reply, such as r12; or the prospect, where they have written once.")
    ],
    meaning: Annotated[
        str,
        typer.Argument(
            metavar="MEANING",
            help="interested, question, not_now, not_interested, wrong_person, opt_out or auto_reply.",
        ),
    ],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="When they want to hear again, such as 2026-12-04.")
    ] = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Say what a reply means: one that nobody has read, or one that an agent took for something else."""
    from commands.decide import replies
    from commands.shared.ledgers import ordered

    replies.read(reply, meaning, on, ordered(by, note), CONFIG, home)


@prospect_app.command(name="contact")
@explained
def prospect_contact(
    prospect: ProspectId,
    email: Annotated[str, typer.Option("--email", help="Their address; it is verified as any other.")],
    name: Annotated[str | None, typer.Option("--name", help="Their name, for the greeting.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="What they are there, such as owner.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="Their number.")] = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Say whom to write to at a prospect's; it goes on from there."""
    from commands.decide import ways_out
    from commands.shared.ledgers import ordered

    ways_out.contact(prospect, ways_out.Person(email, name, role, phone), ordered(by, note), home)


@prospect_app.command(name="retry")
@explained
def prospect_retry(prospect: ProspectId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None) -> None:
    """Have a prospect that needs a review tried again."""
    from commands.decide import ways_out
    from commands.shared.ledgers import ordered

    ways_out.retry(prospect, ordered(by, note), home)


@prospect_app.command(name="close")
@explained
def prospect_close(
    prospect: ProspectId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None, yes: YesOption = False
) -> None:
    """End a prospect: nothing more is sent, and nobody is asked about it. This cannot be undone.

    Asks first. Exits 3 where nobody can be asked: on no terminal and without --yes.
    """
    from commands.decide import ways_out
    from commands.shared.ledgers import ordered

    raise typer.Exit(ways_out.close(prospect, ordered(by, note), home, yes=yes))


@prospect_app.command(name="forget")
@explained
def prospect_forget(
    prospect: ProspectId, by: ByOption = "", note: NoteOption = "", home: HomeOption = None, yes: YesOption = False
) -> None:
    """Erase a person from a home. Hashes stay, so that nobody writes to them again. This cannot be undone.

    Asks first. Exits 3 where nobody can be asked: on no terminal and without --yes.
    """
    from commands.decide import erasure
    from commands.shared.ledgers import ordered

    raise typer.Exit(erasure.forget(prospect, ordered(by, note), CONFIG, home, yes=yes))
