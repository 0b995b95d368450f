"""``approvals edit`` and ``prospect say``: words of a person."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from commands.decide.approvals import Decision, decide
from commands.decide.follows import told_of_mail
from commands.decide.ways import Place, place_of
from commands.shared import homes
from commands.shared.choice import to_change
from commands.shared.deployed import deployment_of, usable_bundle
from commands.shared.errors import BadInput
from commands.shared.ledgers import opened, opened_to_read
from commands.shared.output import say as tell
from config.loading import CampaignBundle
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, messages, prospects
from data.ledger.govern import approvals
from data.ledger.read import todo
from data.records import Approval, CampaignState, Message, Order
from tools.outbox import answers
from tools.override import answered, edits

PLACEHOLDERS = ("TEXT", "...")
"""What hints have in place of the words that a person is to write."""


class Words(NamedTuple):
    """What a person gives on the command line; None is what is not given. ``step`` is a later step of a sequence."""

    subject: str | None = None
    body: str | None = None
    step: int | None = None


def edit(approval_id: str, words: Words, order: Order, config_dir: Path, home: Path | None, *, approve: bool) -> None:
    """Change the words of what waits for approval; approving is an act of its own, unless it is asked for."""
    found = to_change([approval_id], home)
    with opened_to_read(found) as ledger, ledger.read() as tx:
        asked = approvals.get(tx, approval_id)
        bundle = usable_bundle(found, asked.campaign, config_dir)
        _message(found, tx, asked, words.step, bundle)
    if words.subject is None and words.body is None:
        words = _in_editor(found, approval_id, words)
    with opened(found) as ledger:
        with ledger.read() as tx:
            campaign = approvals.get(tx, approval_id).campaign
        deployment = deployment_of(found, ledger, campaign, config_dir)
        with ledger.write() as tx:
            asked = approvals.get(tx, approval_id)
            message = _message(found, tx, asked, words.step, bundle)
            if approve and asked.state != "open":
                raise BadInput(f"{approval_id} is {asked.state} already: edit it without --approve")
            try:
                done = edits.edit(deployment, tx, approval_id, message, words.subject, words.body, order.by, order.note)
            except (edits.Unfit, ValueError) as error:
                raise BadInput(str(error)) from error
    followed = f"; {', '.join(done.followed)} answer the new subject" if done.followed else ""
    tell(f"{done.message_id} has the words of {order.by} now in {found.path}{followed}")
    _mind(done.forbidden)
    for lesson in done.lessons:
        way = homes.command(f"lessons accept {lesson.id}", found)
        tell(f"what you changed in the words of the {lesson.agent} may teach it ({lesson.id}): {way}")
    if approve:
        decide([approval_id], Decision("approved", order.by, order.note or "edited"), config_dir, found.path)
    elif asked.state == "open":
        tell(f"approve it with: {homes.command(f'approvals approve {approval_id}', found)}")
    else:
        tell(f"{approval_id} is {asked.state} already: {done.message_id} leaves with these words")


def _mind(forbidden: Sequence[str]) -> None:
    """Warn a person whose words agents would be kept from; a person may say them."""
    if forbidden:
        tell(f"mind that agents are kept from this by their never: {'; '.join(forbidden)}")


def say(prospect_id: str, text: str | None, words: Words, order: Order, config_dir: Path, home: Path | None) -> None:
    """Say something to a prospect oneself: no model, the same gates, under one's own name."""
    if (text is None) == (words.body is None):
        raise BadInput("the text is missing. Give it as TEXT, or as --file FILE (- reads what is piped in)")
    if text is not None and text.strip() in PLACEHOLDERS:
        raise BadInput(f"{text!r} only stands for your words: write them in its place")
    found = to_change([prospect_id], home)
    with opened(found) as ledger:
        try:
            said, forbidden, answers_to = _say(
                found, ledger, prospect_id, words._replace(body=text or words.body), order, config_dir
            )
        except answers.Unanswerable as error:
            raise BadInput(f"{found.path}: {error}") from error
    tell(f"{said.message_id} is queued in {found.path} as the words of {order.by}; {said.next}")
    if forbidden:
        _mind(forbidden)
        tell(f"keep it back with: {homes.command(f'undo {said.message_id}', found)}")
    if said.ends_review:
        tell(f"{prospect_id} is in review no more: it is finished, and hears what you say, and no step of a sequence")
    for line in answers_to:
        tell(line)
    for other in said.beside:
        tell(_told_beside(other, found))
    if said.sequence_goes_on:
        tell(f"their sequence goes on as well; pause it with: {homes.command(f'prospect pause {prospect_id}', found)}")


def _told_beside(other: answers.Beside, home: homes.Home) -> str:
    """What becomes of an answer that was queued before, and how it is kept back."""
    what = f"{other.message.id}, the words of {other.message.edited_by or other.message.author}"
    if other.asked is not None:
        way = homes.command(f"approvals reject {other.asked}", home)
        return f"{what}, stays beside it, and leaves as well if {other.asked} is approved; keep it back with: {way}"
    way = homes.command(f"undo {other.message.id}", home)
    return f"{what}, was queued before and leaves as well; keep it back with: {way}"


def text_of(file: str | None) -> str | None:
    """The text of a file; ``-`` is what is piped in.

    Raises:
        BadInput: if it cannot be read.
    """
    if file is None:
        return None
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: it cannot be read as text: {error}") from error


def _say(
    home: homes.Home, ledger: Ledger, prospect_id: str, words: Words, order: Order, config_dir: Path
) -> tuple[answers.Said, Sequence[str], Sequence[str]]:
    text = words.body or ""
    if not text.strip():
        raise BadInput("the text is empty")
    with ledger.read() as tx:
        campaign = prospects.get(tx, prospect_id).campaign
    deployment = deployment_of(home, ledger, campaign, config_dir)
    with ledger.write() as tx:
        said = answers.say(deployment, tx, prospect_id, text, order.by, words.subject or "", order.note)
        over = campaigns.get(tx, campaign).state is CampaignState.FINISHED  # what was asked stands: it cannot leave
        withdrawn = () if over else answered.withdraw(tx, prospect_id, f"{said.message_id} written", order)
        told = told_of_mail(tx, withdrawn, home)
    return said, edits.forbidden(deployment.bundle, f"{words.subject or ''}\n{text}"), told


def _message(home: homes.Home, tx: Tx, asked: Approval, step: int | None, bundle: CampaignBundle | None) -> Message:
    """The message of an approval, or the step of its sequence."""
    if asked.kind in ("task", "release"):
        thing = todo.of_approval(tx, asked.id)
        records = {made.id: made.task for made in (*thing.made, *thing.shows)}
        place = place_of(thing, bundle) or Place(asked.prospect_id, "TASK")
        way = homes.command(str(place), home)
        others = ", ".join(f"{known_as} ({task})" for known_as, task in records.items())
        what = f"has no message to edit; correct what was made with: {way}"
        raise BadInput(f"{asked.id} ({asked.kind}) {what}{f' (records: {others})' if others else ''}")
    if asked.message_id is None:
        way = homes.command(f'prospect say {asked.prospect_id} "TEXT"', home)
        raise BadInput(f"{asked.id} ({asked.kind}) has no message to edit; write one with: {way}")
    mine = messages.get(tx, asked.message_id)
    steps = {m.step: m for m in messages.of_prospect(tx, asked.prospect_id) if m.sequence == mine.sequence}
    if step is not None and step not in steps:
        raise BadInput(f"{asked.id} is about steps {', '.join(map(str, steps))}; there is no step {step}")
    return mine if step is None else steps[step]


def _in_editor(home: homes.Home, approval_id: str, words: Words) -> Words:
    """Let the person change the words in their editor: the subject in the first line, the body below."""
    if not _is_at_a_terminal():
        raise BadInput(
            "the new words are missing, and there is no terminal at which an editor could be opened. "
            "Give --subject TEXT, or --body FILE (- reads what is piped in)"
        )
    with opened_to_read(home) as ledger, ledger.read() as tx:
        message = _message(home, tx, approvals.get(tx, approval_id), words.step, None)
    try:
        changed = click.edit(f"Subject: {message.subject}\n\n{message.body}", extension=".txt")
    except click.ClickException as error:
        raise BadInput(f"{message.id} was not changed: {error.message}") from error
    if changed is None:
        raise BadInput(f"{message.id} was not changed")
    head, _, body = changed.partition("\n")
    return words._replace(subject=head.removeprefix("Subject:").strip(), body=body.strip("\n"))


def _is_at_a_terminal() -> bool:
    return sys.stdin.isatty()
