"""The names and options of the commands that have a second word: ``prospect show`` and its like."""

from pathlib import Path
from typing import Annotated

import typer

from commands.groups.crm import crm_app
from commands.groups.items import item_app
from commands.groups.lessons import lessons_app
from commands.groups.prospects import prospect_app
from commands.shared.errors import explained
from commands.shared.options import (
    CONFIG,
    ByOption,
    CampaignName,
    CampaignOption,
    HomeOption,
    JsonOption,
    NoteOption,
)

MessageId = Annotated[str, typer.Argument(metavar="ID", help="The message, such as p7-1.")]
ApprovalId = Annotated[str, typer.Argument(metavar="ID", help="The request, such as q3.")]
ApprovalIds = Annotated[list[str], typer.Argument(metavar="ID...", help="One or several requests, such as q3 q4.")]
NewName = Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits, - and _.")]

message_app = typer.Typer(help="Show one message, or settle an unknown one.", no_args_is_help=True)
audit_app = typer.Typer(help="Show who did what, and why.", no_args_is_help=True)
approvals_app = typer.Typer(help="Show, review and decide what waits for a person.", no_args_is_help=True)
new_app = typer.Typer(help="Write a commented vertical, campaign or crew to start from.", no_args_is_help=True)
inbox_app = typer.Typer(help="Show what a mail is taken for.", no_args_is_help=True)

GROUPS = {
    "prospect": prospect_app,
    "message": message_app,
    "item": item_app,
    "audit": audit_app,
    "approvals": approvals_app,
    "lessons": lessons_app,
    "crm": crm_app,
    "new": new_app,
    "inbox": inbox_app,
}


@message_app.command(name="show")
@explained
def message_show(message: MessageId, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a message, and what the gates said of it."""
    from commands.decide import messages

    messages.show(message, home, as_json=as_json)


@message_app.command(name="resolve")
@explained
def message_resolve(
    message: MessageId,
    verdict: Annotated[str, typer.Argument(metavar="sent|failed", help="Whether the message left.")],
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Say whether an unknown message left."""
    from commands.decide import messages
    from commands.shared.ledgers import ordered

    messages.resolve(message, verdict, ordered(by, note), CONFIG, home)


@audit_app.command(name="show")
@explained
def audit_show(
    campaign: CampaignName,
    prospect: Annotated[
        str | None, typer.Option("--prospect", help="Only what concerns this prospect or item.")
    ] = None,
    agent: Annotated[
        str | None,
        typer.Option("--agent", "--actor", help="Only what this one did: boss, scout, ..., gates, outbox, a person."),
    ] = None,
    cycle: Annotated[str | None, typer.Option("--cycle", help="Only what this cycle did.")] = None,
    gate: Annotated[str | None, typer.Option("--gate", help="Only what this gate did not allow.")] = None,
    trace: Annotated[
        str | None, typer.Option("--trace", help="Only what followed from this model request (c12.3).")
    ] = None,
    action: Annotated[str | None, typer.Option("--action", help="Only this action: judged, tool_call, ...")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only since a date, a moment, or a time ago (6h).")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="The most records that are shown, the latest: 50, and all with --json."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the records of the audit, the latest last."""
    from commands.look import audit

    wanted = audit.Wanted(prospect, agent, cycle, gate, trace, action, since)
    audit.show(campaign, home, wanted, limit, as_json=as_json)


@audit_app.command(name="trace")
@explained
def audit_trace(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="A cycle (c12), model request (c12.3), message (p7-1), item (i3) or record (42)."
        ),
    ],
    campaign: CampaignOption = None,
    full: Annotated[bool, typer.Option("--full", help="Show requests and answers whole.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a whole story: cycle, model request and answer, tool calls, message, every look of the gates, sending."""
    from commands.look import traces

    traces.trace(what, campaign, home, full=full, as_json=as_json)


@audit_app.command(name="verify")
@explained
def audit_verify(campaign: CampaignName, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check that the audit, its heads and the ledger fit. Exits 1 if not; names the first bad record of each kind."""
    from commands.look import audit

    raise typer.Exit(audit.verify(campaign, home, as_json=as_json))


@audit_app.command(name="heads")
@explained
def audit_heads(note: NoteOption = "", by: ByOption = "", home: HomeOption = None) -> None:
    """Begin the signed heads of a home's audit anew, once you know why they do not fit; the audit says who did."""
    from commands.look import audit
    from commands.shared.ledgers import person

    audit.heads(home, person(by), note)


@approvals_app.command(name="list")
@explained
def approvals_list(campaign: CampaignName, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List what waits for a person."""
    from commands.decide import approvals as approving

    approving.list_open(campaign, home, as_json=as_json)


@approvals_app.command(name="show")
@explained
def approvals_show(approval: ApprovalId, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show one request, with the message or the reply that it is about."""
    from commands.decide import approvals as approving

    approving.show(approval, home, as_json=as_json)


@approvals_app.command(name="review")
@explained
def approvals_review(
    campaign: Annotated[str | None, typer.Argument(help="One campaign; by default all of the run.")] = None,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Go through what waits, one key a decision: approve, edit, reject, skip, stop."""
    from commands.decide import review
    from commands.shared.ledgers import ordered

    review.review(campaign, ordered(by, note), CONFIG, home)


@approvals_app.command(name="approve")
@explained
def approvals_approve(
    approvals: ApprovalIds, by: ByOption = "", home: HomeOption = None, note: NoteOption = ""
) -> None:
    """Approve requests. The gates judge again before anything is sent."""
    from commands.decide import approvals as approving
    from commands.shared.ledgers import person

    approving.decide(approvals, approving.Decision("approved", person(by), note), CONFIG, home)


@approvals_app.command(name="edit")
@explained
def approvals_edit(
    approval: ApprovalId,
    subject: Annotated[str | None, typer.Option("--subject", help="The new subject.")] = None,
    body: Annotated[str | None, typer.Option("--body", help="A file with the new body; - is what is piped in.")] = None,
    step: Annotated[int | None, typer.Option("--step", help="The step to change, if it is not the first.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve it at once.")] = False,
    by: ByOption = "",
    note: NoteOption = "",
    home: HomeOption = None,
) -> None:
    """Change the words of a message that waits. Without an option, this opens your editor ($EDITOR)."""
    from commands.decide import edits
    from commands.shared.ledgers import ordered

    words = edits.Words(subject, edits.text_of(body), step)
    edits.edit(approval, words, ordered(by, note), CONFIG, home, approve=approve)


@approvals_app.command(name="reject")
@explained
def approvals_reject(approvals: ApprovalIds, by: ByOption = "", home: HomeOption = None, note: NoteOption = "") -> None:
    """Reject requests. Their messages are not sent."""
    from commands.decide import approvals as approving
    from commands.shared.ledgers import person

    approving.decide(approvals, approving.Decision("rejected", person(by), note), CONFIG, home)


@new_app.command(name="vertical")
@explained
def new_vertical(
    name: NewName,
    like: Annotated[
        str | None, typer.Option("--like", help="A shipped one to begin from; without it, the nearest by its name.")
    ] = None,
) -> None:
    """Write a commented vertical and its templates, begun from the shipped one that is nearest."""
    from commands.set_up import checks

    checks.new_vertical(name, CONFIG, like)


@new_app.command(name="campaign")
@explained
def new_campaign(
    name: str, vertical: Annotated[str, typer.Option("--vertical", help="The vertical to campaign in.")] = "roofing"
) -> None:
    """Write a commented campaign for a vertical."""
    from commands.set_up import checks

    checks.new_campaign(name, vertical, CONFIG)


@new_app.command(name="crew")
@explained
def new_crew(name: NewName) -> None:
    """Write a commented crew of your own, a campaign for it, and three items."""
    from commands.set_up import checks

    checks.new_crew(name, CONFIG)


@inbox_app.command(name="classify")
@explained
def inbox_classify(
    path: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="One mail, or a folder of them.")],
    sent: Annotated[
        Path | None, typer.Option("--sent", help="A file with the text of our mail that they answer.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a mail is taken for: its kind, hard or soft, the address, and why."""
    from commands.trials import classification

    classification.classify(path, sent, as_json=as_json)
