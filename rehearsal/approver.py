"""A seeded person who decides approvals, in a world that has one."""

from datetime import datetime

from config.files.worlds import WorldConfig
from data.clock import Clock
from data.items import ReleaseState
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, items, releases
from data.ledger.govern import approvals
from data.records import Approval
from rehearsal import seeded

BY = "rehearsal approver"
KINDS = ("message", "answer", "angle")


class Approver:
    """Decides each open approval of a message, an answer, an angle, a release or an item's task in the world's time.

    What is decided, and when, depends on the seed and on what the approval is about. Who is asked about one item again
    after they let it go on closes it. Questions and escalations are left to a real person. A world without an approver
    decides nothing.
    """

    def __init__(self, world: WorldConfig, seed: int, ledger: Ledger, clock: Clock) -> None:
        self._config = world.approver
        self._seed = seed
        self._ledger = ledger
        self._clock = clock

    def next_event(self) -> datetime | None:
        """When the next decision falls, never in the past; None if nothing waits for this person."""
        if self._config is None:
            return None
        with self._ledger.read() as tx:
            moments = [self._moment(waiting) for waiting in self._waiting(tx)]
        return max(min(moments), self._clock.now()) if moments else None

    def on_advance(self, now: datetime) -> None:
        """Decide everything whose moment has come."""
        if self._config is None:
            return
        with self._ledger.read() as tx:
            due = [waiting for waiting in self._waiting(tx) if self._moment(waiting) <= now]
        if not due:
            return
        with self._ledger.write() as tx:
            for waiting in sorted(due, key=lambda a: (self._moment(a), int(a.id[1:]))):
                if approvals.get(tx, waiting.id).state == "open":
                    approved = seeded.happens(self._config.approve, self._seed, "approve", *_subject(waiting))
                    approved = approved and not _was_let_go(tx, waiting)
                    approvals.decide(tx, waiting.id, "approved" if approved else "rejected", BY)

    def _waiting(self, tx: Tx) -> list[Approval]:
        return [
            waiting
            for campaign in campaigns.all_campaigns(tx)
            for waiting in approvals.open_approvals(tx, campaign.name)
            if _is_decided(tx, waiting)
        ]

    def _moment(self, waiting: Approval) -> datetime:
        if self._config is None:
            return waiting.created_at
        return waiting.created_at + self._config.within * seeded.unit(self._seed, "decide", *_subject(waiting))


def _is_decided(tx: Tx, waiting: Approval) -> bool:
    """Whether a yes or a no settles it: not where nobody knows whether a document arrived."""
    if waiting.kind == "release":
        return releases.get(tx, waiting.message_id or "").state is ReleaseState.AWAITING_APPROVAL
    return waiting.kind in KINDS or (waiting.kind == "task" and bool(items.find(tx, [waiting.prospect_id])))


def _subject(waiting: Approval) -> tuple[str, str, str]:
    return (waiting.kind, waiting.prospect_id, waiting.message_id or waiting.inbound_id or "")


def _was_let_go(tx: Tx, waiting: Approval) -> bool:
    """Whether somebody was asked about the same item's task before, and let it go on."""
    return waiting.kind == "task" and "approved" in approvals.decisions_on(tx, waiting.prospect_id, waiting.kind)
