"""Answers: a message to somebody who wrote, drafted by an agent or written by a person, through the same gates."""

from typing import NamedTuple

from data.ledger.core.states import CANCELLABLE, WRITTEN_TO
from data.ledger.core.transactions import Tx
from data.ledger.flow import inbound, messages, prospects
from data.ledger.flow.messages import ANSWER
from data.ledger.govern import acts, approvals
from data.records import Inbound, Message, MessageState, Prospect, ProspectState
from data.redact import redact
from guardrails.verdicts import Reject
from tools.deployment import Deployment
from tools.outbox import act_facts, preview
from tools.writing import drafts

WAITS = "an answer is always approved"


class Unanswerable(Exception):
    """Nothing can be written to this prospect; the message says why."""


class Said(NamedTuple):
    """A person's message that is on its way, what becomes of it next, and what else may leave to the same prospect.

    ``sequence_goes_on``: steps of a sequence follow it; ``beside``: other answers that have not left yet;
    ``ends_review``: the prospect was in review, and is finished now.
    """

    message_id: str
    next: str
    sequence_goes_on: bool
    beside: tuple["Beside", ...] = ()
    ends_review: bool = False


class Beside(NamedTuple):
    """Another answer that has not left yet; ``asked`` is the request on which it waits, if any."""

    message: Message
    asked: str | None


def propose(deployment: Deployment, tx: Tx, reply: Inbound, text: str, agent: str, cycle_id: str) -> str:
    """Draft an agent's answer to a reply, which waits for a person; return the message's id.

    Raises:
        Unanswerable: if there is nobody to write to.
    """
    if reply.prospect_id is None:
        raise Unanswerable(f"{reply.id} is nobody's whom we wrote to")
    prospect = prospects.get(tx, reply.prospect_id)
    message = _message(deployment, tx, prospect, redact(text), agent, answered=reply)
    _enter(deployment, tx, message, prospect, cycle_id)
    return message.id


def say(
    deployment: Deployment, tx: Tx, prospect_id: str, text: str, by: str, subject: str = "", note: str = ""
) -> Said:
    """Queue what a person has to say to a prospect, under that person's name; its author has approved it.

    It answers the prospect's last reply, if there is one, and else goes into the thread of what left last. A prospect
    in review to whom something has left is in nobody's hands but this person's: its sequence has ended.

    Raises:
        Unanswerable: if there is nobody to write to, or a gate rejects it for good; nothing was changed then.
    """
    prospect = prospects.get(tx, prospect_id)
    beside = _beside(tx, prospect_id)
    replies = [mail for mail in inbound.of_prospect(tx, prospect_id) if mail.kind == "reply"]
    answered = replies[-1] if replies else None
    message = _message(deployment, tx, prospect, text, by, answered=answered, subject=subject, person=True)
    _enter(deployment, tx, message, prospect, None)
    ends_review = prospect.state is ProspectState.NEEDS_REVIEW and _has_left(tx, prospect_id)
    if ends_review:
        prospects.move(tx, prospect_id, ProspectState.FINISHED, f"{message.id} was written by {by}", by)
    asked = approvals.request(
        tx, prospect.campaign, prospect_id, "answer", f"{by} wrote it", message_id=message.id,
        inbound_id=answered.id if answered else None,
    )  # fmt: skip
    approvals.decide(tx, asked, "approved", by, f"by its author{': ' if note else ''}{note}")
    message = messages.get(tx, message.id)
    decision = preview.look(deployment, tx, message)
    if isinstance(decision, Reject) and decision.retry_at is None:
        raise Unanswerable(f"it cannot be said to {prospect_id}: {'; '.join(decision.reason.splitlines())}")
    goes_on = prospect.state is ProspectState.IN_SEQUENCE and not prospect.paused
    return Said(message.id, preview.in_words(deployment, tx, message), goes_on, beside, ends_review)


def _has_left(tx: Tx, prospect_id: str) -> bool:
    """Whether a message has left to it, or may have."""
    return any(message.state in WRITTEN_TO for message in messages.of_prospect(tx, prospect_id))


def _beside(tx: Tx, prospect_id: str) -> tuple[Beside, ...]:
    """The answers to a prospect that have not left yet."""
    known = [message for message in messages.of_prospect(tx, prospect_id) if message.sequence == ANSWER]
    queued = [message for message in known if message.state in CANCELLABLE]
    asked = approvals.of_messages(tx, [message.id for message in queued])
    return tuple(
        Beside(message, next((each.id for each in asked[message.id] if each.state == "open"), None))
        for message in queued
    )


def references(tx: Tx, message: Message, sent: tuple[Message, ...]) -> tuple[str, ...]:
    """The thread of an answer, oldest first: what we ``sent`` before, then the mail that it answers."""
    thread = tuple(name for earlier in sent for name in earlier.known_as)
    for asked in approvals.of_message(tx, message.id):
        if asked.inbound_id is not None and (theirs := inbound.thread_id(tx, asked.inbound_id)):
            return (*thread, theirs)
    return thread


def _message(
    deployment: Deployment,
    tx: Tx,
    prospect: Prospect,
    text: str,
    author: str,
    *,
    answered: Inbound | None,
    subject: str = "",
    person: bool = False,
) -> Message:
    if prospect.contact is None:
        raise Unanswerable(f"{prospect.id} has no contact to write to")
    known = messages.of_prospect(tx, prospect.id)
    mails = [message for message in known if message.channel == "email"]
    left = [message for message in mails if message.state in WRITTEN_TO]
    answered_one = (message for message in mails if answered and message.id == answered.message_id)
    about = next(answered_one, max(left, key=_moment, default=None))
    sender = act_facts.mailbox(deployment, about.mailbox) if about else drafts.sender_of(deployment, prospect)
    subject = " ".join(subject.split()) or (f"Re: {about.subject.removeprefix('Re: ')}" if about else "")
    if not subject:
        raise Unanswerable(f"nothing was written to {prospect.id} yet: give the message a subject (--subject)")
    number = 1 + max((message.step for message in known if message.sequence == ANSWER), default=0)
    message_id = f"{prospect.id}-a{number}"
    return Message(
        id=message_id, campaign=prospect.campaign, prospect_id=prospect.id, sequence=ANSWER, step=number,
        channel="email", variant=ANSWER, mailbox=sender.mailbox, state=MessageState.AWAITING_APPROVAL,
        state_reason=WAITS, slots={}, subject=subject, body=_whole(deployment, text),
        rfc_message_id=drafts.rfc_message_id(deployment, message_id, sender), due_at=tx.now,
        sent_at=None, author=author, edited_by=author if person else None,
    )  # fmt: skip


def _enter(deployment: Deployment, tx: Tx, message: Message, prospect: Prospect, cycle_id: str | None) -> None:
    """Draft it, as an act that can be undone until it leaves."""
    messages.draft(tx, message, prospect.contact.email if prospect.contact else None, cycle_id)
    undone_by = deployment.bundle.envelope.contract.undo.draft
    acts.record(
        tx, message.campaign, prospect.id, "draft", undone_by, message.author, target=message.id,
        detail={"messages": [message.id]}, cycle_id=cycle_id,
    )  # fmt: skip


def _whole(deployment: Deployment, text: str) -> str:
    """The text with what no message of ours leaves without, where it is not there yet."""
    campaign = deployment.bundle.campaign
    flat = " ".join(text.split())
    needed = (campaign.postal_address, campaign.opt_out)
    missing = [line for line in needed if " ".join(line.split()) not in flat]
    return "\n".join([text.strip(), *(["", *missing] if missing else [])]) + "\n"


def _moment(message: Message) -> tuple[bool, str]:
    return (message.sent_at is None, message.sent_at.isoformat() if message.sent_at else message.id)
