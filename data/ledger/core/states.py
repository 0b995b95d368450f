"""The state machines of prospects, messages, items and releases, as tables; whatever they do not name is refused."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from data.items import ItemState, ReleaseState
from data.records import MessageState, ProspectState

P = ProspectState
M = MessageState
I = ItemState  # noqa: E741 - beside P, M and R
R = ReleaseState
S = TypeVar("S", ProspectState, MessageState, ItemState, ReleaseState)

PROSPECT_TRANSITIONS: Mapping[ProspectState, frozenset[ProspectState]] = MappingProxyType(
    {
        P.FOUND: frozenset({P.QUALIFIED, P.REJECTED, P.NEEDS_REVIEW, P.OPTED_OUT, P.FINISHED}),
        P.QUALIFIED: frozenset({P.IN_CRITIQUE, P.BUILT, P.REJECTED, P.NEEDS_REVIEW, P.OPTED_OUT, P.FINISHED}),
        P.IN_CRITIQUE: frozenset({P.QUALIFIED, P.BUILT, P.REJECTED, P.NEEDS_REVIEW, P.OPTED_OUT, P.FINISHED}),
        P.REJECTED: frozenset({P.QUALIFIED, P.OPTED_OUT}),
        P.BUILT: frozenset({P.IN_SEQUENCE, P.REJECTED, P.NEEDS_REVIEW, P.OPTED_OUT, P.FINISHED}),
        P.NEEDS_REVIEW: frozenset(
            {P.FOUND, P.QUALIFIED, P.BUILT, P.REJECTED, P.REPLIED, P.BOUNCED, P.OPTED_OUT, P.FINISHED}
        ),
        P.IN_SEQUENCE: frozenset({P.BUILT, P.REPLIED, P.BOUNCED, P.OPTED_OUT, P.NEEDS_REVIEW, P.FINISHED}),
        P.REPLIED: frozenset({P.BOUNCED, P.OPTED_OUT, P.FINISHED}),
        P.BOUNCED: frozenset({P.REPLIED, P.OPTED_OUT}),
        P.OPTED_OUT: frozenset(),
        P.FINISHED: frozenset({P.REPLIED, P.BOUNCED, P.OPTED_OUT}),
    }
)

MESSAGE_TRANSITIONS: Mapping[MessageState, frozenset[MessageState]] = MappingProxyType(
    {
        M.DRAFTED: frozenset({M.AWAITING_APPROVAL, M.READY, M.CANCELLED}),
        M.AWAITING_APPROVAL: frozenset({M.READY, M.CANCELLED}),
        M.READY: frozenset({M.AWAITING_APPROVAL, M.INTENT, M.FAILED, M.CANCELLED}),
        M.INTENT: frozenset({M.SENDING, M.READY, M.CANCELLED}),
        M.SENDING: frozenset({M.SENT, M.READY, M.FAILED, M.UNKNOWN}),
        M.UNKNOWN: frozenset({M.SENT, M.FAILED}),
        M.SENT: frozenset(),
        M.FAILED: frozenset(),
        M.CANCELLED: frozenset(),
    }
)

ITEM_TRANSITIONS: Mapping[ItemState, frozenset[ItemState]] = MappingProxyType(
    {
        I.OPEN: frozenset({I.BETWEEN, I.PERSON, I.DONE, I.CLOSED}),
        I.BETWEEN: frozenset({I.OPEN, I.DONE, I.CLOSED}),
        I.PERSON: frozenset({I.OPEN, I.CLOSED}),
        I.DONE: frozenset({I.OPEN}),
        I.CLOSED: frozenset({I.OPEN}),
    }
)
"""Only a person has one that has ended go on (``item retry``, or a prospect's own commands)."""

RELEASE_TRANSITIONS: Mapping[ReleaseState, frozenset[ReleaseState]] = MappingProxyType(
    {
        R.AWAITING_APPROVAL: frozenset({R.READY, R.CANCELLED}),
        R.READY: frozenset({R.AWAITING_APPROVAL, R.RELEASING, R.CANCELLED}),
        R.RELEASING: frozenset({R.RELEASED, R.FAILED, R.READY, R.UNKNOWN}),
        R.UNKNOWN: frozenset({R.RELEASED, R.FAILED}),
        R.RELEASED: frozenset({R.READY, R.UNDONE}),
        R.FAILED: frozenset({R.READY, R.CANCELLED}),
        R.CANCELLED: frozenset({R.READY}),
        R.UNDONE: frozenset({R.READY}),
    }
)
"""One that has left, or will not, is ready again where its task is done again; then its document is another one."""

OPEN_MESSAGES = frozenset({M.DRAFTED, M.AWAITING_APPROVAL, M.READY, M.INTENT, M.SENDING, M.UNKNOWN})
"""Messages of which something may still become."""

CANCELLABLE = frozenset(state for state, to in MESSAGE_TRANSITIONS.items() if M.CANCELLED in to)
"""Messages that can still be kept from leaving."""

WRITTEN_TO = frozenset({M.INTENT, M.SENDING, M.UNKNOWN, M.SENT})
"""Messages that have left, or may have."""


class IllegalTransition(Exception):
    """A move that the table does not name; the message lists those that it does."""


def allowed(state: S) -> frozenset[S]:
    """The states to which one may move from this one."""
    table: Mapping[S, frozenset[S]] = _TABLES[type(state)][1]
    return table[state]


def check_move(before: S, after: S) -> None:
    """Refuse a move that is not in the table.

    Raises:
        IllegalTransition: naming both states and the allowed ones.
    """
    if after not in allowed(before):
        kind = _TABLES[type(before)][0]
        choices = ", ".join(sorted(allowed(before))) or "none, it is final"
        raise IllegalTransition(f"a {kind} cannot go from {before} to {after} (allowed: {choices})")


_TABLES: dict[type, tuple[str, Any]] = {
    ProspectState: ("prospect", PROSPECT_TRANSITIONS),
    MessageState: ("message", MESSAGE_TRANSITIONS),
    ItemState: ("item", ITEM_TRANSITIONS),
    ReleaseState: ("release", RELEASE_TRANSITIONS),
}

RESOLUTIONS: tuple[Literal["sent", "failed"], ...] = ("sent", "failed")
"""What may have become of a message of which nobody knows whether it left."""
