"""What becomes of the items that a cycle, or a stage that failed for good, leaves behind."""

from collections.abc import Sequence
from datetime import timedelta

from config.crews import CrewConfig
from data.counts import counted
from data.items import ItemState
from data.ledger import approvals, counters, cycles, inbound, items, prospects
from data.ledger.ledger import Tx
from data.records import CapKey, Cycle, ProspectState
from tools import angles
from tools.items import flow

LEASE = timedelta(hours=2)
MOST_ATTEMPTS = 3
TASK = "task"
"""The work of every declared task."""
STATES = {
    "scout": ProspectState.FOUND,
    "build": ProspectState.QUALIFIED,
    "critique": ProspectState.IN_CRITIQUE,
    "publish": ProspectState.BUILT,
}

BEHIND_TASKS = ("build", "critique", "publish")
"""Works that take prospects whom tasks beside the stages may be to have first."""


def count(tx: Tx, crew: CrewConfig, cycle: Cycle, actor: str) -> None:
    """Count an attempt at each item that the cycle was given and left behind; after the third, a person has it.

    A cycle that recorded nothing says nothing of its items: it is the stage that failed, and has its own retries.
    """
    if not cycles.record_of(tx, cycle.id).recorded:
        return
    state = STATES.get(cycle.work)
    if state is not None:
        left = [prospect.id for prospect in prospects.find(tx, cycle.campaign, state, cycle.items)]
        attempts = prospects.add_attempt(tx, left) if left else {}
    elif cycle.work == TASK:
        left = [way.item.id for way in flow.due(tx, crew, cycle.stage, cycle.items)]
        attempts = items.add_attempt(tx, cycle.campaign, cycle.stage, left)
    elif cycle.work == "inbox":
        left = [item for item in cycle.items if inbound.get(tx, item).handled_at is None]
        attempts = {item: counters.add(tx, CapKey("attempt", item, ""), 1) for item in left}
    else:
        return
    for item, times in attempts.items():
        if times >= MOST_ATTEMPTS:
            hand_over(
                tx, cycle.campaign, cycle.work, [item], f"{cycle.stage} left it behind {counted(times, 'time')}", actor
            )


def waiting(tx: Tx, crew: CrewConfig, campaign: str, work: str, limit: int) -> list[str]:
    """What the next cycle of a work of outreach would be given."""
    if work == "inbox":
        return [mail.id for mail in inbound.pending(tx, campaign, limit)]
    state = STATES.get(work)
    if state is None:
        return []
    free = prospects.unclaimed(tx, campaign, state, limit, enriched=True if work == "build" else None)
    return flow.for_a_stage(tx, crew, free) if work in BEHIND_TASKS else free


def claim(tx: Tx, cycle: Cycle) -> None:
    """Hold what a cycle is given for it, all or none.

    Raises:
        AlreadyClaimed: another cycle holds some of it.
    """
    until = tx.now + LEASE
    if cycle.work == TASK:
        items.claim(tx, cycle.campaign, cycle.id, cycle.stage, cycle.items, until)
    elif cycle.work == "inbox":
        inbound.claim(tx, cycle.id, cycle.items, until)
    else:
        prospects.claim(tx, cycle.id, cycle.items, until)


def hand_over(tx: Tx, campaign: str, work: str, given: Sequence[str], reason: str, actor: str) -> None:
    """Let a person see to the items: a prospect is in review, of a reply there is an escalation."""
    for item in given:
        if work == TASK:
            if (known := items.get(tx, item)).state is ItemState.OPEN:
                flow.to_person(tx, known, reason, actor)
            continue
        if work == "critique":
            angles.ask(tx, item, reason, actor)
            continue
        if work != "inbox":
            prospects.move(tx, item, ProspectState.NEEDS_REVIEW, reason, actor)
            continue
        reply = inbound.get(tx, item)
        inbound.hand_over(tx, item, reason, actor)
        if reply.prospect_id is not None:
            approvals.request(tx, campaign, reply.prospect_id, "escalation", f"unread: {reason}", inbound_id=item)


def pass_over(tx: Tx, campaign: str, stage: str, work: str, given: Sequence[str], reason: str, actor: str) -> None:
    """Let the items be: a prospect is finished, an item goes on without the task.

    A reply is never passed over, a person reads it.
    """
    if work == "inbox":
        hand_over(tx, campaign, work, given, reason, actor)
        return
    if work == TASK:
        for known in items.find(tx, given):
            flow.pass_by(tx, known, stage, f"passed over: {reason}", actor)
        return
    for item in given:
        prospects.move(tx, item, ProspectState.FINISHED, f"passed over: {reason}", actor)
