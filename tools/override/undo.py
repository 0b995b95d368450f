"""Undoing: every act declares its compensation, which says what it took back and what it could not."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from data.items import ReleaseState
from data.ledger.core import audit
from data.ledger.core.states import CANCELLABLE, WRITTEN_TO
from data.ledger.core.transactions import Tx
from data.ledger.flow import items, messages, prospects, releases
from data.ledger.govern import acts, approvals
from data.ledger.govern.acts import Act
from data.records import Message, MessageState, Order, ProspectState
from tools.deployment import Deployment
from tools.effects import destinations
from tools.notices import pushes


class NothingToUndo(Exception):
    """There is no such act, or it was undone before."""


class Undone(NamedTuple):
    """What became of an act that was to be undone, in words; ``whole`` is whether nothing of it is left."""

    what: str
    told: str
    whole: bool


Compensation = Callable[[Deployment, Act, Order], Undone]


def undo(deployment: Deployment, what: str, by: str, note: str = "") -> list[Undone]:
    """Undo an act (``a3``), a release (``d1``), all acts of a cycle, the last first (``c12``), or a queued message.

    Raises:
        NothingToUndo: naming why.
        NoSuchRelease: if there is none of that id.
        NoSuchMessage: if it is nothing else (``p7-1``).
    """
    order = Order(by, note)
    with deployment.ledger.read() as tx:
        if what[:1] == "a" and what[1:].isdigit():
            chosen = [acts.get(tx, what)]
        elif what[:1] == "c" and what[1:].isdigit():
            chosen = acts.of_cycle(tx, what)[::-1]
        elif what[:1] == "d" and what[1:].isdigit():
            if (known := releases.get(tx, what)).state is ReleaseState.UNKNOWN:
                way = f"item resolve {what} released, or failed"
                raise NothingToUndo(f"nobody knows whether {known.place} has {what}: say so first with {way}")
            about = acts.of_prospect(tx, known.item_id)
            chosen = [act for act in about if act.detail.get("release") == what][-1:]
        else:
            message = messages.get(tx, what)
            return [_undo_message(deployment, message, order)]
    if not (left := [act for act in chosen if act.state != "undone"]):
        raise NothingToUndo(f"there is nothing of {what} to undo{': it was undone before' if chosen else ''}")
    return [COMPENSATIONS[act.compensation](deployment, act, order) for act in left]


def _cancel_drafts(deployment: Deployment, act: Act, order: Order) -> Undone:
    """Cancel the messages that have not left; a prospect to whom none has left can be drafted for anew."""
    with deployment.ledger.write() as tx:
        drafted = [messages.get(tx, message_id) for message_id in act.detail["messages"]]
        told = _cancel(tx, act.prospect_id, drafted, order)
        left = [message.id for message in drafted if message.state in WRITTEN_TO]
        acts.settle(tx, act, "undone", _noted(told, order), order.by)
    return Undone(act.id, told, not left)


def _revert_push(deployment: Deployment, act: Act, order: Order) -> Undone:
    """Take back what another system was told."""
    reverted = pushes.revert(deployment, act)
    with deployment.ledger.write() as tx:
        if reverted.over:
            acts.settle(tx, act, "undone", _noted(reverted.told, order), order.by)
    return Undone(act.id, reverted.told, reverted.whole)


def _take_away(deployment: Deployment, act: Act, order: Order) -> Undone:
    """Take a document back from where it went."""
    with deployment.ledger.read() as tx:
        release = releases.get(tx, act.detail["release"])
        item = items.get(tx, release.item_id)
    what = f"{release.id} ({act.id})"
    taken = destinations.take_back(deployment, release, item, act)
    if not taken.whole:
        with deployment.ledger.write() as tx:
            audit.append(tx, act.campaign, order.by, "undo", "failed", f"{what}: {taken.told}", prospect_id=item.id)
        return Undone(what, taken.told, False)
    with deployment.ledger.write() as tx:
        release = releases.get(tx, release.id)
        if release.state is ReleaseState.RELEASED and release.digest == act.detail["digest"]:
            releases.move(tx, release.id, ReleaseState.UNDONE, order.told("undone"), order.by)
        acts.settle(tx, act, "undone", _noted(taken.told, order), order.by)
    return Undone(what, taken.told, True)


def _keep(deployment: Deployment, act: Act, order: Order) -> Undone:  # noqa: ARG001 - every compensation has this shape
    """What the envelope said when it was done: nothing but a person undoes it."""
    return Undone(
        act.id, f"its envelope keeps what was done (contract.undo.{act.kind}: keep): see to it by hand", False
    )


COMPENSATIONS: Mapping[str, Compensation] = MappingProxyType(
    {"cancel": _cancel_drafts, "revert": _revert_push, "take_away": _take_away, "keep": _keep}
)


def _undo_message(deployment: Deployment, message: Message, order: Order) -> Undone:
    """Cancel a message, and the steps after it, which would not leave without it."""
    with deployment.ledger.write() as tx:
        mine = [m for m in messages.of_prospect(tx, message.prospect_id) if m.sequence == message.sequence]
        told = _cancel(tx, message.prospect_id, [m for m in mine if m.step >= message.step], order)
        after = messages.get(tx, message.id)
    return Undone(message.id, told, after.state is MessageState.CANCELLED)


def _cancel(tx: Tx, prospect_id: str, drafted: list[Message], order: Order) -> str:
    """Cancel what can be, and say what cannot; back to ``built``, and paused, where all steps are cancelled."""
    reason, by = order.told("undone"), order.by
    cancelled = [message for message in drafted if message.state in CANCELLABLE]
    for message in cancelled:
        messages.move(tx, message.id, MessageState.CANCELLED, reason, by)
        approvals.withdraw_of_message(tx, message.id, reason)
    told = [f"{', '.join(m.id for m in cancelled)} cancelled"] if cancelled else []
    told += [_beyond(message) for message in drafted if message not in cancelled]
    prospect = prospects.get(tx, prospect_id)
    steps = [m for m in messages.of_prospect(tx, prospect_id) if m.sequence != messages.ANSWER]
    undone = any(message.sequence != messages.ANSWER for message in cancelled)
    nothing_left = all(message.state is MessageState.CANCELLED for message in steps)
    if undone and nothing_left and prospect.state is ProspectState.IN_SEQUENCE:
        messages.set_aside(tx, prospect_id)
        prospects.move(tx, prospect_id, ProspectState.BUILT, reason, by)
        prospects.pause(tx, prospect_id, reason, by)
        told.append(f"{prospect_id} is built again, and paused: it is drafted for anew once a person resumes it")
    else:
        told.append(f"{prospect_id} stays {prospect.state}")
    return "; ".join(told)


def _noted(told: str, order: Order) -> str:
    return f"{told} ({order.note})" if order.note else told


def _beyond(message: Message) -> str:
    if message.state is MessageState.SENT:
        return f"{message.id} left at {message.sent_at:%Y-%m-%d %H:%M} UTC: a mail cannot be called back"
    if message.state in WRITTEN_TO:
        return f"{message.id} is {message.state}: it may have left"
    return f"{message.id} was {message.state} before"
