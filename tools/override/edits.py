"""A person changes the words of a message that has not left; what they may not leave out is the same for everybody."""

from typing import NamedTuple

from config.bundles import CampaignBundle
from config.catalogues import Channel
from data.ledger.core.transactions import Tx
from data.ledger.flow import messages, prospects
from data.ledger.govern import approvals
from data.ledger.govern.lessons import Lesson
from data.records import Message
from guardrails.lint import problems
from guardrails.prohibitions import broken
from tools.deployment import Deployment
from tools.outbox import act_facts
from tools.writing import lessons, texts


class Unfit(Exception):
    """The text cannot leave as it is; the message says why."""


class Edited(NamedTuple):
    """What was changed: the message, and later steps whose subject answers its own; and the lessons in it.

    ``forbidden`` is what those who wrote it may never say, of what the person added.
    """

    message_id: str
    followed: tuple[str, ...]
    lessons: tuple[Lesson, ...] = ()
    forbidden: tuple[str, ...] = ()


def edit(
    deployment: Deployment,
    tx: Tx,
    approval_id: str,
    message: Message,
    subject: str | None,
    body: str | None,
    by: str,
    note: str = "",
) -> Edited:
    """Give the message of an approval these words (None keeps what is there); it still awaits what it awaited.

    Raises:
        Unfit: if the lint finds something, or nothing would change. Links and addresses are a person's own to add.
        ValueError: if the message has been released.
    """
    subject = message.subject if subject is None else " ".join(subject.split())
    body = message.body if body is None else body.strip() + "\n"
    if (subject, body) == (message.subject, message.body):
        raise Unfit(f"{message.id} has these words already")
    sender = act_facts.sender_of(deployment, message, prospects.get(tx, message.prospect_id))
    channel: Channel = "webhook" if message.channel == "webhook" else "email"
    own = texts.own_text(deployment.bundle, sender, message.step, message.variant, channel)
    if found := problems(subject, body, texts.by_person(own, subject, body)):
        raise Unfit(f"{message.id} cannot leave like this: {'; '.join(found)}")
    messages.edit(tx, message.id, subject, body, by, note)
    approvals.note_edited(tx, approval_id, by)
    followed, learned = _follow(tx, message, subject, by), lessons.learn(deployment, tx, message, body, by)
    before, said = f"{message.subject}\n{message.body}", f"{subject}\n{body}"
    return Edited(message.id, followed, learned, forbidden(deployment.bundle, said, before, message.author))


def forbidden(bundle: CampaignBundle, said: str, before: str = "", author: str = "") -> tuple[str, ...]:
    """What a person says to a prospect and agents may never say: of those that write to prospects, and its ``author``.

    What the words of ``before`` had already is left out.
    """
    tasks = bundle.crew.agent_tasks.values()
    writers = [task.agent for task in tasks if task.traits.writes or task.traits.drafts or task.traits.answers]
    told: list[str] = []
    for name in dict.fromkeys([*writers, author]):
        if (soul := bundle.agents.get(name)) is not None:
            known = {*broken(before, soul.never)}
            told += (f"{name}: {one}" for one in broken(said, soul.never) if one not in known)
    return tuple(told)


def _follow(tx: Tx, message: Message, subject: str, by: str) -> tuple[str, ...]:
    """Let later steps that answer the message's subject answer the new one."""
    followed = []
    for later in messages.of_prospect(tx, message.prospect_id):
        in_thread = later.sequence == message.sequence and later.subject == f"Re: {message.subject}"
        if in_thread and later.state in messages.EDITABLE:
            messages.edit(tx, later.id, f"Re: {subject}", later.body, by)
            followed.append(later.id)
    return tuple(followed)
