"""What the Boss's decision does besides being kept: it is carried out as the cycle that it is about is closed.

``proceed`` needs nothing. The router reads ``retry`` and ``replan`` off the closed cycle. ``escalate``
hands the items over to a person: nothing of theirs goes on until that person says so.
"""

from collections.abc import Sequence
from typing import NamedTuple

from config.crews import CrewConfig
from crews import leftovers
from crews.decisions import Decision
from data.items import ItemState
from data.ledger import inbound, items, messages, prospects
from data.ledger.cycles import CycleRecord
from data.ledger.ledger import Tx
from data.ledger.states import WRITTEN_TO, allowed
from data.records import Cycle, ProspectState


class Ruling(NamedTuple):
    """What the Boss decided, why, and the ``items`` that it is about."""

    decision: Decision
    items: Sequence[str]
    reason: str


def carry_out(tx: Tx, crew: CrewConfig, cycle: Cycle, ruling: Ruling) -> list[str]:
    """Let the decision take effect; return the items that a person has now.

    What has gone on by itself in the meantime, as by an answer or an opt-out, is left as it is. To whom something has
    left already is paused.
    """
    if not is_for_a_person(crew, ruling.decision):
        return []
    boss = crew.agent_tasks[cycle.stage].manager or crew.boss
    why = f"the {boss} decides to {ruling.decision} ({cycle.stage}): {ruling.reason or 'no reason given'}"
    return [item for item in ruling.items if _hold(tx, cycle, item, why, boss)]


def is_for_a_person(crew: CrewConfig, decision: str | None) -> bool:
    """Does the decision put something before a person? Another plan does, too, in a crew that makes none."""
    return decision == "escalate" or (decision == "replan" and not plans(crew))


def asks_for_plan(last: CycleRecord, plan: CycleRecord | None) -> bool:
    """Did the Boss ask for another plan at the end of this cycle, and is the last ``plan`` older?"""
    return last.boss_decision == "replan" and (plan is None or plan.number < last.number)


def plans(crew: CrewConfig) -> bool:
    """Does any stage of the crew make plans?"""
    return any(task.work == "plan" for task in crew.agent_tasks.values())


def _hold(tx: Tx, cycle: Cycle, item: str, why: str, actor: str) -> bool:
    """Keep the item from going on until a person says so; False where it has gone on by itself meanwhile."""
    if cycle.work == "inbox":
        if inbound.get(tx, item).handled_at is not None:
            return False
        leftovers.hand_over(tx, cycle.campaign, cycle.work, [item], why, actor)
        return True
    if cycle.work == leftovers.TASK:
        if items.get(tx, item).state is not ItemState.OPEN:
            return False
        leftovers.hand_over(tx, cycle.campaign, cycle.work, [item], why, actor)
        return True
    state = prospects.get(tx, item).state
    if ProspectState.NEEDS_REVIEW not in allowed(state):
        return False
    written = state is ProspectState.IN_SEQUENCE and messages.of_prospect(tx, item)
    if written and any(message.state in WRITTEN_TO for message in written):
        prospects.pause(tx, item, why, actor)
    elif state is ProspectState.IN_CRITIQUE:
        leftovers.hand_over(tx, cycle.campaign, cycle.work, [item], why, actor)
    else:
        prospects.move(tx, item, ProspectState.NEEDS_REVIEW, why, actor, cycle.id)
    return True
