"""A person says what a reply means: one that nobody has read, or one that an agent took for something else."""

from datetime import date, datetime
from typing import NamedTuple

from data.ledger.core.states import CANCELLABLE
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, inbound, messages, prospects
from data.ledger.flow.inbound import WRITE_AGAIN
from data.ledger.govern import acts, approvals
from data.records import Approval, CampaignState, Inbound, Intent, Message, MessageState, Order, Prospect
from tools.deployment import Deployment
from tools.inbox import meanings
from tools.inbox.meanings import HOT, Meaning, Reader
from tools.notices import follow_ups


class NotRead(Exception):
    """This cannot be said of the mail; the message says why."""


class ByHand(NamedTuple):
    """What came of it.

    ``before`` is what it was taken for. ``again`` is False where that person's word stood already, and nothing was
    changed. ``withdrawn`` is asked no more; ``waits`` are drafted answers on which a decision still waits, ``leaves``
    those that were approved before. ``wanted`` is the act that tells another system, ``told`` those that told it.
    """

    reply: Inbound
    prospect: Prospect
    before: Intent | None
    again: bool
    withdrawn: tuple[Approval, ...]
    waits: tuple[Approval, ...]
    leaves: tuple[Message, ...]
    wanted: str | None
    told: tuple[str, ...]


def read(deployment: Deployment, tx: Tx, inbound_id: str, intent: Intent, on: date | None, order: Order) -> ByHand:
    """Keep what a reply means, as a person says it, with the effect that it has when an agent says so.

    What was asked about the reply is answered by that. An answer that an agent drafted for it stays where there is
    still one to give. A suppression stays, whatever is said later: nothing lifts one.

    Raises:
        NoSuchInbound: if the ledger does not know it.
        NotRead: it is no reply, or nobody's whom we wrote to, or the day does not fit.
    """
    reply = inbound.get(tx, inbound_id)
    if reply.kind != "reply":
        raise NotRead(f"{inbound_id} is no reply: a rule took it for {reply.kind.replace('_', ' ')}")
    if reply.prospect_id is None or reply.campaign is None:
        raise NotRead(f"{inbound_id} is nobody's whom we wrote to")
    known = inbound.read_of(tx, inbound_id)
    day = _day(deployment, reply, intent, on)
    again = known is None or known.confidence is not None or (intent, day) != (known.intent, reply.follow_up_on)
    why = order.told(f"{inbound_id} read as {intent}")
    withdrawn = [*_drafted(tx, reply, intent, why, order.by), *_questions(tx, reply, day)]
    for asked in withdrawn:
        approvals.withdraw_one(tx, asked.id, why, order.by)
    before = known.intent if known else None
    wanted = _settled(deployment, tx, reply, Meaning(intent, None, day), before, order) if again else None
    told = _taken_back(tx, reply, why, order.by) if before == "interested" != intent else ()
    return ByHand(
        inbound.get(tx, inbound_id),
        prospects.get(tx, reply.prospect_id),
        before,
        again,
        tuple(withdrawn),
        tuple(one for one in _asked(tx, reply) if one.message_id is not None),
        () if intent in HOT else _approved(tx, reply),
        wanted,
        told,
    )


def _day(deployment: Deployment, reply: Inbound, intent: Intent, on: date | None) -> datetime | None:
    """The morning of the day that is given; that which stands, where the same is said once more without one."""
    if on is None:
        return reply.follow_up_on if reply.intent == intent else None
    if intent not in WRITE_AGAIN:
        raise NotRead(
            f"whoever means {intent} is not written to again on a day: only {', '.join(WRITE_AGAIN)} have one"
        )
    day, problem = meanings.morning(deployment, on)
    if problem:
        raise NotRead(problem)
    return day


def _settled(
    deployment: Deployment, tx: Tx, reply: Inbound, meaning: Meaning, before: Intent | None, order: Order
) -> str | None:
    """Let it take effect; who was kept back until somebody had read it goes on, or has replied."""
    assert reply.prospect_id is not None and reply.campaign is not None  # noqa: S101 - the caller has seen to it
    if meaning.intent in HOT:
        meaning = meaning._replace(answer=reply.draft_answer)
    corrected = f", taken for {before} before" if before not in (None, meaning.intent) else ""
    note = order.told(f"read{corrected}")
    wanted = meanings.settle(deployment, tx, reply, meaning, Reader(order.by, None, note))
    prospect = prospects.get(tx, reply.prospect_id)
    if prospect.paused and prospect.paused_reason.startswith(f"{reply.id} "):
        prospects.unpause(tx, prospect.id, order.by, f"{reply.id} was read")
    if campaigns.get(tx, reply.campaign).state is CampaignState.FINISHED:
        follow_ups.hand_over(deployment, tx)
    return wanted


def _asked(tx: Tx, reply: Inbound) -> list[Approval]:
    """What is open about the reply."""
    return [one for one in approvals.open_approvals(tx, reply.campaign or "") if one.inbound_id == reply.id]


def _questions(tx: Tx, reply: Inbound, day: datetime | None) -> list[Approval]:
    """What was asked about the reply and is answered: what it means, and to write again on a day that holds no more."""
    open_ones = [one for one in _asked(tx, reply) if one.message_id is None]
    return [one for one in open_ones if one.kind != "follow_up" or day != reply.follow_up_on]


def _drafted(tx: Tx, reply: Inbound, intent: Intent, why: str, by: str) -> list[Approval]:
    """Cancel the answers on which a decision waits, where none is to be given; return the requests about them."""
    if intent in HOT:
        return []
    found = []
    for asked in _asked(tx, reply):
        waits = asked.message_id is not None and messages.get(tx, asked.message_id)
        if waits and waits.state is MessageState.AWAITING_APPROVAL:
            messages.move(tx, waits.id, MessageState.CANCELLED, why, by)
            found.append(asked)
    return found


def _approved(tx: Tx, reply: Inbound) -> tuple[Message, ...]:
    """The answers to the reply in an agent's words that were approved and have not left."""
    known = messages.of_prospect(tx, reply.prospect_id or "")
    queued = [one for one in known if one.sequence == messages.ANSWER and one.state in CANCELLABLE]
    mine = approvals.of_messages(tx, [one.id for one in queued if not one.edited_by])
    return tuple(one for one in queued if any(asked.inbound_id == reply.id for asked in mine.get(one.id, [])))


def _taken_back(tx: Tx, reply: Inbound, why: str, by: str) -> tuple[str, ...]:
    """Tell no other system any more of an interest that was none; return the acts that told it, or may have."""
    acted = []
    for act in acts.of_prospect(tx, reply.prospect_id or ""):
        of_reply = (act.detail.get("reply") or {}).get("received_at") == reply.received_at.isoformat()
        if act.kind != "push" or act.detail.get("event") != "hot_lead" or not of_reply:
            continue
        if act.state == "open" and not act.attempts:
            acts.settle(tx, act, "undone", why, by)
        elif act.state in ("open", "done"):
            acted.append(act.id)
    return tuple(acted)
